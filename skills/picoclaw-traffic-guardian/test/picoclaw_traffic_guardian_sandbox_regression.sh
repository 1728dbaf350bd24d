#!/usr/bin/env bash
# The skill's whole way into Picoclaw's hands, in a sandbox of its own: built, signed with a throw-away key, verified,
# served, then found, installed, loaded and run by Picoclaw itself under a scripted model.
#
#   picoclaw_traffic_guardian_sandbox_regression.sh [--stand-in | --docker]
#
# Against the program named by PICOCLAW_BIN; else, when a Docker engine answers, against the official image
# (PICOCLAW_IMAGE names another); else against a stand-in that applies Picoclaw's documented rules. The first and the
# last line say which. Loopback only, but for what Docker has to download.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
command -v node >/dev/null || { echo 'node is missing: Node 20 or newer' >&2; exit 2; }
[ -d node_modules ] || npm ci >&2
node build.mjs scripts >&2
node build.mjs utils >&2
exec node build/utils/lane/lane.mjs "$@"

// The consumer of the posture fragment, written from its description: profile and drift of picoclaw-security-guardian
// over watched files. It fingerprints them, and greps them together with Picoclaw's configuration for posture words.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';

const MAX_TEXT_BYTES = 1024 * 1024;

const SIGNALS: Readonly<Record<string, RegExp>> = {
  public_bind: /["']?public["']?\s*[:=]\s*true|["']?(bind|host)["']?\s*[:=]\s*["']?0\.0\.0\.0|-public\b/,
  auth_disabled: /["']?auth["']?\s*[:=]\s*false|disable_auth|no_auth|["']?password["']?\s*[:=]\s*(""|'')/,
  auth_present: /require_auth|dashboard_auth|dashboard_password_hash|launcher_token/,
  unsigned: /allow_unsigned|skip_signature|disable_signature|insecure_skip_verify/,
  unrestricted: /["']?(restrict_to_workspace|workspace_restriction|sandbox)["']?\s*[:=]\s*false/,
  mcp: /mcp:|mcp_servers|modelcontextprotocol|"mcp"/,
  tools: /tools:|code_execution|shell|filesystem|"tools"|"exec"|"shell"/,
  scheduler: /cron|schedule|scheduler/,
};
const SECRET_MARKER = /(api[_-]?key|token|secret|password)\s*[":=]+\s*['"]?\S{8}/g;

export interface WatchedFile {
  readonly path: string;
  readonly type: 'file' | 'missing';
  readonly size: number;
  readonly mode: string;
  readonly sha256: string;
}

export interface Profile {
  readonly generated_at: string;
  readonly signals: readonly string[];
  readonly secret_markers: number;
  readonly watched_files: readonly WatchedFile[];
}

/** `paths` are absolute; the first ones are Picoclaw's own configuration files. */
export function generateProfile(paths: readonly string[], generatedAt: string): Profile {
  const texts: string[] = [];
  const watched_files = paths.map((path): WatchedFile => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { path, type: 'missing', size: 0, mode: '', sha256: '' };
    const bytes = readFileSync(path);
    if (bytes.length <= MAX_TEXT_BYTES) texts.push(bytes.toString('utf8').toLowerCase());
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { path, type: 'file', size: stat.size, mode, sha256 };
  });
  const text = texts.join('\n');
  return {
    generated_at: generatedAt,
    signals: Object.keys(SIGNALS).filter((name) => SIGNALS[name]?.test(text)),
    secret_markers: text.match(SECRET_MARKER)?.length ?? 0,
    watched_files,
  };
}

export interface Drift {
  readonly code: 'WATCHED_FILE_DRIFT' | 'WATCHED_FILE_MISSING' | 'WATCHED_FILE_NEW';
  readonly severity: 'critical' | 'high' | 'low';
  readonly path: string;
}

/** What has changed since the baseline, one line a file. */
export function checkDrift(baseline: Profile, current: Profile): Drift[] {
  const drifts: Drift[] = [];
  const before = new Map(baseline.watched_files.map((file) => [file.path, file]));
  for (const file of current.watched_files) {
    const { path } = file;
    const known = before.get(path);
    if (file.type === 'missing') drifts.push({ code: 'WATCHED_FILE_MISSING', severity: 'high', path });
    else if (known === undefined) drifts.push({ code: 'WATCHED_FILE_NEW', severity: 'low', path });
    else if (known.sha256 !== file.sha256)
      drifts.push({ code: 'WATCHED_FILE_DRIFT', severity: 'critical', path });
  }
  return drifts;
}

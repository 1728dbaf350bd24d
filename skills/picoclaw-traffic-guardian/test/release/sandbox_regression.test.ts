import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { choose } from '../../../../utils/lane/gateway.ts';

const test = suite('sandbox_regression');
const SHELL_SCRIPT = path.resolve(
  'skills/picoclaw-traffic-guardian/test/picoclaw_traffic_guardian_sandbox_regression.sh',
);
/** What the shell script starts once all is built; the build itself would pull the ground from under other tests. */
const LANE = path.resolve('build/utils/lane/lane.mjs');
const temporary = mkdtempSync(path.join(tmpdir(), 'guardian-lane-test-'));
test.after(() => rmSync(temporary, { recursive: true }));

function lane(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number | null; lines: string[]; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [LANE, ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, lines: stdout.trim().split('\n'), stderr }));
  });
}

test('the shell script is clean, and names what it starts', () => {
  const checked = spawnSync('bash', ['-n', SHELL_SCRIPT], { encoding: 'utf8' });
  assert.is(checked.stderr, '');
  assert.is(checked.status, 0);
  assert.match(readFileSync(SHELL_SCRIPT, 'utf8'), /build\/utils\/lane\/lane\.mjs/);
});

/** A PATH whose docker has no engine. */
function clientAlone(): string {
  const docker = path.join(temporary, 'docker');
  writeFileSync(docker, '#!/bin/sh\necho "Cannot connect to the Docker daemon" >&2\nexit 1\n', {
    mode: 0o755,
  });
  return `${temporary}${path.delimiter}${process.env.PATH}`;
}

test('a Docker client without an engine is no Docker; what is asked for by name is taken', async () => {
  const env = { PATH: clientAlone() };
  const binary = { ...env, PICOCLAW_BIN: '/picoclaw' };
  assert.equal(await choose(env, undefined), { kind: 'stand-in' });
  assert.equal(await choose(binary, undefined), { kind: 'binary', file: '/picoclaw' });
  assert.equal(await choose(binary, 'stand-in'), { kind: 'stand-in' });
  assert.is((await choose(binary, 'docker')).kind, 'docker');
});

test('the whole way from the package to the last finding, against the stand-in', async () => {
  const { code, lines, stderr } = await lane([], { PATH: clientAlone() });
  for (const line of lines) if (line.startsWith('NOTE ')) console.log(line);
  assert.is(code, 0, `${lines.join('\n')}\n${stderr}`);
  assert.match(lines[0] ?? '', /^sandbox regression against the stand-in/);
  assert.match(lines.at(-1) ?? '', /^sandbox regression passed: \d+ steps against the stand-in/);
});

test('a Picoclaw that fails makes the run fail, and the last line says against which', async () => {
  const broken = path.join(temporary, 'picoclaw');
  writeFileSync(broken, '#!/bin/sh\necho no model today >&2\nexit 1\n');
  chmodSync(broken, 0o755);
  const { code, lines, stderr } = await lane([], { PICOCLAW_BIN: broken });
  assert.is(code, 1);
  assert.match(stderr, /no model today/);
  assert.match(lines[0] ?? '', /PICOCLAW_BIN/);
  assert.match(lines.at(-1) ?? '', /^sandbox regression FAILED after \d+ steps against .*PICOCLAW_BIN/);
});

/** A docker whose container is this machine, and whose Picoclaw is the stand-in; writes down how it was called. */
const DOCKER = `#!/bin/sh
printf '%s\\n' "$*" >> "$0.calls"
case "$1" in
  info) echo 28.0.0 ;;
  build) cat > "$0.dockerfile" ;;
  run | rm | rmi) ;;
  exec)
    shift
    while [ "$1" = --env ]; do
      export "$2"
      shift 2
    done
    shift 2
    exec node '${path.resolve('build/utils/lane/stand_in.mjs')}' "$@"
    ;;
  *) exit 1 ;;
esac
`;

test('with a Docker engine it is the official image: one container for all, removed in the end', async () => {
  const folder = path.join(temporary, 'engine');
  mkdirSync(folder);
  const docker = path.join(folder, 'docker');
  writeFileSync(docker, DOCKER, { mode: 0o755 });
  const { code, lines, stderr } = await lane([], { PATH: `${folder}${path.delimiter}${process.env.PATH}` });
  assert.is(code, 0, `${lines.join('\n')}\n${stderr}`);
  assert.match(
    lines.at(-1) ?? '',
    /passed: \d+ steps against the official image in Docker \(docker\.io\/sipeed\/picoclaw:latest\)/,
  );
  assert.match(readFileSync(`${docker}.dockerfile`, 'utf8'), /^FROM docker\.io\/sipeed\/picoclaw:latest\n/);
  const verbs = readFileSync(`${docker}.calls`, 'utf8').trim().split('\n');
  const name = / --name (\S+) /.exec(verbs[2] ?? '')?.[1] ?? '';
  assert.equal(
    verbs.map((line) => line.split(' ')[0]),
    ['info', 'build', 'run', 'exec', 'exec', 'exec', 'exec', 'exec', 'rm', 'rmi'],
  );
  assert.ok(name !== '' && verbs.slice(3).every((line) => line.includes(name)), verbs.join('\n'));
});

test('an unknown argument is refused', async () => {
  const { code, stderr } = await lane(['--dokcer']);
  assert.is(code, 2);
  assert.match(stderr, /unknown argument "--dokcer"/);
});

test.run();

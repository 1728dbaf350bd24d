import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { monitorEnvironment } from '../../lib/picoclaw/background.ts';

const STARTER = path.join(import.meta.dirname, 'background_starter.worker.mjs');
const test = suite<{ folder: string }>('background');

test.before.each((context) => {
  context.folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-background-')));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

/** Runs the starter as the exec tool would: until every holder of its stdout has let go. */
async function started(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [STARTER, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  assert.is(stderr, '');
  return JSON.parse(stdout) as { pid: number; code?: string; message?: string };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Written in one go, but not read in one: a file may be there and still be empty. */
async function reportIn(file: string) {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(5);
  return JSON.parse(readFileSync(file, 'utf8'));
}

test('returns at once, and leaves a process of its own session with nothing of the starter', async ({
  folder,
}) => {
  const secret = { OPENAI_API_KEY: 'sk-not-for-the-monitor', HTTP_PROXY: 'http://127.0.0.1:9' };
  const options = { NODE_DEBUG: '', NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };
  const report = path.join(folder, 'report');
  const kept = { PICOCLAW_HOME: folder, LC_ALL: 'C' };
  const { pid } = await started(['30000', 'serve', report], { ...secret, ...options, ...kept });
  assert.ok(alive(pid));
  if (process.platform === 'linux') {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ');
    assert.is(stat?.[3], String(pid), 'leads its own session');
  }
  process.kill(pid, 'SIGTERM');
  const { cwd, env, channel } = await reportIn(report);
  assert.is(cwd, '/');
  assert.is(channel, false);
  for (const name of [...Object.keys(secret), ...Object.keys(options)]) assert.not.ok(name in env, name);
  assert.equal(
    // The one that names roots is for the target's bundle; certificates of origins are verified without it.
    Object.keys(env).filter((name) => /^NODE_(?!EXTRA_CA_CERTS$)|STARTER/.test(name)),
    [],
  );
  assert.is(env.PICOCLAW_HOME, folder);
  assert.is(env.LC_ALL, 'C');
});

test('NODE_OPTIONS that no program can start with are not the monitor’s', async ({ folder }) => {
  // Set in the environment that is handed over, because the starter itself could not run with it.
  const kept = monitorEnvironment({
    PATH: '/bin',
    NODE_OPTIONS: '--require=/missing',
    node_options: '--inspect',
    HOME: folder,
  });
  assert.equal(kept, { PATH: '/bin', HOME: folder });
});

test('the roots that programs here were told to trust reach the monitor, whose bundle takes their place', () => {
  const trust = {
    SSL_CERT_FILE: '/a',
    NODE_EXTRA_CA_CERTS: '/b',
    REQUESTS_CA_BUNDLE: '/c',
    CURL_CA_BUNDLE: '/d',
    GIT_SSL_CAINFO: '/e',
    AWS_CA_BUNDLE: '/f',
    SYSTEM_WGETRC: '/g',
  };
  assert.equal(monitorEnvironment({ ...trust, NODE_TLS_REJECT_UNAUTHORIZED: '0' }), trust);
});

test('hands on the child’s own error', async () => {
  assert.equal(await started(['30000', 'fail']), { code: 'E_LISTEN_IN_USE', message: 'somebody is there' });
});

for (const [what, complaint] of [
  ['crash', /ended while it started \(exit code 1\): Error: told on stderr\\e/],
  ['silent', /ended while it started \(exit code 3\)$/],
  ['killed', /ended while it started \(SIGKILL\)$/],
] as const) {
  test(`a child that ends without a word (${what}) is a failed start in one line`, async () => {
    const { code, message = '' } = await started(['30000', what]);
    assert.is(code, 'E_START_FAILED');
    assert.match(message, complaint);
    assert.not.match(message, /\n/);
  });
}

test('a child that takes too long is ended', async () => {
  const { code, message = '' } = await started(['400', 'hang']);
  assert.is(code, 'E_START_FAILED');
  assert.match(message, /did not start within/);
});

test('a child whose starter is interrupted ends as well', async () => {
  const child = spawn(process.execPath, [STARTER, '30000', 'hang'], { stdio: ['ignore', 'pipe', 'ignore'] });
  // The grandchild is known by its parent, on the one platform that says so.
  if (process.platform !== 'linux') {
    process.stdout.write('NOTE children are only listed by Linux\n');
    child.kill('SIGKILL');
    await once(child, 'close');
    return;
  }
  const children = `/proc/${child.pid}/task/${child.pid}/children`;
  let pid = 0;
  while (pid === 0) {
    await sleep(5);
    pid = Number(readFileSync(children, 'latin1').trim().split(' ')[0] ?? 0);
  }
  child.kill('SIGKILL');
  await once(child, 'close');
  while (alive(pid)) await sleep(5);
});

test.run();

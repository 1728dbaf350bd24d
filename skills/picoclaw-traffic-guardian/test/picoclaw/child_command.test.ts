import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claimLock } from '../../lib/picoclaw/lock.ts';
import { presenceOf } from '../../lib/picoclaw/presence.ts';
import { ownIdentity } from '../../lib/picoclaw/process_identity.ts';
import { stopMonitor } from '../../lib/picoclaw/stop.ts';
import { ask, endAll, infoOf, origin, runBehind, startMonitor } from './monitor_process.ts';

const test = suite<{ home: string }>('child_command');
const NODE = process.execPath;

test.before.each((context) => {
  context.home = realpathSync(mkdtempSync(path.join(tmpdir(), 'guardian-command-')));
});
test.after.each(({ home }) => {
  endAll();
  // What was killed a moment ago may still be writing.
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
});

const PRINT_ENV = 'process.stdout.write(JSON.stringify(process.env))';

test('gives COMMAND the scoped variables, its own NODE_OPTIONS, and stdout to itself', async ({ home }) => {
  const own = { NODE_OPTIONS: '--max-http-header-size=9000', NO_PROXY: 'intra.test', OWN: 'kept' };
  const { code, stdout, stderr } = await runBehind({ home, env: own }, [NODE, '-e', PRINT_ENV]);
  assert.is(stderr, '');
  assert.is(code, 0);
  const env = JSON.parse(stdout);
  assert.match(env.HTTP_PROXY, /^http:\/\/guardian:[\w-]{43}@127\.0\.0\.1:\d+$/);
  for (const name of ['http_proxy', 'HTTPS_PROXY', 'https_proxy']) assert.is(env[name], env.HTTP_PROXY);
  assert.match(env.NO_PROXY, 'intra.test');
  assert.is(env.NODE_OPTIONS, own.NODE_OPTIONS);
  assert.is(env.OWN, 'kept');
  // What was started for COMMAND has ended with it.
  assert.is((await presenceOf(home)).status, 'stopped');
});

test('mirrors exit codes, and signals as 128 + n', async ({ home }) => {
  assert.is((await runBehind({ home }, [NODE, '-e', 'process.exit(42)'])).code, 42);
  assert.is((await runBehind({ home }, [NODE, '-e', 'process.kill(process.pid,"SIGKILL")'])).code, 137);
  assert.is((await runBehind({ home }, [NODE, '-e', 'process.kill(process.pid,"SIGTERM")'])).code, 143);
});

test('a command that is missing is 127, one that cannot be executed 126, with one line each', async ({
  home,
}) => {
  const missing = await runBehind({ home }, ['no-such-command-\u001b[31m']);
  assert.is(missing.code, 127);
  assert.is(missing.stdout, '');
  assert.is(missing.stderr, 'no-such-command-\\e[31m: command not found\n');
  const file = path.join(home, 'plain');
  writeFileSync(file, 'text');
  chmodSync(file, 0o644);
  const refused = await runBehind({ home }, [file]);
  assert.is(refused.code, 126);
  assert.match(refused.stderr, /^\S+ cannot be run: permission denied \(EACCES\)\n$/);
  const nameless = await runBehind({ home }, ['']);
  assert.is(nameless.code, 127);
  assert.is(nameless.stderr, 'an empty name is no command\n');
  assert.is((await presenceOf(home)).status, 'stopped');
});

test('hands every signal on to COMMAND, and lives until COMMAND decides', async ({ home }) => {
  const signals = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGINT', 'SIGQUIT'] as const;
  const script = `
    let left = ${signals.length};
    const told = (signal) => {
      console.log(signal);
      if (--left === 0) process.exit(7);
    };
    for (const signal of ${JSON.stringify(signals)}) process.on(signal, told);
    setInterval(() => 0, 1000);
    console.log('up');`;
  const { code, stdout } = await runBehind({ home }, [NODE, '-e', script], async (child, said) => {
    for (const [at, signal] of signals.entries()) {
      while (said().split('\n').length < at + 2) await sleep(5);
      child.kill(signal);
    }
  });
  assert.is(stdout, `${['up', ...signals].join('\n')}\n`);
  assert.is(code, 7);
});

for (const signal of ['TERM', 'HUP', 'INT', 'QUIT'] as const) {
  test(`hands on a SIG${signal} that comes while COMMAND is being started`, async ({ home }) => {
    // `spawn` returns once COMMAND runs, so what COMMAND does first happens before.
    const { code } = await runBehind({ home }, ['sh', '-c', `kill -${signal} $PPID; exec sleep 60`]);
    assert.is(code, 128 + constants.signals[`SIG${signal}`]);
    assert.is((await presenceOf(home)).status, 'stopped');
  });
}

/** Whether a process catches SIGHUP: bit 0 of SigCgt in proc_pid_status(5). */
function catchesHangup(pid: number | undefined): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return (Number.parseInt(caught?.[1]?.slice(-1) ?? '0', 16) & 1) === 1;
}

test('a signal that comes before COMMAND is started comes instead of it', async ({ home }) => {
  if (!existsSync('/proc/self/status')) return void console.log('NOTE no /proc here to see a handler in');
  // Whoever holds the lock is waited for.
  const claim = await claimLock(home, await ownIdentity(), async () => true);
  const { code, stdout } = await runBehind({ home }, ['echo', 'ran'], async (child) => {
    while (!catchesHangup(child.pid)) await sleep(5);
    child.kill('SIGHUP');
  });
  assert.is(code, 1);
  assert.is(JSON.parse(stdout).code, 'E_ALREADY_RUNNING');
  if (claim.won) claim.lock.release();
});

test('uses the monitor that runs, and leaves it running', async ({ home }) => {
  const monitor = startMonitor({ home });
  const info = await infoOf(monitor);
  const { stdout } = await runBehind({ home }, [NODE, '-e', PRINT_ENV]);
  assert.is(JSON.parse(stdout).HTTP_PROXY, info.proxy_url);
  assert.is((await presenceOf(home)).status, 'running');
  await stopMonitor(home);
  await monitor.ended;
});

const UNTIL_FILE = `
  console.log(process.env.HTTP_PROXY);
  const end = () => require('node:fs').existsSync(process.argv[1]) ? process.exit(4) : setTimeout(end, 5);
  end();`;

/** A COMMAND that says where its proxy is, and ends with 4 once `file` is there. */
function endingWith(home: string, file: string) {
  let proxyIsKnown: () => void;
  const up = new Promise<void>((resolve) => {
    proxyIsKnown = resolve;
  });
  let said = () => '';
  let process: ChildProcess | undefined;
  const ended = runBehind(
    { home },
    [NODE, '-e', UNTIL_FILE, path.join(home, file)],
    async (child, stdout, stderr) => {
      process = child;
      while (!stdout().includes('\n')) await sleep(5);
      said = stderr;
      proxyIsKnown();
    },
  );
  return {
    up,
    ended,
    said: () => said(),
    end: () => writeFileSync(path.join(home, file), ''),
    kill: () => process?.kill('SIGKILL'),
  };
}

for (const how of ['ends', 'is killed'] as const) {
  test(`a monitor stays until the last COMMAND ${how} that found it running`, async ({ home }) => {
    const target = await origin((_, response) => response.end('still served'));
    const first = endingWith(home, 'first');
    await first.up;
    const second = endingWith(home, 'second');
    await second.up;
    first.end();
    while (!first.said().includes('the monitor stays for others')) await sleep(5);
    const presence = await presenceOf(home);
    if (presence.status !== 'running') throw new Error(presence.status);
    const { answer } = ask(presence.answer.info, `http://127.0.0.1:${target.port}/`);
    assert.match(await answer, 'still served');
    if (how === 'is killed') second.kill();
    second.end(); // COMMAND, that is: it outlives who was killed
    assert.is((await second.ended).code, how === 'ends' ? 4 : null);
    const { code, stderr } = await first.ended;
    assert.is(code, 4);
    assert.match(
      stderr,
      /^the command has ended; the monitor stays for others that use it \(process \d+\)\n$/,
    );
    assert.is((await presenceOf(home)).status, 'stopped');
    target.close();
  });
}

test('a signal ends a monitor that stays for others', async ({ home }) => {
  const second = { end: () => writeFileSync(path.join(home, 'second'), '') };
  const first = await runBehind(
    { home },
    [NODE, '-e', UNTIL_FILE, path.join(home, 'first')],
    async (child, stdout, stderr) => {
      while (!stdout().includes('\n')) await sleep(5);
      const other = endingWith(home, 'second');
      await other.up;
      writeFileSync(path.join(home, 'first'), '');
      while (stderr() === '') await sleep(5);
      child.kill('SIGTERM');
      while ((await presenceOf(home)).status !== 'stopped') await sleep(5);
      second.end();
      assert.is((await other.ended).code, 4);
    },
  );
  assert.is(first.code, 4);
});

test('commands at once all run, whoever of them starts the monitor', async ({ home }) => {
  const results = await Promise.all(
    [1, 2, 3].map((code) => runBehind({ home }, [NODE, '-e', `process.exit(${code})`])),
  );
  assert.equal(
    results.map(({ code }) => code),
    [1, 2, 3],
  );
});

test('stands between COMMAND and the proxy that COMMAND would have used', async ({ home }) => {
  const seen: string[] = [];
  const corporate = createServer().listen(0, '127.0.0.1');
  corporate.on('connect', (request, socket) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization']}`);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthrough the other proxy'),
    );
  });
  await once(corporate, 'listening');
  const address = corporate.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const script = `
    const proxy = new URL(process.env.HTTP_PROXY);
    const headers = {'Proxy-Authorization': 'Basic ' + btoa(proxy.username + ':' + proxy.password), Host: 'shop.test'};
    require('node:http').get({host: proxy.hostname, port: proxy.port, path: 'http://shop.test/', headers, agent: false},
      (answer) => answer.pipe(process.stdout));`;
  const env = { HTTP_PROXY: `http://user:pass@127.0.0.1:${port}`, NO_PROXY: '' };
  const { stdout, stderr } = await runBehind({ home, env }, [NODE, '-e', script]);
  assert.is(stderr, '');
  assert.is(stdout, 'through the other proxy');
  assert.equal(seen, [`shop.test:80 Basic ${btoa('user:pass')}`]);
  corporate.close();
});

test('refuses to go around a proxy that it cannot use', async ({ home }) => {
  const env = { HTTPS_PROXY: 'socks5://user:hunter2@corp.test:1080' };
  const { code, stdout, stderr } = await runBehind({ home, env }, [NODE, '-e', PRINT_ENV]);
  assert.is(code, 1);
  assert.match(stdout, '"code":"E_UNSUPPORTED"');
  assert.not.match(stdout + stderr, 'hunter2');
});

test('drains after COMMAND: what others still receive arrives whole', async ({ home }) => {
  let tell: (response: ServerResponse) => void;
  const asked = new Promise<ServerResponse>((resolve) => {
    tell = resolve;
  });
  const target = await origin((_, response) => tell(response));
  const script = `console.log(process.env.HTTP_PROXY); process.on('SIGTERM', () => process.exit(3)); setInterval(() => 0, 1000)`;
  let received: Promise<string> | undefined;
  const ended = runBehind({ home }, [NODE, '-e', script], async (child, stdout) => {
    while (!stdout().includes('\n')) await sleep(5);
    const presence = await presenceOf(home);
    if (presence.status !== 'running') throw new Error(presence.status);
    const { info } = presence.answer;
    received = ask(info, `http://127.0.0.1:${target.port}/`).answer;
    const response = await asked;
    child.kill('SIGTERM');
    while ((await ask(info, 'http://127.0.0.1:1/').answer) !== '') await sleep(5);
    response.end('finished');
  });
  assert.is((await ended).code, 3);
  assert.match((await received) ?? '', /200 OK[\s\S]*finished/);
  target.close();
});

test.run();

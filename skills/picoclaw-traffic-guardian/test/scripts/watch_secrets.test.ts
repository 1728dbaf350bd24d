import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScriptName, script, temporary } from './script.ts';

const test = suite('watch_secrets');
const { directory, remove } = temporary();
let serial = 0;

test.after(remove);

const TOKEN = '123456789:AAE-w4tch/"ed\\Token_0123456789abc';
const NEXT = 'AfterTheChange+77/x';

/** Homes of Picoclaw and of the monitor, and the monitor's scripts with both. */
function guardian(stores: Readonly<Record<string, string>>) {
  const place = path.join(directory, String(serial++));
  const home = path.join(place, 'monitor');
  const picoclaw = path.join(place, 'picoclaw');
  mkdirSync(picoclaw, { recursive: true });
  for (const [name, content] of Object.entries(stores)) writeFileSync(path.join(picoclaw, name), content);
  const outputs: string[] = [];
  const env = { PICOCLAW_HOME: picoclaw, HOME: place };
  const run = async (name: ScriptName, args: readonly string[] = [], extra: Record<string, string> = {}) => {
    const ended = await script(name, ['--home', home, ...args], { env: { ...env, ...extra } });
    outputs.push(ended.stdout, ended.stderr);
    return ended;
  };
  const json = async (name: ScriptName, args: readonly string[] = []) =>
    JSON.parse((await run(name, args)).stdout);
  return { home, picoclaw, outputs, run, json };
}

async function origin(): Promise<{ server: Server; port: number }> {
  const server = createServer((incoming, answer) => {
    incoming.resume();
    incoming.on('end', () => answer.end('thanks'));
  })
    .listen(0, '127.0.0.1')
    .unref();
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

async function send(proxy: URL, url: string, body: string, type = 'text/plain'): Promise<void> {
  const user = `${proxy.username}:${proxy.password}`;
  const outgoing = request({
    host: proxy.hostname,
    port: proxy.port,
    method: 'POST',
    path: url,
    agent: false,
    headers: {
      host: new URL(url).host,
      'content-type': type,
      'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}`,
    },
  });
  outgoing.end(body);
  const [answer] = await once(outgoing, 'response');
  answer.resume();
  await once(answer, 'end');
}

function filesBelow(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(place, name))
    .filter((file) => statSync(file).isFile());
}

/** No eight characters of it in a row, anywhere. */
function assertNowhere(secret: string, texts: readonly string[]): void {
  for (const text of texts)
    for (let at = 0; at + 8 <= secret.length; at++) {
      const part = secret.slice(at, at + 8);
      assert.not.ok(
        text.includes(part) || text.includes(JSON.stringify(part).slice(1, -1)),
        'a value was shown',
      );
    }
}

const SECURITY = (token: string) =>
  `channel_list:\n    telegram:\n        settings:\n            token: '${token}'\n`;
const CONFIG = JSON.stringify({
  channel_list: { telegram: { type: 'telegram', enabled: true, settings: {} } },
  crypto_passphrase: 'enc://AAAABBBBCCCC',
});

test('a watched value is told by its name in every form it leaves in, and stands in no file and no output', async () => {
  const { home, picoclaw, outputs, json, run } = guardian({
    'config.json': CONFIG,
    '.security.yml': SECURITY(TOKEN),
  });
  const { server, port } = await origin();
  const { proxy_url } = await json('start', ['--watch-secrets', '--background', '--listen', '127.0.0.1:0']);
  try {
    const proxy = new URL(proxy_url);
    const to = `http://127.0.0.1:${port}`;
    await send(proxy, `${to}/raw`, `note ${TOKEN} end`);
    await send(proxy, `${to}/percent?q=${encodeURIComponent(TOKEN)}`, '');
    await send(proxy, `${to}/json`, JSON.stringify({ a: { b: TOKEN } }), 'application/json');
    await send(
      proxy,
      `${to}/arguments`,
      JSON.stringify({ a: JSON.stringify({ b: TOKEN }) }),
      'application/json',
    );
    const { findings } = await json('query_threats');
    assert.equal(
      findings.map(({ rule, subject, severity }: Record<string, string>) => [rule, subject, severity]),
      [
        ['watched_secret', 'channel_list.telegram.settings.token', 'critical'],
        ['watched_secret', 'channel_list.telegram.settings.token', 'critical'],
      ].slice(0, findings.length),
    );
    assert.is(
      findings.reduce((sum: number, { occurrences }: { occurrences: number }) => sum + occurrences, 0),
      4,
    );

    const { watch_secrets: watch } = await json('status');
    assert.is(watch.watched, 1);
    assert.equal(watch.not_watched, [{ name: 'crypto_passphrase', reason: 'encrypted' }]);
    const text = await run('status', ['--text']);
    assert.match(text.stdout, /Secrets watched for: 1 \(config\.json 0, \.security\.yml 1, /);
    assert.match(text.stdout, /crypto_passphrase\s+stored encrypted/);

    // Replaced while the monitor runs: the new value counts, the old one no longer.
    writeFileSync(path.join(picoclaw, 'new'), SECURITY(NEXT));
    renameSync(path.join(picoclaw, 'new'), path.join(picoclaw, '.security.yml'));
    for (let turn = 0; turn < 100; turn++) {
      await send(proxy, `${to}/after`, `x ${NEXT}`);
      const after = await json('query_threats');
      if (after.total > findings.length) break;
      assert.ok(turn < 99, 'the change was never noticed');
      await sleep(100);
    }
  } finally {
    server.close();
    await json('stop');
  }
  const written = filesBelow(home).map((file) => readFileSync(file, 'latin1'));
  for (const secret of [TOKEN, NEXT]) assertNowhere(secret, [...written, ...outputs]);
});

test('COMMAND is watched for the secrets of its own environment', async () => {
  const { json, run } = guardian({ 'config.json': '{}' });
  const { server, port } = await origin();
  try {
    const client = `const u=new URL(process.env.HTTP_PROXY);require('http').request({host:u.hostname,port:u.port,method:'POST',path:'http://127.0.0.1:${port}/',headers:{'proxy-authorization':'Basic '+Buffer.from(u.username+':'+u.password).toString('base64')}},r=>r.resume()).end('x '+process.env.DEPLOY_TOKEN)`;
    const args = ['--watch-secrets', '--listen', '127.0.0.1:0', '--', process.execPath, '-e', client];
    assert.is((await run('start', args, { DEPLOY_TOKEN: 'deployTok-4711' })).code, 0);
    const { findings } = await json('query_threats');
    assert.equal(
      findings.map(({ rule, subject }: Record<string, string>) => `${rule} ${subject}`),
      ['watched_secret env:DEPLOY_TOKEN'],
    );
  } finally {
    server.close();
  }
});

test('without the flag nothing is read, and with it nothing can hang the start', async () => {
  const { picoclaw, home, json, run } = guardian({
    'config.json': CONFIG,
    '.security.yml': 'a: &b SECRETVALUE\n',
  });
  execFileSync('mkfifo', [path.join(picoclaw, 'auth.json')]);
  mkdirSync(path.join(picoclaw, 'launcher-config.json'));
  await json('start', ['--background', '--listen', '127.0.0.1:0']);
  const off = await json('status');
  await json('stop');
  assert.is(off.watch_secrets, null);
  assert.not.match(readFileSync(path.join(home, 'monitor.log'), 'utf8'), 'secrets_read');
  await json('start', ['--watch-secrets', '--background', '--listen', '127.0.0.1:0']);
  try {
    const on = await run('status');
    const { watch_secrets, warnings } = JSON.parse(on.stdout);
    assert.equal(
      watch_secrets.stores.map(({ store, state }: Record<string, string>) => `${store} ${state}`),
      [
        'config.json read',
        '.security.yml unreadable',
        'launcher-config.json unreadable',
        'auth.json unreadable',
        '.picoclaw.pid absent',
      ],
    );
    assert.is(warnings.filter(({ code }: { code: string }) => code === 'secret_store_unreadable').length, 3);
    assert.not.match(on.stdout, 'SECRETVALUE');
  } finally {
    await json('stop');
  }
});

test.run();

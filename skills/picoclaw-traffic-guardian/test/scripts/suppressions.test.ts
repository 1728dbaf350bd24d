import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScriptName, script, temporary } from './script.ts';

const test = suite('suppressions, end to end');
const { directory, remove } = temporary();
const KEY = `sk-ant-api03-${'Zq7Rw2Lx9Vb4Nc8T'.repeat(6).slice(0, 93)}AA`;
let serial = 0;
let origin: Server;
let port = 0;

test.before(async () => {
  origin = createServer((message, response) => message.resume().on('end', () => response.end('thanks')));
  await once(origin.listen(0, '127.0.0.1'), 'listening');
  const address = origin.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
test.after(() => {
  origin.close();
  remove();
});

/** A home with this configuration, and its scripts. */
function guardian(config: object) {
  const home = path.join(directory, `home-${serial++}`);
  mkdirSync(home, { mode: 0o700 });
  const resolve = { 'a.test': '127.0.0.1', 'b.test': '127.0.0.1' };
  const file = path.join(home, 'config.json');
  writeFileSync(file, JSON.stringify({ listen: '127.0.0.1:0', resolve, ...config }), { mode: 0o600 });
  const run = (name: ScriptName, ...args: string[]) => script(name, ['--home', home, ...args]);
  const json = async (name: ScriptName, ...args: string[]) => JSON.parse((await run(name, ...args)).stdout);
  return { home, run, json };
}

async function send(proxyUrl: string, host: string, body: string): Promise<void> {
  const proxy = new URL(proxyUrl);
  const authorization = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
  const sent = request({
    host: proxy.hostname,
    port: proxy.port,
    method: 'POST',
    path: `http://${host}:${port}/`,
    headers: {
      Host: `${host}:${port}`,
      'Proxy-Authorization': `Basic ${authorization}`,
      Connection: 'close',
    },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  await once(response.resume(), 'end');
}

test('a suppression written by --explain keeps the finding out of the log, and status counts it', async () => {
  const first = guardian({});
  const { proxy_url } = await first.json('start', '--background');
  await send(proxy_url, 'a.test', `key ${KEY} end`);
  const { findings } = await first.json('query_threats');
  assert.is(findings.length, 1);
  const { explanation } = await first.json('query_threats', '--explain', findings[0].id);
  await first.json('stop');

  // The same home: the fingerprint's key belongs to it.
  const { suppression } = explanation.allow;
  const others = [
    { dest: 'nowhere.test', reason: 'never met', until: '2999-12-31' },
    { pattern: 'jwt', reason: 'long over', until: '2020-01-01' },
  ];
  const config = path.join(first.home, 'config.json');
  const resolve = { 'a.test': '127.0.0.1', 'b.test': '127.0.0.1' };
  writeFileSync(
    config,
    JSON.stringify({
      listen: '127.0.0.1:0',
      resolve,
      suppressions: [...others, { ...suppression, reason: 'ours' }],
    }),
  );
  const valid = await first.json('validate_config');
  assert.is(valid.ok, true, JSON.stringify(valid.problems));
  assert.equal(
    valid.warnings.map(({ code }: { code: string }) => code),
    ['suppression_expired'],
  );
  const again = await first.json('start', '--background');
  for (let time = 0; time < 3; time++) await send(again.proxy_url, 'a.test', `key ${KEY} end`);
  await send(again.proxy_url, 'b.test', `key ${KEY} end`);
  const status = await first.json('status');
  assert.equal(status.suppressions, [
    { ...others[0], expired: false, suppressed: 0 },
    { ...others[1], expired: true, suppressed: 0 },
    { ...suppression, reason: 'ours', expired: false, suppressed: 3 },
  ]);
  assert.ok(status.warnings.some(({ code }: { code: string }) => code === 'suppression_expired'));
  const text = await first.run('status', '--text');
  assert.match(text.stdout, /Kept out of the log by suppressions:\n {2}0 /);
  assert.match(text.stdout, / {2}3 {2}.*a\.test.*for good +ours\n/);
  const after = await first.json('query_threats');
  assert.equal(
    after.findings.map(
      ({ dest, occurrences }: { dest: string; occurrences: number }) => `${dest} ${occurrences}`,
    ),
    [`b.test:${port} 1`, `a.test:${port} 1`],
  );
  await first.json('stop');
  const stopped = await first.json('status');
  assert.equal(
    stopped.suppressions.map(({ suppressed }: { suppressed: number | null }) => suppressed),
    [null, null, null],
  );
});

test('a rule that does not exist is refused by validate_config and by start', async () => {
  const { run, home } = guardian({ suppressions: [{ rule: 'antropic_api_key', reason: 'a typo' }] });
  for (const [name, ...args] of [
    ['validate_config'],
    ['start', '--background'],
    ['start', '--', 'true'],
  ] as const) {
    const { code, stderr } = await run(name, ...args);
    assert.is(code, 2, `${name} in ${home}`);
    assert.match(
      stderr,
      'suppressions[0].rule names no rule of this version; did you mean anthropic_api_key?',
    );
  }
});

test.run();

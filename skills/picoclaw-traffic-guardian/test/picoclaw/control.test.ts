import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTROL_PATHS, type ControlStatus, controlHandler } from '../../lib/picoclaw/control.ts';
import { askFlush, askStatus, askStop, askUse } from '../../lib/picoclaw/control_client.ts';
import { type MonitorState, STATE_SCHEMA } from '../../lib/picoclaw/state.ts';
import type { ControlAnswer } from '../../lib/proxy/control_request.ts';

const test = suite('control');
const TOKEN = 'c0ffee'.padEnd(64, '1');
const NONCE = 'a'.repeat(32);

const STATUS: ControlStatus = {
  nonce: NONCE,
  info: {
    status: 'running',
    pid: 7,
    home: '/home',
    listen: '127.0.0.1:1',
    proxy_url: 'http://x:y@127.0.0.1:1',
    https_inspection: false,
    ca_fingerprint_sha256: null,
    ca_file: null,
    trust_bundle: null,
    environment: { HTTP_PROXY: 'http://x:y@127.0.0.1:1' },
  },
  version: '0.1.0',
  uptime_s: 1,
  coverage: {
    exchanges: 0,
    open: 0,
    bytes: 0,
    inspected: 0,
    truncated: 0,
    opaque: {},
    dropped: 0,
    dropped_by_reason: {},
    new_hosts: 0,
    hosts: [],
  },
  unopened_hosts: [],
  suppressions: [],
  warnings: [],
  watch_secrets: null,
};

function handlerWith(log: string[] = []) {
  return controlHandler(TOKEN, {
    status: () => STATUS,
    flush: async () => log.push('flush') > 0,
    retryHosts: () => log.push('retry'),
    use: async (pid) => log.push(`use ${pid}`) > 0 && pid !== 9,
    stop: () => log.push('stop'),
  });
}

function stateAt(port: number, nonce = NONCE): MonitorState {
  return {
    schema_version: STATE_SCHEMA,
    status: 'running',
    identity: { pid: 7, start: '1', boot: null, nonce },
    listen: `127.0.0.1:${port}`,
    control_token: TOKEN,
    version: '0.1.0',
    mode: 'detect',
    https_inspection: false,
    ca_fingerprint_sha256: null,
    config_sha256: 'd'.repeat(64),
    drain_grace_s: 10,
    started_at: '2026-04-26T00:00:00.000Z',
    stopped_at: null,
  };
}

/** Serves on a port of its own while `use` runs. */
async function serving<T>(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const server: Server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    return await use(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const reply = (response: ServerResponse, { status, body }: ControlAnswer) =>
  response.writeHead(status).end(JSON.stringify(body));

test('is not there for whoever lacks the token', () => {
  const handle = handlerWith();
  for (const authorization of [
    undefined,
    '',
    'Bearer',
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN}0`,
    `Bearer ${TOKEN.replace('1', '2')}`,
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer ${TOKEN} ${TOKEN}`,
    ` Bearer ${TOKEN}`,
  ])
    for (const path of [...Object.values(CONTROL_PATHS), '/guardian/other'])
      assert.is(handle({ method: 'GET', path, authorization }), undefined);
});

test('with the token, answers by path and method', async () => {
  const log: string[] = [];
  const handle = handlerWith(log);
  const ask = async (method: string, path: string) =>
    (await handle({ method, path, authorization: `Bearer ${TOKEN}` }))?.status;
  assert.is(await ask('GET', '/guardian/status'), 200);
  assert.is(await ask('POST', '/guardian/flush'), 200);
  assert.is(await ask('POST', '/guardian/stop'), 202);
  assert.is(await ask('POST', '/guardian/use/7'), 200);
  assert.is(await ask('POST', '/guardian/use/9'), 409);
  assert.is(await ask('GET', '/guardian/use/7'), 405);
  for (const pid of ['', '0', '-7', '07', '7x', '7/8', '12345678901'])
    assert.is(await ask('POST', `/guardian/use/${pid}`), 404);
  assert.is(await ask('GET', '/guardian/stop'), 405);
  assert.is(await ask('POST', '/guardian/status'), 405);
  assert.is(await ask('GET', '/guardian/status?x'), 404);
  assert.is(await ask('GET', '/guardian/__proto__'), 404);
  assert.equal(log, ['flush', 'stop', 'use 7', 'use 9']);
});

test('client and handler understand each other, without any proxy between', async () => {
  const log: string[] = [];
  const handle = handlerWith(log);
  // Where nothing listens: a client that used it would fail.
  process.env.HTTP_PROXY = process.env.http_proxy = 'http://127.0.0.1:9';
  try {
    await serving(
      async ({ method = '', url: path = '', headers: { authorization } }, response) => {
        const answer = await handle({ method, path, authorization });
        reply(response, answer ?? { status: 400, body: {} });
      },
      async (port) => {
        assert.equal(await askStatus(stateAt(port)), STATUS);
        assert.is(await askFlush(stateAt(port)), true);
        await askUse(stateAt(port));
        await askStop(stateAt(port));
        assert.is(await askStatus({ ...stateAt(port), control_token: 'f'.repeat(64) }), undefined);
      },
    );
  } finally {
    delete process.env.HTTP_PROXY;
    delete process.env.http_proxy;
  }
  assert.equal(log, ['flush', `use ${process.pid}`, 'stop']);
});

test('a monitor of another run is not this one', async () => {
  await serving(
    (_, response) => reply(response, { status: 200, body: STATUS }),
    async (port) => assert.is(await askStatus(stateAt(port, 'b'.repeat(32))), undefined),
  );
});

for (const [what, body] of [
  ['nothing', ''],
  ['a page', '<html>'],
  ['an empty object', '{}'],
  ['a status that is none', JSON.stringify({ ...STATUS, coverage: 1 })],
  [
    'an environment that is none',
    JSON.stringify({ ...STATUS, info: { ...STATUS.info, environment: { A: 1 } } }),
  ],
  ['more than any monitor says', JSON.stringify({ ...STATUS, padding: 'x'.repeat(2 ** 20) })],
] as const) {
  test(`a program that took over the port and says ${what} is no monitor`, async () => {
    await serving(
      (_, response) => response.end(body),
      async (port) => assert.is(await askStatus(stateAt(port)), undefined),
    );
  });
}

test('a program that answers in another protocol or not at all is no monitor', async () => {
  for (const behave of [
    (socket: Socket) => socket.end('SSH-2.0-OpenSSH\r\n'),
    (socket: Socket) => socket.resetAndDestroy(),
    () => undefined,
  ]) {
    const sockets = new Set<Socket>();
    const server = createRawServer((socket) => {
      sockets.add(socket.on('error', () => socket.destroy()));
      behave(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    assert.is(await askStatus(stateAt(port)), undefined);
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

test('nobody there is an error that names the address', async () => {
  const port = await serving(
    () => undefined,
    async (free) => free,
  );
  const error = await askStop(stateAt(port)).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.is(error?.code, 'E_CONTROL_FAILED');
  assert.match(error?.message, `127.0.0.1:${port}`);
  assert.not.match(error?.message, TOKEN);
});

test.run();

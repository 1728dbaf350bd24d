import type net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestAuthority } from '../../support/authority.ts';
import { Peer } from '../../support/peer.ts';
import { TlsStreet, tlsOrigin } from './tls_street.ts';

const test = suite('TLS that ends without a word');
const root = await TestAuthority.make();
const certificate = await root.issue(['origin.test']);
const HANDSHAKE = 22;
const ALERT = 21;

/** Types of the TLS records that came, and how TCP ended. */
class Wire {
  readonly types: number[] = [];
  end: 'open' | 'end' | 'reset' = 'open';
  #rest = Buffer.alloc(0);

  push(chunk: Buffer): void {
    let rest = Buffer.concat([this.#rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt16BE(3)) {
      this.types.push(rest[0] ?? 0);
      rest = rest.subarray(5 + rest.readUInt16BE(3));
    }
    this.#rest = rest;
  }
}

/** A transport whose bytes a test sees before the TLS on it does. */
function tapped(socket: net.Socket): { readonly wire: Wire; readonly transport: Duplex } {
  const wire = new Wire();
  const transport = new Duplex({
    read: () => socket.resume(),
    write: (chunk, _, done) => socket.write(chunk, done),
    final: (done) => socket.end(done),
  });
  socket.on('data', (chunk: Buffer) => {
    wire.push(chunk);
    if (!transport.push(chunk)) socket.pause();
  });
  socket.on('end', () => {
    wire.end = 'end';
    transport.push(null);
  });
  socket.on('error', () => {
    wire.end = 'reset';
    transport.push(null);
  });
  return { wire, transport };
}

type Ending = 'orderly' | 'unannounced' | 'reset';

/** What a client sees whose origin sends an answer that its connection ends, and ends it that way. */
async function seen(ending: Ending, version: tls.SecureVersion, body: string, slow = false) {
  const street = await TlsStreet.open(root);
  // The name of a version says which side of the monitor shows its alerts; the origin may speak either.
  const server = await tlsOrigin({ ...certificate, maxVersion: version }, (socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\n\r\n${body}`, () => {
        if (ending === 'orderly') socket.end();
        else if (ending === 'unannounced') socket.destroy();
      });
    });
  });
  const { wire, transport } = tapped(await street.connect(`origin.test:${server.port}`));
  // TLS 1.2 towards the client: there an alert shows its type.
  const socket = tls.connect({
    socket: transport,
    ca: street.trusted,
    servername: 'origin.test',
    maxVersion: 'TLSv1.2',
  });
  const client = new Peer(socket, false);
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  socket.write(`GET / HTTP/1.1\r\nHost: origin.test:${server.port}\r\n\r\n`);
  if (slow) while (street.inside.at(-1)?.closes !== 1) await new Promise((resolve) => setImmediate(resolve));
  client.read();
  if (ending === 'reset') {
    await client.untilText(body);
    server.closeAll();
  }
  await client.until(() => client.ended || client.closed, 'the end');
  socket.destroy();
  await street.close();
  await server.close();
  const outcome = street.inside[0]?.calls.at(-1);
  const sent = client.text.slice(client.text.indexOf('\r\n\r\n') + 4);
  return { wire, sent, outcome };
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  for (const body of ['half of it', 'x'.repeat(300_000)]) {
    const size = `${version}, ${body.length} bytes`;
    test(`a body that ends with TCP and no close_notify ends so for the client (${size})`, async () => {
      const { wire, sent, outcome } = await seen('unannounced', version, body);
      assert.ok(sent === body, `${sent.length} bytes`);
      assert.ok(wire.types.includes(HANDSHAKE));
      assert.is.not(wire.types.at(-1), ALERT);
      assert.is(wire.end, 'end');
      assert.is(outcome, 'close aborted');
    });

    test(`a body that ends in good order ends so for the client (${size})`, async () => {
      const { wire, sent, outcome } = await seen('orderly', version, body);
      assert.ok(sent === body, `${sent.length} bytes`);
      assert.is(wire.types.at(-1), ALERT);
      assert.is(outcome, 'close complete');
    });
  }

  test(`a reset within such a body is one for the client (${version})`, async () => {
    const { wire, outcome } = await seen('reset', version, 'half of it');
    assert.is(wire.end, 'reset');
    assert.is.not(wire.types.at(-1), ALERT);
    assert.is(outcome, 'close aborted');
  });
}

test('a client that reads late is told the same', async () => {
  const body = 'x'.repeat(100_000);
  const cut = await seen('unannounced', 'TLSv1.3', body, true);
  assert.ok(cut.sent === body);
  assert.is.not(cut.wire.types.at(-1), ALERT);
  const whole = await seen('orderly', 'TLSv1.3', body, true);
  assert.ok(whole.sent === body);
  assert.is(whole.wire.types.at(-1), ALERT);
});

test.run();

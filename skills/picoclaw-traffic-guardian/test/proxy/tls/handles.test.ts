import type net from 'node:net';
import type tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestAuthority } from '../../support/authority.ts';
import { Peer, PeerServer } from '../../support/peer.ts';
import { type TlsOrigin, TlsStreet, tlsOrigin } from './tls_street.ts';

const test = suite('handles');
const root = await TestAuthority.make();
const stranger = await TestAuthority.make('Stranger');
const certificate = await root.issue(['origin.test', 'pinned.test']);

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

/** What the path asks for. */
function serve(socket: tls.TLSSocket): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const path = /^\S+ \/(\S*) .*\r\n\r\n/s.exec(text)?.[1];
    if (path === undefined) return;
    text = '';
    if (path === 'stay') socket.write(ANSWER);
    else if (path === 'end') socket.end(ANSWER);
    else if (path === 'half') socket.write(ANSWER.slice(0, -1), () => socket.destroy());
    else if (path === 'upgrade') socket.write(`HTTP/1.1 101 Fine\r\n${UPGRADE}\r\n`);
  });
}

interface Origins {
  readonly street: TlsStreet;
  readonly good: number;
  readonly untrusted: number;
  readonly plain: PeerServer;
}

const get = (path: string, more = '') => `GET /${path} HTTP/1.1\r\nHost: origin.test\r\n${more}\r\n`;

async function asked({ street, good }: Origins, request: string, until: string): Promise<Peer> {
  const client = await street.secured(`origin.test:${good}`);
  client.socket.write(request);
  return client.untilText(until);
}

/** A client whose handshake fails or whose connection is cut before it is over. */
async function failing(street: TlsStreet, authority: string, options: tls.ConnectionOptions = {}) {
  const socket = await street.secure(authority, options);
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** A connection to the proxy whose client got so far in its ClientHello. */
async function begun({ street, good }: Origins): Promise<net.Socket> {
  const socket = await street.connect(`origin.test:${good}`);
  socket.write(Buffer.from([22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3]));
  return socket;
}

const SILENT = 'nothing is said after the handshake';
const ENDINGS: Readonly<Record<string, (origins: Origins) => Promise<unknown>>> = {
  'the client ends': async (origins) => {
    const client = await asked(origins, get('stay'), 'hi');
    client.socket.end();
    await client.untilClosed();
  },
  'the client resets': async (origins) => {
    const client = await asked(origins, get('stay'), 'hi');
    client.socket.destroy();
    await client.untilClosed();
  },
  'the client leaves within a request': async (origins) => {
    const client = await asked(origins, get('stay'), 'hi');
    client.socket.write('POST /stay HTTP/1.1\r\nHost: origin.test\r\nContent-Length: 9\r\n\r\npart', () =>
      client.socket.destroy(),
    );
    await client.untilClosed();
  },
  'the origin ends': async (origins) => {
    const client = await asked(origins, get('end'), 'hi');
    client.socket.end();
    await client.untilClosed();
  },
  'the origin leaves within an answer': async (origins) => {
    const client = await origins.street.secured(`origin.test:${origins.good}`);
    client.socket.write(get('half'));
    await client.untilEnded();
    client.socket.end();
    await client.untilClosed();
  },
  'an upgraded connection ends': async (origins) => {
    const client = await asked(origins, get('upgrade', UPGRADE), '101 Fine');
    client.socket.end();
    await client.untilClosed();
  },
  'an upgraded connection is cut': async (origins) => {
    const client = await asked(origins, get('upgrade', UPGRADE), '101 Fine');
    client.socket.destroy();
    await client.untilClosed();
  },
  [SILENT]: async (origins) => {
    const client = await origins.street.secured(`origin.test:${origins.good}`);
    client.socket.end();
    await client.untilClosed();
  },
  'the client refuses the certificate': ({ street, good }) =>
    failing(street, `pinned.test:${good}`, { ca: stranger.cert }),
  "the origin's certificate is refused": ({ street, untrusted }) =>
    failing(street, `origin.test:${untrusted}`),
  'the origin hangs up on TLS': async ({ street, plain }) => failing(street, `other.test:${plain.port}`),
  'the client ends within its hello': async (origins) => {
    const peer = new Peer(await begun(origins));
    peer.socket.end();
    await peer.untilClosed();
  },
  'the client resets within its hello': async (origins) => {
    const peer = new Peer(await begun(origins));
    peer.socket.resetAndDestroy();
    await peer.untilClosed();
  },
};

/** What keeps the event loop busy on the network's behalf, by kind. */
function handles(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo())
    if (/TCP|TLS|Connect|Shutdown/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function untilHandles(expected: Readonly<Record<string, number>>): Promise<void> {
  await until(() => JSON.stringify(handles()) === JSON.stringify(expected));
  assert.equal(handles(), expected);
}

/** What waits for other clients is there, until the origin ends it. */
async function untilNothingIsKept(
  { street }: Origins,
  good: TlsOrigin,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  await until(() => street.relay.openConnections === 0);
  await until(() => street.relay.idleUpstreams > 0);
  good.closeAll();
  await untilHandles(expected);
  assert.is(street.relay.idleUpstreams, 0);
}

test('two hundred connections, ended in every way, leave no socket behind', async () => {
  const street = await TlsStreet.open(root);
  const good = await tlsOrigin(certificate, serve);
  const untrusted = await tlsOrigin(await stranger.issue(['origin.test']), serve);
  const plain = await PeerServer.listen();
  const hangUp = async () => {
    for (;;) (await plain.accept()).socket.destroy();
  };
  hangUp().catch(() => undefined);
  const origins = { street, good: good.port, untrusted: untrusted.port, plain };
  // A client that accepted before may open connections and close them unused; one that did not is taken for pinned.
  await ENDINGS['the client ends']?.(origins);
  const before = { TCPServerWrap: 4 };
  await untilNothingIsKept(origins, good, before);

  const names = Object.keys(ENDINGS);
  // One that says nothing at a time: two in a row, with nobody accepting in between, would be taken for pinned.
  const batch = [...names, ...names.filter((name) => name !== SILENT)];
  for (let count = 0; count < 200; count += batch.length)
    await Promise.all(
      batch.map(async (name) => {
        await ENDINGS[name]?.(origins).catch((error: unknown) => {
          throw new Error(`${name}: ${error instanceof Error ? error.message : 'failed'}`);
        });
      }),
    );
  await untilNothingIsKept(origins, good, before);
  assert.ok(street.inside.length >= 16 * 7, `${street.inside.length} exchanges were inside`);
  await street.close();
  await Promise.all([good.close(), untrusted.close(), plain.close()]);
  await untilHandles({});
});

test('a connection that is opened in advance and never used hides nothing', async () => {
  const street = await TlsStreet.open(root);
  const good = await tlsOrigin(certificate, serve);
  const origins = { street, good: good.port, untrusted: 0, plain: await PeerServer.listen() };
  await ENDINGS['the client ends']?.(origins);
  await ENDINGS[SILENT]?.(origins);
  await street.close();
  assert.not.ok(street.connects.at(-1)?.calls.some((call) => call.startsWith('opaque')));
  await Promise.all([good.close(), origins.plain.close()]);
});

test.run();

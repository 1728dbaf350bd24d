import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../lib/clock.ts';
import { ephemeralAuthorityStore } from '../../../lib/proxy/tls/authority_store.ts';
import { CertificateAuthority } from '../../../lib/proxy/tls/certificate_authority.ts';
import { LeafCache } from '../../../lib/proxy/tls/leaf_cache.ts';
import { LearnedHosts } from '../../../lib/proxy/tls/learned_hosts.ts';
import { UpstreamSessions } from '../../../lib/proxy/tls/upstream_sessions.ts';
import { TestAuthority } from '../../support/authority.ts';
import { Peer, PeerServer } from '../../support/peer.ts';
import { TlsStreet, tlsOrigin } from './tls_street.ts';

const test = suite('bad input to TLS interception');
const root = await TestAuthority.make();
const certificate = await root.issue(['origin.test', '*.many.test']);
/** Ten thousand by hand: NAMES=10000 node build/test/proxy/tls/bad_input.test.mjs; each is a connection of three sockets. */
const NAMES = Number(process.env.NAMES ?? 100);
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi';

/** Sockets and listeners of this process. */
const handles = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;

/** Handles close in a later turn than their sockets. */
async function backTo(before: number): Promise<void> {
  for (let turns = 0; handles() > before && turns < 500; turns++)
    await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(handles() <= before, `${handles()} handles, ${before} before`);
}

/** What a real client sends first. */
async function realHello(servername = 'origin.test'): Promise<Buffer> {
  const server = await PeerServer.listen();
  const client = tls.connect({ port: server.port, host: '127.0.0.1', servername });
  client.on('error', () => undefined);
  const peer = await server.accept();
  await peer.untilBytes(200);
  const hello = Buffer.from(peer.received);
  client.destroy();
  await server.close();
  return hello;
}
const hello = await realHello();

/** A relay and an origin that takes whatever comes and says nothing. */
async function silent(options: { handshakeMs?: number; connectMs?: number } = {}) {
  const server = await PeerServer.listen();
  const street = await TlsStreet.open(
    root,
    { handshakeMs: options.handshakeMs ?? 3_000 },
    { timeouts: { headMs: 10_000, connectMs: options.connectMs ?? 3_000, silentMs: 5_000, idleMs: 0 } },
  );
  return { server, street };
}

test('a hello cut anywhere and ended reaches the origin as it is', async () => {
  const before = handles();
  const { server, street } = await silent();
  const cuts = [1, 2, 4, 5, 6, 9, 10, 43, hello.length - 1];
  for (const cut of cuts) {
    const client = new Peer(await street.connect(`origin.test:${server.port}`));
    client.socket.end(hello.subarray(0, cut));
    const origin = await server.accept();
    await origin.untilEnded();
    assert.ok(origin.received.equals(hello.subarray(0, cut)), String(cut));
    origin.socket.end();
    await client.untilClosed();
  }
  await street.close();
  assert.is(street.connects.length, cuts.length);
  await server.close();
  await backTo(before);
});

test('a hello that stops coming goes on as it is after the time for it', async () => {
  const { server, street } = await silent({ connectMs: 50 });
  const client = new Peer(await street.connect(`origin.test:${server.port}`));
  client.socket.write(hello.subarray(0, 20));
  const origin = await server.accept();
  await origin.untilBytes(20);
  client.socket.write(hello.subarray(20));
  await origin.untilBytes(hello.length);
  assert.ok(origin.received.equals(hello));
  client.socket.end();
  origin.socket.end();
  await client.untilClosed();
  await street.close();
  await server.close();
});

test('anything that is neither TLS nor HTTP arrives whole, however it is cut', async () => {
  const { server, street } = await silent();
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc
      .uint8Array({ minLength: 0, maxLength: 100 })
      .map((tail) => Buffer.concat([Buffer.from([22, 3, 1]), tail])),
    fc
      .constantFrom(
        'GET',
        'GET ',
        'GET /',
        'GET / HTTP/1.1\n',
        'GET / HTTP/2\r\n',
        'PRI * HTTP/2.0\r\n',
        'HELO x\r\n',
      )
      .map((text) => Buffer.from(text)),
    fc.constant(hello.subarray(0, 100)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 40 }), async (input, step) => {
      const sent = Buffer.from(input);
      const client = new Peer(await street.connect(`origin.test:${server.port}`));
      for (let at = 0; at < sent.length; at += step) client.socket.write(sent.subarray(at, at + step));
      client.socket.end();
      const origin = await server.accept();
      await origin.untilEnded();
      assert.ok(origin.received.equals(sent));
      origin.socket.end('bye');
      await client.untilClosed();
      assert.is(client.text, 'bye');
    }),
    { numRuns: 120, seed: 11 },
  );
  await street.close();
  await server.close();
});

test('an oversized hello is a tunnel like any other', async () => {
  const { server, street } = await silent();
  const payload = Buffer.concat([Buffer.from([1, 2, 0, 0]), randomBytes(130_000)]);
  const records: Buffer[] = [];
  for (let at = 0; at < payload.length; at += 16_384) {
    const part = payload.subarray(at, at + 16_384);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  const wire = Buffer.concat(records);
  const client = new Peer(await street.connect(`origin.test:${server.port}`));
  client.socket.end(wire);
  const origin = await server.accept();
  await origin.untilEnded();
  assert.ok(origin.received.equals(wire));
  origin.socket.end();
  await client.untilClosed();
  await street.close();
  await server.close();
});

test('an origin that never answers the handshake costs its client the time for it', async () => {
  const before = handles();
  const { server, street } = await silent({ handshakeMs: 50 });
  const socket = await street.secure(`origin.test:${server.port}`);
  const client = new Peer(socket);
  const origin = await server.accept();
  await Promise.all([client.untilClosed(), origin.until(() => origin.ended || origin.closed, 'the end')]);
  origin.socket.destroy();
  await street.close();
  assert.equal(street.codes, ['upstream_tls_timeout']);
  await server.close();
  await backTo(before);
});

test('a client that stalls in its handshake is let go after the time for it', async () => {
  const before = handles();
  const street = await TlsStreet.open(root, { handshakeMs: 100 });
  const server = await tlsOrigin(certificate, () => undefined);
  const client = new Peer(await street.connect(`origin.test:${server.port}`));
  client.socket.write(hello);
  await client.untilBytes(500); // our certificate; nothing follows it
  await client.until(() => client.ended || client.closed, 'the end');
  client.socket.destroy();
  await street.close();
  assert.equal(street.codes, ['client_tls_timeout']);
  assert.equal(street.interception.learned.list(), []);
  await server.close();
  await backTo(before);
});

test('a client that resets at any byte of its handshake leaves nothing behind', async () => {
  const before = handles();
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin(certificate, (socket) => {
    socket.on('data', () => socket.end(ANSWER));
  });
  const second = 'a reset after the first flight';
  for (const cut of [1, 5, 6, 60, hello.length - 1, hello.length, second] as const) {
    const socket = await street.connect(`origin.test:${server.port}`);
    const client = new Peer(socket);
    socket.write(typeof cut === 'number' ? hello.subarray(0, cut) : hello);
    if (cut === second) await client.untilBytes(500);
    socket.resetAndDestroy();
    await client.untilClosed();
  }
  // In the middle of its own second flight, and of its first request.
  for (const cut of [hello.length + 1, hello.length + 40, hello.length + 90]) {
    let passed = 0;
    const cutter = net.createServer((inner) => {
      const outer = net.connect(street.port, '127.0.0.1');
      inner.on('error', () => outer.destroy());
      inner.on('close', () => outer.destroy());
      outer.on('error', () => inner.destroy());
      outer.pipe(inner);
      inner.on('data', (chunk: Buffer) => {
        passed += chunk.length;
        if (passed > cut + 80) outer.resetAndDestroy();
        else outer.write(chunk);
      });
      outer.on('close', () => inner.destroy());
    });
    await new Promise<void>((resolve) => cutter.listen(0, '127.0.0.1', resolve));
    const address = cutter.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`CONNECT origin.test:${server.port} HTTP/1.1\r\n\r\n`);
    await once(socket, 'readable');
    socket.read();
    const secure = new Peer(tls.connect({ socket, ca: street.trusted, servername: 'origin.test' }));
    secure.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
    await secure.until(() => secure.closed || secure.ended, 'the cut');
    socket.destroy();
    await new Promise((resolve) => cutter.close(resolve));
  }
  await street.close();
  await server.close();
  await backTo(before);
});

test('an origin that resets at any byte of its handshake is a reset for the client', async () => {
  const before = handles();
  const behind = await tlsOrigin(certificate, (socket) => {
    socket.on('data', () => socket.end(ANSWER));
  });
  for (const cut of [0, 1, 5, 60, 200, 700, 900]) {
    const street = await TlsStreet.open(root);
    const front = net.createServer((inner) => {
      let passed = 0;
      const outer = net.connect(behind.port, '127.0.0.1');
      inner.on('error', () => outer.destroy());
      outer.on('error', () => inner.destroy());
      inner.on('data', (chunk: Buffer) => (cut === 0 ? inner.resetAndDestroy() : outer.write(chunk)));
      inner.on('close', () => outer.destroy());
      outer.on('data', (chunk: Buffer) => {
        const part = chunk.subarray(0, cut - passed);
        passed += part.length;
        inner.write(part, () => (passed >= cut ? inner.resetAndDestroy() : undefined));
      });
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const address = front.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const client = new Peer(await street.secure(`origin.test:${port}`));
    await client.until(() => client.ended || client.closed, 'the end');
    client.socket.destroy();
    await street.close();
    assert.equal(street.interception.learned.list(), [], String(cut));
    await new Promise((resolve) => front.close(resolve));
  }
  await behind.close();
  await backTo(before);
});

test('a client may not renegotiate', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin(certificate, (socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
  });
  const client = await street.secured(`origin.test:${server.port}`, { maxVersion: 'TLSv1.2' });
  client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
  await client.untilText('hi');
  assert.ok(client.socket instanceof tls.TLSSocket);
  client.socket.renegotiate({ rejectUnauthorized: true }, () => undefined);
  await client.until(() => client.closed || client.ended, 'the end');
  client.socket.destroy();
  await street.close();
  await server.close();
});

test('an origin that resets while its client is still in its handshake ends both, once', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin(certificate, () => undefined);
  const socket = await street.connect(`origin.test:${server.port}`);
  socket.write(hello);
  await once(socket, 'data'); // our certificate; the client thinks about it
  const over = once(socket, 'end');
  server.closeAll();
  await over;
  socket.end();
  await street.close(); // counts the closes
  assert.is(street.connects[0]?.calls.at(-1), 'close aborted');
  await server.close();
});

test('plain HTTP to a TLS port gets the answer of that port', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin(certificate, () => undefined);
  const client = new Peer(await street.connect(`origin.test:${server.port}`));
  client.socket.write('GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n');
  await client.until(() => client.ended || client.closed, 'the end');
  client.socket.destroy();
  await street.close();
  assert.is(street.inside[0]?.start.protocol, 'http');
  await server.close();
});

test('hosts under three hundred names are opened, and what is remembered of them is bounded', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `n${index}.many.test`);
  const resolve = Object.fromEntries(names.map((name) => [name, '127.0.0.1']));
  const authority = await CertificateAuthority.open({
    store: ephemeralAuthorityStore,
    clock: systemClock,
    hosts: [],
  });
  const leafs = new LeafCache(authority, { max: 100, clock: systemClock });
  const options = { upstream: { proxy: null, noProxy: '', resolve } };
  const street = await TlsStreet.open(root, { leafs }, options);
  const server = await tlsOrigin(certificate, (socket) => {
    socket.on('data', () => socket.end(ANSWER));
  });
  const talk = async (name: string) => {
    const client = await street.secured(`${name}:${server.port}`, { ca: authority.certificatePem });
    client.socket.write(`GET / HTTP/1.1\r\nHost: ${name}:${server.port}\r\n\r\n`);
    await client.untilText('hi');
    assert.ok(client.socket instanceof tls.TLSSocket);
    assert.is(client.socket.getPeerX509Certificate()?.subjectAltName, `DNS:${name}`);
    client.socket.end();
    await client.untilClosed();
  };
  for (let at = 0; at < names.length; at += 30) {
    await Promise.all(names.slice(at, at + 30).map(talk));
    assert.ok(leafs.size <= 100);
  }
  await street.close();
  assert.is(street.inside.length, 300);
  assert.is(leafs.size, 100);
  assert.equal(street.interception.learned.list(), []);
  await server.close();

  const learned = new LearnedHosts(systemClock);
  const sessions = new UpstreamSessions(systemClock);
  for (let index = 0; index < 10_000; index++) {
    learned.accept(`h${index}`, 'kind');
    learned.refused(`h${index}.test:443`, 'kind', 'pinned');
    sessions.put(`h${index}`, Buffer.alloc(1));
  }
  assert.is(learned.list().length, 1_000);
  assert.is(learned.list()[0]?.host, 'h9999.test:443');
  assert.is(sessions.size, 512);
  assert.ok(sessions.get('h9999') !== undefined && sessions.get('h1') === undefined);
});

test('so many names at one host, each given up when its certificate comes, leave nothing behind', async () => {
  const before = handles();
  const anyName = await realHello('00000.many.test');
  const helloFor = (index: number) => {
    const changed = Buffer.from(anyName);
    changed.write(String(index).padStart(5, '0'), changed.indexOf('00000.many.test'), 'latin1');
    return changed;
  };
  const street = await TlsStreet.open(root, { handshakeMs: 10_000 });
  const server = await tlsOrigin(certificate, () => undefined);
  const sent: Array<Promise<void>> = [];
  const one = async (index: number) => {
    const socket = await street.connect(`origin.test:${server.port}`);
    socket.write(helloFor(index));
    await once(socket, 'data');
    socket.end();
    await once(socket, 'close');
  };
  for (let index = 0; index < NAMES; index += 50) {
    for (let next = index; next < index + 50; next++) sent.push(one(next));
    await Promise.all(sent.splice(0));
  }
  await street.close();
  assert.is(street.connects.length, NAMES);
  assert.is(street.interception.learned.list().length, Math.min(NAMES, 1_000));
  await server.close();
  await backTo(before);
});

test('what was learned and what was kept expires', () => {
  let now = Date.parse('2026-04-26T00:00:00.000Z');
  const clock = { now: () => now, monotonic: () => now };
  const learned = new LearnedHosts(clock);
  const sessions = new UpstreamSessions(clock);
  learned.refused('a.test:443', 'kind', 'pinned');
  learned.learn('b.test:443', 'h2_only');
  sessions.put('a', Buffer.alloc(1));
  assert.equal(learned.list()[1], {
    host: 'a.test:443',
    reason: 'pinned',
    side: 'client',
    since: '2026-04-26T00:00:00.000Z',
    until: '2026-04-27T00:00:00.000Z',
  });
  now += 7 * 3_600_000;
  assert.equal(
    learned.list().map(({ host }) => host),
    ['a.test:443'],
  );
  assert.is(learned.reasonFor('b.test:443', 'kind'), null);
  assert.is(learned.reasonFor('a.test:443', 'kind'), 'pinned');
  assert.is(sessions.get('a'), undefined);
  now += 18 * 3_600_000;
  assert.is(learned.reasonFor('a.test:443', 'kind'), null);
});

test.run();

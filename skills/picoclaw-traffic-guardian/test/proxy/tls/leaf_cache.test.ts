import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CertificateAuthority } from '../../../lib/proxy/tls/certificate_authority.ts';
import { Leaf } from '../../../lib/proxy/tls/leaf.ts';
import { LeafCache } from '../../../lib/proxy/tls/leaf_cache.ts';
import { LeafRefused } from '../../../lib/proxy/tls/leaf_name.ts';
import { DAY, MemoryStore, SetClock } from './memory_store.ts';

const test = suite('leaf_cache');

async function makeCache(max: number): Promise<{ cache: LeafCache; clock: SetClock }> {
  const clock = new SetClock();
  const authority = await CertificateAuthority.open({ store: new MemoryStore(), clock, hosts: [] });
  return { cache: new LeafCache(authority, { max, clock }), clock };
}

const reasonOf = (act: () => unknown): string => {
  try {
    act();
    return 'none';
  } catch (error) {
    if (!(error instanceof LeafRefused)) throw error;
    return error.reason;
  }
};

test('a host keeps its context, and shares it with nobody', async () => {
  const { cache } = await makeCache(10);
  const context = cache.contextFor('a.example');
  assert.is(cache.contextFor('a.example'), context);
  assert.is.not(cache.contextFor('b.example'), context);
  assert.is(cache.size, 2);
});

test('the host that was not asked for longest is forgotten first', async () => {
  const { cache } = await makeCache(2);
  const a = cache.contextFor('a.example');
  const b = cache.contextFor('b.example');
  cache.contextFor('a.example');
  cache.contextFor('c.example');
  assert.is(cache.size, 2);
  assert.is(cache.contextFor('a.example'), a);
  assert.is.not(cache.contextFor('b.example'), b);
});

test('10,000 names leave it bounded', () => {
  const clock = new SetClock();
  const shared = tls.createSecureContext({ ca: [] }); // 10,000 of them would take seconds
  class SharedLeaf extends Leaf {
    override secureContext() {
      return shared;
    }
  }
  const notAfter = clock.time + DAY;
  let issued = 0;
  const issue = () => {
    issued++;
    return new SharedLeaf('', '', notAfter);
  };
  const authority = { issue, refusal: () => null, notAfter: new Date(notAfter) };
  const cache = new LeafCache(authority, { max: 50, clock });
  for (let index = 0; index < 10_000; index++) {
    cache.contextFor(`host-${index}.example`);
    assert.ok(cache.size <= 50);
  }
  assert.is(cache.size, 50);
  for (let index = 9_950; index < 10_000; index++) cache.contextFor(`host-${index}.example`);
  assert.is(issued, 10_000);
});

test('a context is renewed a day before its certificate ends', async () => {
  const { cache, clock } = await makeCache(10);
  const first = cache.contextFor('a.example');
  clock.time += 29 * DAY - 1;
  assert.is(cache.contextFor('a.example'), first);
  clock.time += 1;
  const second = cache.contextFor('a.example');
  assert.is.not(second, first);
  assert.is(cache.contextFor('a.example'), second);
  assert.is(cache.size, 1);
});

test('the last context lasts as long as the authority, and no longer', async () => {
  const { cache, clock } = await makeCache(10);
  clock.time += 90 * DAY - 1000;
  const last = cache.contextFor('a.example');
  assert.is(cache.contextFor('a.example'), last);
  clock.time += 1000;
  assert.is(
    reasonOf(() => cache.contextFor('a.example')),
    'authority_not_valid',
  );
  assert.is(cache.size, 0);
});

test('a refused host leaves nothing behind', async () => {
  const { cache } = await makeCache(10);
  for (let round = 0; round < 2; round++)
    assert.is(
      reasonOf(() => cache.contextFor('a-.example')),
      'invalid_name',
    );
  assert.is(cache.size, 0);
});

test('a client resumes its session as long as the host keeps its context, and with no other host', async () => {
  const { cache } = await makeCache(10);
  let host = 'a.example';
  const server = net.createServer((socket) => {
    const secured = new tls.TLSSocket(socket, { isServer: true, secureContext: cache.contextFor(host) });
    secured.end('x'); // TLS 1.3 hands out its tickets with what follows the handshake
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const connect = async (version: tls.SecureVersion, session?: Buffer) => {
    const client = tls.connect({
      port: address.port,
      host: '127.0.0.1',
      rejectUnauthorized: false, // sessions are looked at here, not certificates
      minVersion: version,
      maxVersion: version,
      ...(session === undefined ? {} : { session }),
    });
    let ticket: Buffer | undefined;
    client.on('session', (given: Buffer) => {
      ticket = given;
    });
    client.resume();
    await once(client, 'end');
    const reused = client.isSessionReused();
    client.destroy();
    return { ticket, reused };
  };
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    host = 'a.example';
    const { ticket, reused } = await connect(version);
    assert.not.ok(reused);
    assert.ok((await connect(version, ticket)).reused, version);
    host = 'b.example';
    assert.not.ok((await connect(version, ticket)).reused, version);
  }
  server.close();
});

test.run();

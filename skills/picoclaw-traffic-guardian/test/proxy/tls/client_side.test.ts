import type tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Issued, TestAuthority } from '../../support/authority.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { PeerServer } from '../../support/peer.ts';
import { TlsStreet, tlsOrigin } from './tls_street.ts';

const test = suite('TLS towards origins');
const root = await TestAuthority.make();
const stranger = await TestAuthority.make('Nobody trusts this one');
const narrow = await TestAuthority.make('Only for elsewhere', 'elsewhere.test');
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
const good = await root.issue(['origin.test']);
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
const LAST_ANSWER = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi';
const REQUEST = 'GET / HTTP/1.1\r\nHost: origin.test\r\n\r\n';

const answer = (socket: tls.TLSSocket) => {
  socket.on('data', () => socket.write(ANSWER));
};

/** What a client that would accept anything sees of an origin that must not be accepted. */
async function failure(street: TlsStreet, authority: string): Promise<string> {
  const socket = await street.secure(authority, { rejectUnauthorized: false });
  return new Promise((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('secureConnect', () => resolve('secured'));
  });
}

const UNTRUSTED: ReadonlyArray<readonly [string, Issued, string, string, readonly TestAuthority[]]> = [
  [
    'expired',
    await root.issue(['origin.test'], { notBefore: ago(9), notAfter: ago(2) }),
    'CERT_HAS_EXPIRED',
    'CERTIFICATE_EXPIRED',
    [root],
  ],
  [
    'not valid yet',
    await root.issue(['origin.test'], { notBefore: ago(-2), notAfter: ago(-9) }),
    'CERT_NOT_YET_VALID',
    'CERTIFICATE_EXPIRED',
    [root],
  ],
  [
    'for another host',
    await root.issue(['other.test']),
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'BAD_CERTIFICATE',
    [root],
  ],
  [
    'of a stranger',
    await stranger.issue(['origin.test']),
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNKNOWN_CA',
    [root],
  ],
  [
    'for clients only',
    await root.issue(['origin.test'], { usage: 'client' }),
    'INVALID_PURPOSE',
    'BAD_CERTIFICATE',
    [root],
  ],
  [
    'outside the name constraints of its issuer',
    await narrow.issue(['origin.test']),
    'permitted subtree violation',
    'CERTIFICATE_UNKNOWN',
    [root, narrow],
  ],
];

for (const insecure of [false, true])
  for (const [what, certificate, code, alert, trusted] of UNTRUSTED)
    test(`an origin whose certificate is ${what} fails for its client${insecure ? ', whatever the environment says' : ''}`, async () => {
      if (insecure) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      const street = await TlsStreet.open(root, { roots: trusted.map(({ cert }) => cert) });
      const server = await tlsOrigin(certificate, answer);
      assert.match(await failure(street, `origin.test:${server.port}`), new RegExp(`ALERT_${alert}$`));
      await street.close();
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      assert.equal(street.codes, ['upstream_certificate']);
      assert.match(street.events[0]?.message ?? '', `(${code}); the client's connection fails`);
      assert.match(street.events[0]?.message ?? '', 'for origin.test is refused');
      assert.equal(street.connects[0]?.calls, [
        'requestHead CONNECT',
        'opaque upstream_certificate',
        'close aborted',
      ]);
      assert.equal(street.interception.learned.list(), []);
      await server.close();
    });

test('a self-signed certificate is refused unless it is itself trusted', async () => {
  const certificate = await makeCertificate(['origin.test']);
  const server = await tlsOrigin(certificate, answer);
  const authority = `origin.test:${server.port}`;
  const strict = await TlsStreet.open(root);
  assert.match(await failure(strict, authority), /ALERT_UNKNOWN_CA$/);
  assert.match(strict.events[0]?.message ?? '', 'DEPTH_ZERO_SELF_SIGNED_CERT');
  await strict.close();
  const trusting = await TlsStreet.open(root, { roots: [certificate.cert] });
  const client = await trusting.secured(authority);
  client.socket.write(REQUEST);
  await client.untilText('hi');
  client.socket.end();
  await client.untilClosed();
  await trusting.close();
  await server.close();
});

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
  for (const required of [false, true])
    test(`an origin that ${required ? 'requires' : 'asks for'} a client certificate gets it from the client (${maxVersion})`, async () => {
      const street = await TlsStreet.open(root);
      const options = { ...good, ca: root.cert, requestCert: true, rejectUnauthorized: required, maxVersion };
      const names: string[] = [];
      const server = await tlsOrigin(options, (socket) => {
        names.push(String(socket.getPeerCertificate().subject?.CN ?? 'nobody'));
        answer(socket);
      });
      const own = await root.issue(['client.test'], { usage: 'client' });
      for (let count = 0; count < 2; count++) {
        const client = await street.secured(`origin.test:${server.port}`, { ...own, ca: root.cert });
        client.socket.write(REQUEST);
        await client.untilText('hi');
        client.socket.end();
        await client.untilClosed();
      }
      await street.close();
      // The first of an origin that merely asks is our own handshake, which shows nothing.
      assert.equal(names.slice(-2), ['client.test', 'client.test']);
      assert.equal(street.codes, ['host_client_certificate']);
      assert.ok(street.connects.every(({ calls }) => calls.includes('opaque client_certificate')));
      await server.close();
    });

test('an origin that speaks HTTP/2 alone is left to a client that can', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin({ ...good, ALPNProtocols: ['h2'] }, (socket) => {
    socket.end(String(socket.alpnProtocol));
  });
  const client = await street.secured(`origin.test:${server.port}`, {
    ca: root.cert,
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  await client.untilText('h2');
  client.socket.end();
  await client.untilClosed();
  await street.close();
  assert.equal(street.codes, ['host_h2_only']);
  assert.equal(street.connects[0]?.calls[1], 'opaque h2_only');
  await server.close();
});

test('a client that insists on HTTP/2 keeps it, and one that wants something else as well', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin({ ...good, ALPNProtocols: ['h2', 'mqtt'] }, (socket) => {
    socket.end(String(socket.alpnProtocol));
  });
  for (const protocol of ['h2', 'mqtt']) {
    const options = { ca: root.cert, ALPNProtocols: [protocol] };
    const client = await street.secured(`origin.test:${server.port}`, options);
    await client.untilText(protocol);
    client.socket.end();
    await client.untilClosed();
  }
  await street.close();
  assert.equal(
    street.connects.map(({ calls }) => calls[1]),
    ['opaque h2_only', 'opaque not_http'],
  );
  await server.close();
});

test('an origin that is no TLS server answers its client in its own words', async () => {
  const street = await TlsStreet.open(root);
  const server = await PeerServer.listen({ allowHalfOpen: false });
  const socket = await street.secure(`origin.test:${server.port}`);
  const code = new Promise((resolve) =>
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
  );
  for (let count = 0; count < 2; count++) {
    const peer = await server.accept();
    await peer.untilBytes(5);
    assert.is(peer.received[0], 22, 'a ClientHello');
    peer.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  }
  assert.is(await code, 'ERR_SSL_WRONG_VERSION_NUMBER');
  await street.close();
  assert.equal(street.codes, ['host_tls_failed']);
  assert.equal(street.connects[0]?.calls[1], 'opaque tls_failed');
  await server.close();
});

/** The protocol that Node's client, without a word about it, does not speak; a client that wants to, does. */
const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

test('an origin that refuses our handshake is left to a client that can, and named', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin({ ...good, ...OLD }, (socket) => {
    socket.on('data', () => socket.end(ANSWER));
  });
  const authority = `origin.test:${server.port}`;
  for (let count = 0; count < 2; count++) {
    const client = await street.secured(authority, { ...OLD, minVersion: 'TLSv1', ca: root.cert });
    client.socket.write(REQUEST);
    await client.untilText('hi');
    client.socket.end();
    await client.untilClosed();
  }
  await street.close();
  assert.equal(street.codes, ['host_tls_failed']); // the second was not even tried
  assert.ok(street.connects.every(({ calls }) => calls.includes('opaque tls_failed')));
  const [entry] = street.interception.learned.list();
  assert.equal([entry?.host, entry?.reason, entry?.side], [authority, 'tls_failed', 'origin']);
  await server.close();
});

test('an origin that drops the connection in the middle of our handshake is tried again next time', async () => {
  const street = await TlsStreet.open(root);
  const server = await PeerServer.listen();
  const socket = await street.secure(`origin.test:${server.port}`);
  const failed = new Promise((resolve) => socket.on('error', resolve));
  for (let count = 0; count < 2; count++) {
    const peer = await server.accept();
    await peer.untilBytes(5);
    peer.socket.resetAndDestroy();
  }
  await failed;
  await street.close();
  assert.equal(street.codes, ['upstream_tls_failed']);
  assert.equal(street.interception.learned.list(), []);
  await server.close();
});

test('sessions are resumed, under one name only', async () => {
  const street = await TlsStreet.open(root);
  const reused: boolean[] = [];
  const both = await root.issue(['origin.test', 'other.test']);
  const server = await tlsOrigin(both, (socket) => {
    reused.push(socket.isSessionReused());
    socket.on('data', () => socket.end(LAST_ANSWER)); // else there would be one connection for two clients
  });
  for (const host of ['origin.test', 'origin.test', 'other.test', 'other.test']) {
    const client = await street.secured(`${host}:${server.port}`);
    client.socket.write(REQUEST);
    await client.untilText('hi');
    client.socket.end();
    await client.untilClosed();
  }
  assert.equal(reused, [false, true, false, true]);
  await street.close();
  await server.close();
});

test('an address is verified as an address', async () => {
  const street = await TlsStreet.open(root);
  const server = await tlsOrigin(await root.issue(['127.0.0.1']), answer);
  const client = await street.secured(`127.0.0.1:${server.port}`);
  client.socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await client.untilText('hi');
  client.socket.end();
  await client.untilClosed();
  await server.close();
  const wrong = await tlsOrigin(good, answer);
  assert.match(await failure(street, `127.0.0.1:${wrong.port}`), /ALERT_BAD_CERTIFICATE$/);
  await street.close();
  await wrong.close();
});

test.run();

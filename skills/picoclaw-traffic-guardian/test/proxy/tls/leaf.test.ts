import { execFile, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../lib/clock.ts';
import { readAuthority } from '../../../lib/proxy/tls/authority_reader.ts';
import { CertificateAuthority } from '../../../lib/proxy/tls/certificate_authority.ts';
import type { Leaf } from '../../../lib/proxy/tls/leaf.ts';
import { leafName } from '../../../lib/proxy/tls/leaf_name.ts';
import { LeafSigner } from '../../../lib/proxy/tls/leaf_signer.ts';
import { MemoryStore } from './memory_store.ts';

interface Place {
  dir: string;
}
const test = suite<Place>('leaf', { dir: '' });

test.before.each((place) => {
  place.dir = mkdtempSync(path.join(tmpdir(), 'guardian-leaf-'));
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true, force: true }));

const LONG = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
/** Every shape a leaf can have. */
const HOSTS = [
  'api.example.com',
  'localhost',
  'xn--bcher-kva.example',
  LONG,
  '127.0.0.1',
  '::1',
  '2001:db8::1',
];
/** Lists under which all of them are inspected. */
const LISTS = [[], HOSTS];

interface Answer {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end without holding up this process, which may be the server it talks to. */
function run(program: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { PATH: process.env.PATH }, timeout: 30_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

const isHere = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

async function makeAuthority(hosts: readonly string[]) {
  const store = new MemoryStore();
  const authority = await CertificateAuthority.open({ store, clock: systemClock, hosts });
  return { store, authority };
}

/** A TLS server on loopback that presents `leaf` and closes after the handshake. */
async function serve(leaf: Leaf, client: (port: number) => Promise<void>): Promise<void> {
  const secureContext = leaf.secureContext();
  const server = net.createServer((socket) => {
    const secured = new tls.TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => secured.destroy()); // a client that refuses; it says so itself
    secured.once('data', () => secured.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    if (address === null || typeof address === 'string') throw new Error('no port');
    await client(address.port);
  } finally {
    server.close();
  }
}

test('openssl accepts every shape strictly, for its own name alone', async ({ dir }) => {
  if (!isHere('openssl', 'version')) {
    console.log('NOTE openssl is not on this machine: it was not asked about leafs');
    return;
  }
  const ca = path.join(dir, 'ca.pem');
  const file = path.join(dir, 'leaf.pem');
  for (const list of LISTS) {
    const { authority } = await makeAuthority(list);
    writeFileSync(ca, authority.certificatePem);
    for (const host of HOSTS) {
      writeFileSync(file, authority.issue(host).certificatePem);
      const kind = net.isIP(host) === 0 ? '-verify_hostname' : '-verify_ip';
      const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca];
      const own = await run('openssl', [...strict, kind, host, file]);
      assert.equal([own.code, own.output.trim()], [0, `${file}: OK`], host);
      const other = kind === '-verify_ip' ? '192.0.2.1' : 'other.example';
      assert.match((await run('openssl', [...strict, kind, other, file])).output, /mismatch/);
    }
    const self = await run('openssl', ['verify', '-x509_strict', '-CAfile', ca, ca]);
    assert.is(self.code, 0, self.output);
  }
});

test('openssl refuses what a stolen key signs outside of the name constraints', async ({ dir }) => {
  if (!isHere('openssl', 'version')) {
    console.log('NOTE openssl is not on this machine: it was not asked about name constraints');
    return;
  }
  const ca = path.join(dir, 'ca.pem');
  const file = path.join(dir, 'leaf.pem');
  const verdict = async (list: readonly string[], host: string) => {
    const { store, authority } = await makeAuthority(list);
    writeFileSync(ca, authority.certificatePem);
    const validity = { notBefore: Date.now() - 1000, notAfter: Date.now() + 60_000 };
    const thief = new LeafSigner(readAuthority(store.content, 'the store'));
    writeFileSync(file, thief.sign(leafName(host), validity).certificatePem);
    return (await run('openssl', ['verify', '-x509_strict', '-CAfile', ca, file])).output;
  };
  assert.match(await verdict(['a.example'], 'b.a.example'), /OK/);
  assert.match(await verdict(['a.example'], 'b.example'), /permitted subtree violation/);
  assert.match(await verdict(['a.example', '10.0.0.1'], '10.0.0.2'), /permitted subtree violation/);
  assert.match(await verdict(['a.example', '10.0.0.1'], '::1'), /permitted subtree violation/);
  for (const ip of ['10.0.0.1', '::1'])
    assert.match(await verdict(['a.example'], ip), /excluded subtree violation/);
  assert.match(await verdict(['10.0.0.1'], 'a.example'), /excluded subtree violation/);
  for (const host of ['a.example', '10.0.0.1', '::1'])
    assert.match(await verdict(['no host'], host), /excluded subtree violation/);
});

test('Python accepts every shape in its strict mode', async ({ dir }) => {
  if (!isHere('python3', '-c', 'import ssl; ssl.VERIFY_X509_STRICT')) {
    console.log(
      'NOTE python3 with ssl.VERIFY_X509_STRICT is not on this machine: it was not asked about leafs',
    );
    return;
  }
  const ca = path.join(dir, 'ca.pem');
  const script = [
    'import socket, ssl, sys',
    'context = ssl.create_default_context(cafile=sys.argv[1])',
    'context.verify_flags |= ssl.VERIFY_X509_STRICT',
    'raw = socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=20)',
    'print(context.wrap_socket(raw, server_hostname=sys.argv[3]).version())',
  ].join('\n');
  for (const list of LISTS) {
    const { authority } = await makeAuthority(list);
    writeFileSync(ca, authority.certificatePem);
    for (const host of HOSTS)
      await serve(authority.issue(host), async (port) => {
        const { code, output } = await run('python3', ['-c', script, ca, String(port), host]);
        assert.equal([code, output.trim()], [0, 'TLSv1.3'], host);
      });
  }
});

test('curl accepts every shape', async ({ dir }) => {
  if (!isHere('curl', '--version')) {
    console.log('NOTE curl is not on this machine: it was not asked about leafs');
    return;
  }
  const ca = path.join(dir, 'ca.pem');
  const { authority } = await makeAuthority(HOSTS);
  writeFileSync(ca, authority.certificatePem);
  for (const host of HOSTS)
    await serve(authority.issue(host), async (port) => {
      const shown = net.isIPv6(host) ? `[${host}]` : host;
      const via = `${shown}:${port}:127.0.0.1:${port}`;
      const args = [
        '-sS',
        '--noproxy',
        '*',
        '--cacert',
        ca,
        '--connect-to',
        via,
        `https://${shown}:${port}/`,
      ];
      const { code, output } = await run('curl', args);
      assert.is(code, 0, `${host}: ${output}`);
    });
});

test('Node accepts every shape, in TLS 1.2 and 1.3', async () => {
  for (const list of LISTS) {
    const { authority } = await makeAuthority(list);
    for (const host of HOSTS)
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
        await serve(authority.issue(host), async (port) => {
          const raw = net.connect(port, '127.0.0.1');
          const options = {
            socket: raw,
            ca: authority.certificatePem,
            minVersion: version,
            maxVersion: version,
          };
          const name = net.isIP(host) === 0 ? { host, servername: host } : { host };
          const client = tls.connect({ ...options, ...name });
          await once(client, 'secureConnect');
          assert.ok(client.authorized, host);
          client.destroy();
        });
  }
});

test('a leaf is presented with its own key, not with that of the authority', async () => {
  const { store, authority } = await makeAuthority([]);
  await serve(authority.issue('a.example'), async (port) => {
    const options = { port, host: '127.0.0.1', servername: 'a.example', ca: authority.certificatePem };
    const client = tls.connect(options);
    await once(client, 'secureConnect');
    const presented = new X509Certificate(client.getPeerCertificate(true).raw);
    client.destroy();
    assert.not.ok(presented.checkPrivateKey(createPrivateKey(store.content.privateKeyPem)));
  });
});

test.run();

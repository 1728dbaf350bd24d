import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CertificateAuthority } from '../../../lib/proxy/tls/certificate_authority.ts';
import { pemBlock, pemContents } from '../../../lib/proxy/tls/pem.ts';
import { SYSTEM_ROOT_FILES, trustBundle, trustRoots } from '../../../lib/proxy/tls/trust_roots.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { MemoryStore, SetClock } from './memory_store.ts';

interface Place {
  dir: string;
}
const test = suite<Place>('trust_roots', { dir: '' });

test.before.each((place) => {
  place.dir = mkdtempSync(path.join(tmpdir(), 'guardian-roots-'));
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true, force: true }));

const count = (pem: string) => pemContents(pem, 'CERTIFICATE').length;
const same = (a: string, b: string) => new X509Certificate(a).raw.equals(new X509Certificate(b).raw);

test('the file of SSL_CERT_FILE comes first, then the first of the system, then what Node carries', async ({
  dir,
}) => {
  const [named, first, second] = ['named', 'first', 'second'].map((name) => path.join(dir, name));
  assert.ok(named !== undefined && first !== undefined && second !== undefined);
  const certificates = await Promise.all(['a', 'b', 'c'].map((name) => makeCertificate([name])));
  const [a = '', b = '', c = ''] = certificates.map(({ cert }) => cert);
  const absent = path.join(dir, 'absent');
  const system = [absent, first, second];

  const carried = trustRoots({}, system);
  assert.is(carried.origin, 'node');
  assert.is(count(carried.pem), tls.rootCertificates.length);

  writeFileSync(second, c);
  assert.is(trustRoots({}, system).origin, second);
  writeFileSync(first, b);
  assert.is(trustRoots({ SSL_CERT_FILE: '' }, system).origin, first);
  writeFileSync(named, a);
  const roots = trustRoots({ SSL_CERT_FILE: named }, system);
  assert.is(roots.origin, named);
  assert.ok(same(roots.pem, a));
  assert.equal(roots.passedOver, []);
});

test('of a file only the certificates are taken, never a key', async ({ dir }) => {
  const file = path.join(dir, 'roots');
  const [one, two] = [await makeCertificate(['a']), await makeCertificate(['b'])];
  writeFileSync(file, `# Some CA\n${one.cert}\r\n${one.key}\n=====\n${two.cert.replaceAll('\n', '\r\n')}`);
  const { pem } = trustRoots({ SSL_CERT_FILE: file }, []);
  assert.is(count(pem), 2);
  assert.not.match(pem, /KEY|Some CA/);
});

test('an authority of this product is no root', async ({ dir }) => {
  const file = path.join(dir, 'roots');
  const own = await CertificateAuthority.open({ store: new MemoryStore(), clock: new SetClock(), hosts: [] });
  const { cert } = await makeCertificate(['a']);
  writeFileSync(file, trustBundle(cert, own.certificatePem));
  const roots = trustRoots({ SSL_CERT_FILE: file }, []);
  assert.is(count(roots.pem), 1);
  assert.ok(same(roots.pem, cert));

  writeFileSync(file, own.certificatePem);
  const others = trustRoots({ SSL_CERT_FILE: file }, []);
  assert.is(others.origin, 'node');
  assert.equal(others.passedOver, [`${file}: holds no root`]);
});

test('a bundle holds each root once, and of this product only the authority that is in use', async () => {
  const { cert } = await makeCertificate(['root.test']);
  const open = () =>
    CertificateAuthority.open({ store: new MemoryStore(), clock: new SetClock(), hosts: [] });
  const [earlier, own] = [await open(), await open()];
  const inherited = trustBundle(`${cert}${cert}`, earlier.certificatePem);
  assert.is(count(inherited), 2);
  const bundle = trustBundle(`${cert}${inherited}`, own.certificatePem);
  assert.equal(
    pemContents(bundle, 'CERTIFICATE').map((der) => new X509Certificate(der).fingerprint256),
    [cert, own.certificatePem].map((pem) => new X509Certificate(pem).fingerprint256),
  );
});

test('a certificate that cannot be read is left out and told of', async ({ dir }) => {
  const file = path.join(dir, 'roots');
  const { cert } = await makeCertificate(['a']);
  const [der = Buffer.alloc(0)] = pemContents(cert, 'CERTIFICATE');
  const damaged = [der.subarray(0, -1), Buffer.from('hello'), Buffer.alloc(0)];
  writeFileSync(file, damaged.map((bytes) => pemBlock('CERTIFICATE', bytes)).join('') + cert);
  const roots = trustRoots({ SSL_CERT_FILE: file }, []);
  assert.ok(same(roots.pem, cert));
  assert.equal(roots.passedOver, [`${file}: 3 of its certificates unreadable`]);
});

test('a file that cannot serve is passed over with its reason', async ({ dir }) => {
  const file = path.join(dir, 'roots');
  const why = () => {
    const { origin, passedOver } = trustRoots({ SSL_CERT_FILE: file }, []);
    assert.is(origin, 'node');
    rmSync(file, { recursive: true, force: true });
    return passedOver.map((phrase) => phrase.replace(`${file}: `, ''));
  };
  assert.equal(why(), ['absent']);
  mkdirSync(file);
  assert.equal(why(), ['not a regular file']);
  execFileSync('mkfifo', [file]);
  assert.equal(why(), ['not a regular file']);
  writeFileSync(file, '');
  assert.equal(why(), ['holds no root']);
  writeFileSync(file, '');
  truncateSync(file, 16 * 1024 * 1024 + 1);
  assert.equal(why(), ['larger than 16 MiB']);
  const { passedOver } = trustRoots({}, [path.join(dir, 'absent'), dir]);
  assert.equal(passedOver, [`${dir}: not a regular file`]);
});

test('the bundle of this machine holds its roots and our authority, and TLS takes it', async () => {
  const own = await CertificateAuthority.open({ store: new MemoryStore(), clock: new SetClock(), hosts: [] });
  const roots = trustRoots({});
  assert.ok(roots.origin === 'node' || SYSTEM_ROOT_FILES.includes(roots.origin));
  const bundle = trustBundle(roots.pem, own.certificatePem);
  assert.is(count(bundle), count(roots.pem) + 1);
  assert.match(bundle, /-----\n$/);
  tls.createSecureContext({ ca: bundle });
});

test.run();

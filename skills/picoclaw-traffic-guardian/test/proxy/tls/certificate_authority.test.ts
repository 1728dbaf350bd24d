import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../../lib/errors.ts';
import type { StoredAuthority } from '../../../lib/proxy/tls/authority_store.ts';
import { CertificateAuthority } from '../../../lib/proxy/tls/certificate_authority.ts';
import { certificateFields } from '../../../lib/proxy/tls/certificate_fields.ts';
import { derElements } from '../../../lib/proxy/tls/der.ts';
import { LeafRefused } from '../../../lib/proxy/tls/leaf_name.ts';
import { OID } from '../../../lib/proxy/tls/object_identifier.ts';
import { pemBlock, pemContents } from '../../../lib/proxy/tls/pem.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { DAY, MemoryStore, SetClock } from './memory_store.ts';

interface Place {
  store: MemoryStore;
  clock: SetClock;
}
const test = suite<Place>('certificate_authority', { store: new MemoryStore(), clock: new SetClock() });

test.before.each((place) => {
  place.store = new MemoryStore();
  place.clock = new SetClock();
});

const open = ({ store, clock }: Place, hosts: readonly string[] = []) =>
  CertificateAuthority.open({ store, clock, hosts });

const extensionOf = (pem: string, oid: Buffer): string | undefined =>
  certificateFields(new X509Certificate(pem).raw)?.extension(oid)?.toString('hex');

const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber;

/** The error's code, or the reason why a leaf was refused. */
async function failureOf(act: () => unknown): Promise<string> {
  try {
    await act();
    return 'none';
  } catch (error) {
    if (error instanceof GuardianError) return error.code;
    if (error instanceof LeafRefused) return error.reason;
    throw error;
  }
}

test('an authority signs for servers and nothing else, and its name tells nothing of the machine', async (place) => {
  const { certificatePem, fingerprintSha256, notAfter, replaced } = await open(place);
  const certificate = new X509Certificate(certificatePem);
  assert.is(extensionOf(certificatePem, OID.basicConstraints), '30060101ff020100'); // CA, path length 0
  assert.is(extensionOf(certificatePem, OID.keyUsage), '03020106'); // keyCertSign, cRLSign
  assert.is(extensionOf(certificatePem, OID.extKeyUsage), '300a06082b06010505070301');
  assert.is(extensionOf(certificatePem, OID.nameConstraints), undefined);
  assert.is(certificate.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
  assert.match(certificate.subject, /^CN=picoclaw-traffic-guardian [0-9a-f]{8}$/);
  assert.is(certificate.issuer, certificate.subject);
  assert.is(fingerprintSha256, createHash('sha256').update(certificate.raw).digest('hex'));
  assert.is(notAfter.getTime(), place.clock.time + 90 * DAY);
  assert.is(Date.parse(certificate.validFrom), place.clock.time - DAY);
  assert.is(replaced, null);
});

test('a leaf has a key of its own, the authority as its issuer and the host in subjectAltName', async (place) => {
  const authority = await open(place);
  const leaf = new X509Certificate(authority.issue('a.example').certificatePem);
  const other = new X509Certificate(authority.issue('b.example').certificatePem);
  const own = new X509Certificate(authority.certificatePem);
  assert.ok(leaf.verify(own.publicKey) && leaf.checkIssued(own));
  assert.not.ok(leaf.publicKey.equals(own.publicKey));
  assert.ok(leaf.publicKey.equals(other.publicKey));
  assert.not.ok(leaf.ca);
  assert.is(leaf.subjectAltName, 'DNS:a.example');
  assert.is(leaf.subject, 'O=picoclaw-traffic-guardian');
  const keyId = derElements(
    Buffer.from(extensionOf(authority.certificatePem, OID.subjectKeyIdentifier) ?? '', 'hex'),
  );
  const named = extensionOf(leaf.toString(), OID.authorityKeyIdentifier);
  assert.is(named, `30168014${keyId[0]?.content.toString('hex')}`);
  assert.is(extensionOf(leaf.toString(), OID.keyUsage), '03020780'); // digitalSignature
  assert.is(extensionOf(leaf.toString(), OID.extKeyUsage), '300a06082b06010505070301');
});

test('a leaf is backdated by a day and ends well before 199 days and never after its authority', async (place) => {
  const authority = await open(place);
  const validity = () => {
    const leaf = new X509Certificate(authority.issue('a.example').certificatePem);
    return [Date.parse(leaf.validFrom), Date.parse(leaf.validTo)];
  };
  const start = place.clock.time;
  assert.equal(validity(), [start - DAY, start + 30 * DAY]);
  place.clock.time = start + 80 * DAY;
  assert.equal(validity(), [start + 79 * DAY, start + 90 * DAY]);
  place.clock.time = start - DAY / 2;
  assert.equal(validity(), [start - DAY, start + 29.5 * DAY]);
});

test('serial numbers are positive, of 16 octets, and never the same', async (place) => {
  const authority = await open(place);
  const serials = Array.from({ length: 200 }, () => serialOf(authority.issue('a.example').certificatePem));
  serials.push(serialOf(authority.certificatePem));
  for (const serial of serials) assert.match(serial, /^[4-7][0-9A-F]{31}$/);
  assert.is(new Set(serials).size, serials.length);
});

test('outside its own time an authority issues nothing', async (place) => {
  const authority = await open(place);
  const start = place.clock.time;
  const attempt = (time: number) => {
    place.clock.time = time;
    return failureOf(() => authority.issue('a.example'));
  };
  assert.is(await attempt(start - DAY - 1), 'authority_not_valid');
  assert.is(await attempt(start - DAY), 'none');
  assert.is(await attempt(start + 90 * DAY - 1), 'none');
  assert.is(await attempt(start + 90 * DAY), 'authority_not_valid');
});

test('an authority is kept while a third of its life is left, and replaced after', async (place) => {
  const first = await open(place);
  place.clock.time += 60 * DAY;
  const kept = await open(place);
  assert.is(kept.fingerprintSha256, first.fingerprintSha256);
  assert.is(kept.replaced, null);
  assert.is(place.store.saves, 1);
  place.clock.time += 1;
  const second = await open(place);
  assert.is(second.replaced, 'expiring');
  assert.is.not(second.fingerprintSha256, first.fingerprintSha256);
  assert.is((await open(place)).fingerprintSha256, second.fingerprintSha256);
  assert.is(place.store.saves, 2);
  // The process that has the first goes on with it.
  const leaf = new X509Certificate(first.issue('a.example').certificatePem);
  assert.ok(leaf.verify(new X509Certificate(first.certificatePem).publicKey));
});

test('an expired authority and one of the future are replaced', async (place) => {
  await open(place);
  place.clock.time += 1000 * DAY;
  assert.is((await open(place)).replaced, 'expiring');
  place.clock.time -= 900 * DAY;
  assert.is((await open(place)).replaced, 'not_yet_valid');
});

test('an authority for other hosts is replaced, one for the same is kept', async (place) => {
  const free = await open(place);
  const constrained = await open(place, ['a.example', '10.0.0.1']);
  assert.is(constrained.replaced, 'name_constraints');
  assert.is(
    (await open(place, ['10.0.0.1', '*.a.example'])).fingerprintSha256,
    constrained.fingerprintSha256,
  );
  assert.is((await open(place, ['b.example'])).replaced, 'name_constraints');
  const freeAgain = await open(place, ['*']);
  assert.is(freeAgain.replaced, 'name_constraints');
  assert.is.not(freeAgain.fingerprintSha256, free.fingerprintSha256);
});

test('a constrained authority refuses what its clients would refuse', async (place) => {
  const authority = await open(place, ['a.example', '10.0.0.1']);
  const attempt = (host: string) => failureOf(() => authority.issue(host));
  for (const host of ['a.example', 'b.a.example', '10.0.0.1']) assert.is(await attempt(host), 'none');
  for (const host of ['b.example', '10.0.0.2', '::1']) assert.is(await attempt(host), 'not_permitted');
  assert.is(await attempt('a-.a.example'), 'invalid_name');
});

test('a certificate with any byte changed is damaged, and is not replaced', async (place) => {
  await open(place, ['a.example']);
  const { certificatePem, privateKeyPem } = place.store.content;
  const [intact = Buffer.alloc(0)] = pemContents(certificatePem, 'CERTIFICATE');
  assert.ok(intact.length > 300);
  for (let at = 0; at < intact.length; at++) {
    const damaged = Buffer.from(intact);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x04, at);
    const stored = { certificatePem: pemBlock('CERTIFICATE', damaged), privateKeyPem };
    place.store.stored = stored;
    assert.is(await failureOf(() => open(place, ['a.example'])), 'E_STATE_CORRUPT', `byte ${at}`);
    assert.is(place.store.stored, stored);
  }
  assert.is(place.store.saves, 1);
});

test('a key with any byte changed is damaged, or still signs', async (place) => {
  const { certificatePem } = await open(place);
  const { publicKey } = new X509Certificate(certificatePem);
  const [intact = Buffer.alloc(0)] = pemContents(place.store.content.privateKeyPem, 'PRIVATE KEY');
  let refused = 0;
  for (let at = 0; at < intact.length; at++) {
    const damaged = Buffer.from(intact);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x04, at);
    place.store.stored = { certificatePem, privateKeyPem: pemBlock('PRIVATE KEY', damaged) };
    const code = await failureOf(async () => {
      const { certificatePem: leaf } = (await open(place)).issue('a.example');
      assert.ok(new X509Certificate(leaf).verify(publicKey), `byte ${at}`);
    });
    if (code === 'E_STATE_CORRUPT') refused++;
    else assert.is(code, 'none');
  }
  assert.ok(refused >= 32, 'every byte of the private number counts');
});

test('what is no authority of ours is refused in one line that names the place and the remedy', async (place) => {
  await open(place);
  const own = place.store.content;
  await open({ store: new MemoryStore(), clock: place.clock });
  const another = new MemoryStore();
  await open({ store: another, clock: place.clock });
  const pem = (namedCurve: string) =>
    generateKeyPairSync('ec', {
      namedCurve,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const foreign = await makeCertificate(['a.example']);
  const cases: readonly StoredAuthority[] = [
    { certificatePem: '', privateKeyPem: '' },
    { ...own, certificatePem: '' },
    { ...own, privateKeyPem: '' },
    { ...own, privateKeyPem: own.certificatePem },
    { ...own, privateKeyPem: another.content.privateKeyPem },
    { ...own, certificatePem: another.content.certificatePem },
    { ...own, privateKeyPem: pem('P-384') },
    { ...own, privateKeyPem: rsa.export({ type: 'pkcs8', format: 'pem' }).toString() },
    { ...own, privateKeyPem: own.privateKeyPem.slice(0, -40) },
    // Made elsewhere: without subject key identifier.
    { certificatePem: foreign.cert, privateKeyPem: foreign.key },
  ];
  for (const stored of cases) {
    place.store.stored = stored;
    try {
      await open(place);
      assert.unreachable();
    } catch (error) {
      if (!(error instanceof GuardianError)) throw error;
      assert.is(error.code, 'E_STATE_CORRUPT');
      assert.match(error.message, /^the store does not hold .*; remove it: .* started again$/);
    }
    assert.is(place.store.stored, stored);
  }
});

test('keys show nowhere but in the store', async (place) => {
  const authority = await open(place);
  const leaf = authority.issue('a.example');
  const { privateKeyPem } = place.store.content;
  const scalar = createPrivateKey(privateKeyPem).export({ format: 'jwk' }).d ?? '';
  assert.ok(scalar.length > 40);
  const options = { depth: null, showHidden: true, getters: true } as const;
  for (const shown of [
    inspect(authority, options),
    JSON.stringify(authority),
    inspect(leaf, options),
    JSON.stringify(leaf),
  ])
    assert.not.ok(shown.includes('PRIVATE KEY') || shown.includes(scalar));

  // A damaged key, of which half is still good.
  place.store.stored = { ...place.store.content, privateKeyPem: privateKeyPem.replace(/.{8}\n---/, '\n---') };
  try {
    await open(place);
    assert.unreachable();
  } catch (error) {
    const lines = privateKeyPem.split('\n').filter((line) => line.length > 0 && !line.startsWith('-----'));
    const shown = inspect(error, options);
    for (const line of lines) assert.not.ok(shown.includes(line.slice(0, 12)));
  }
});

test('a failing store fails the start', async ({ clock }) => {
  const store = new MemoryStore();
  store.save = () => {
    throw new GuardianError('E_FILE_UNWRITABLE', 'the disk is full');
  };
  assert.is(await failureOf(() => open({ store, clock })), 'E_FILE_UNWRITABLE');
});

test('certificates are made without a library: what ships holds no code of others for it', async () => {
  const { metafile } = await build({
    entryPoints: ['skills/picoclaw-traffic-guardian/lib/proxy/tls/certificate_authority.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  assert.equal(
    Object.keys(metafile.inputs).filter((file) => file.includes('node_modules')),
    [],
  );
});

test.run();

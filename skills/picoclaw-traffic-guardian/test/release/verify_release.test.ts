import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../../utils/release/artifact.ts';
import { packageRelease } from '../../../../utils/release/package_release.ts';
import { signRelease } from '../../../../utils/release/signature.ts';
import { compareVersions, verifyRelease } from '../../../../utils/release/verify_release.ts';
import { skillFixture } from './skill_fixture.ts';

interface Context {
  temporary: string;
  release: string;
  key: string;
  fingerprint: string;
}

const test = suite<Context>('verify_release');

function newKey(file: string): string {
  writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  return file;
}

test.before.each((context) => {
  const { temporary, skill } = skillFixture();
  context.temporary = temporary;
  context.release = path.join(temporary, 'release');
  packageRelease(skill, context.release);
  context.key = newKey(path.join(temporary, 'key.pem'));
  context.fingerprint = signRelease(context.release, context.key);
});
test.after.each(({ temporary }) => rmSync(temporary, { recursive: true }));

test('accepts a genuine release, the fingerprint written either way', ({ release, fingerprint }) => {
  assert.equal(verifyRelease(release, fingerprint), { version: '1.2.3', files: 3 });
  const colons = (fingerprint.toUpperCase().match(/../g) ?? []).join(':');
  assert.equal(verifyRelease(release, colons).version, '1.2.3');
});

test('refuses one flipped byte in any artifact', ({ release, fingerprint }) => {
  for (const name of readdirSync(release)) {
    const file = path.join(release, name);
    const bytes = readFileSync(file);
    for (const at of [0, bytes.length >> 1, bytes.length - 2]) {
      const spoiled = Buffer.from(bytes);
      spoiled[at] = (spoiled[at] ?? 0) ^ 1;
      writeFileSync(file, spoiled);
      assert.throws(() => verifyRelease(release, fingerprint), undefined, `${name} at ${at}`);
    }
    writeFileSync(file, bytes);
  }
  assert.equal(verifyRelease(release, fingerprint).version, '1.2.3');
});

test('refuses each artifact that is missing or cut short', ({ release, fingerprint }) => {
  for (const name of readdirSync(release)) {
    const file = path.join(release, name);
    const bytes = readFileSync(file);
    rmSync(file);
    assert.throws(() => verifyRelease(release, fingerprint), undefined, `${name} missing`);
    writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
    assert.throws(() => verifyRelease(release, fingerprint), undefined, `${name} cut`);
    writeFileSync(file, bytes);
  }
});

test('refuses a release signed by another key, even when its public key comes along', ({
  release,
  temporary,
  fingerprint,
}) => {
  signRelease(release, newKey(path.join(temporary, 'other.pem')));
  assert.throws(() => verifyRelease(release, fingerprint), /not the pinned one/);
});

test('refuses an extra file, an older version, and a fingerprint that is none', ({
  release,
  fingerprint,
}) => {
  assert.throws(() => verifyRelease(release, fingerprint, '1.2.4'), /older than 1\.2\.4/);
  assert.throws(() => verifyRelease(release, fingerprint.slice(1)), /64 hex digits/);
  writeFileSync(path.join(release, 'install.sh'), 'true');
  assert.throws(() => verifyRelease(release, fingerprint), /"install\.sh" does not belong/);
});

/** A signed release whose archive was made by hand: what a holder of the key could publish by mistake. */
function withArchive(context: Context, archive: Uint8Array): void {
  const { release, key } = context;
  const file = path.join(release, 'checksums.json');
  const checksums = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(path.join(release, checksums.archive.filename), archive);
  checksums.archive.sha256 = sha256(archive);
  writeFileSync(file, JSON.stringify(checksums));
  signRelease(release, key);
}

test('refuses an archive with names that leave it, with unlisted files, or that is no archive', (context) => {
  const metadata = readFileSync(path.join(context.release, 'skill.json'));
  for (const name of ['../evil.mjs', '/etc/cron.d/x', 'a\\b', 'scripts/../../x', 'C:x']) {
    withArchive(context, zipSync({ 'skill.json': metadata, [name]: new Uint8Array([1]) }));
    assert.throws(() => verifyRelease(context.release, context.fingerprint), /unsafe name/, name);
  }
  withArchive(context, zipSync({ 'skill.json': metadata, 'more.mjs': new Uint8Array([1]) }));
  assert.throws(() => verifyRelease(context.release, context.fingerprint), /does not list/);
  withArchive(context, zipSync({ 'skill.json': metadata }));
  assert.throws(() => verifyRelease(context.release, context.fingerprint), /lacks /);
  withArchive(context, Buffer.from('PK\x03\x04 nothing'));
  assert.throws(() => verifyRelease(context.release, context.fingerprint), /damaged|another one/);
});

/** The check that SKILL.md gives to operators who trust stock tools more than ours. */
const STOCK_CHECK = `set -eu
cd "$1"
[ "$(openssl pkey -pubin -in signing-public.pem -outform DER | sha256sum | cut -d' ' -f1)" = "$2" ]
openssl base64 -d -A -in checksums.sig -out "$3"
openssl pkeyutl -verify -rawin -pubin -inkey signing-public.pem -sigfile "$3" -in checksums.json >/dev/null
jq -r '.archive | "\\(.sha256)  \\(.filename)"' checksums.json | sha256sum -c --quiet
jq -r '.files | to_entries[] | "\\(.value.sha256)  \\(.key)"' checksums.json | sha256sum -c --quiet
`;

test('stock openssl, jq and sha256sum agree with us', ({ release, fingerprint, temporary }) => {
  const missing = ['openssl', 'jq', 'sha256sum'].filter(
    (tool) => spawnSync(tool, ['--version']).error !== undefined,
  );
  if (missing.length > 0) {
    console.log(`NOTE the stock-tool check did not run: no ${missing.join(', ')} here`);
    return;
  }
  const check = (folder: string) =>
    spawnSync('sh', ['-c', STOCK_CHECK, 'check', folder, fingerprint, path.join(temporary, 'sig.bin')])
      .status;
  assert.is(check(release), 0);
  for (const name of readdirSync(release)) {
    const copy = path.join(temporary, 'copy');
    cpSync(release, copy, { recursive: true });
    const bytes = readFileSync(path.join(copy, name));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path.join(copy, name), bytes);
    assert.is.not(check(copy), 0, name);
    rmSync(copy, { recursive: true });
  }
});

test('versions compare as numbers, a pre-release before its release', () => {
  const rising = ['0.9.9', '0.10.0', '1.0.0-beta1', '1.0.0-beta2', '1.0.0-beta10', '1.0.0', '1.0.1'];
  for (const [n, version] of rising.entries()) {
    for (const [m, other] of rising.entries())
      assert.is(Math.sign(compareVersions(version, other)), Math.sign(n - m), `${version} ${other}`);
  }
});

test.run();

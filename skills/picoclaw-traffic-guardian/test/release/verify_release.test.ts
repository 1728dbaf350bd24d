import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../../utils/release/artifact.ts';
import {
  operatorScript,
  pinnedFingerprint,
  pinnedTo,
  UNPINNED,
} from '../../../../utils/release/operator_script.ts';
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

/** The script that SKILL.md gives to operators who trust stock tools more than ours, pinned to a key. */
function operatorCheck(
  { temporary, fingerprint }: Context,
  folder: string,
  options: { env?: object; pin?: string } = {},
) {
  const script = operatorScript(readFileSync('skills/picoclaw-traffic-guardian/SKILL.md', 'utf8'));
  const file = path.join(temporary, 'verify.sh');
  writeFileSync(file, pinnedTo(script, options.pin ?? fingerprint));
  const { status, stdout, stderr } = spawnSync('/bin/sh', [file, folder, '1.2.3'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...options.env },
  });
  return { status, stdout, stderr };
}

/** Whether stock tools are here that the script can work with; says which are not. */
function haveStockTools(): boolean {
  const missing = ['openssl', 'jq', 'sha256sum'].filter(
    (tool) => spawnSync(tool, ['--version']).error !== undefined,
  );
  const isLibre = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout?.startsWith('LibreSSL');
  if (isLibre) missing.push('OpenSSL (openssl is LibreSSL)');
  if (missing.length > 0) console.log(`NOTE the stock-tool check did not run: no ${missing.join(', ')} here`);
  return missing.length === 0;
}

test('the script of SKILL.md, stock openssl, jq and sha256sum, agrees with us', (context) => {
  if (!haveStockTools()) return;
  const { release, temporary, key } = context;
  const genuine = operatorCheck(context, release);
  assert.equal(genuine, { status: 0, stdout: 'picoclaw-traffic-guardian 1.2.3 is genuine\n', stderr: '' });
  const copy = path.join(temporary, 'copy');
  const refused = (what: string, spoil: () => void, message = /NOT VERIFIED/) => {
    cpSync(release, copy, { recursive: true });
    spoil();
    const { status, stdout, stderr } = operatorCheck(context, copy);
    assert.is.not(status, 0, what);
    assert.is(stdout, '', what);
    assert.match(stderr, message, what);
    rmSync(copy, { recursive: true });
  };
  const at = (name: string) => path.join(copy, name);
  for (const name of readdirSync(release)) {
    refused(`${name} with a flipped byte`, () => {
      const bytes = readFileSync(at(name));
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(at(name), bytes);
    });
    refused(`${name} missing`, () => rmSync(at(name)));
    refused(`${name} cut short`, () => writeFileSync(at(name), readFileSync(at(name)).subarray(0, 40)));
  }
  refused('an extra file', () => writeFileSync(at('install.sh'), ''), /do not belong/);
  refused('another key', () => signRelease(copy, newKey(path.join(temporary, 'other.pem'))), /another key/);
  const signedAnew = (change: (checksums: { version: string; files: object }) => void) => () => {
    const checksums = JSON.parse(readFileSync(at('checksums.json'), 'utf8'));
    change(checksums);
    writeFileSync(at('checksums.json'), JSON.stringify(checksums));
    signRelease(copy, key);
  };
  refused(
    'a genuine release of another version',
    signedAnew((checksums) => {
      checksums.version = '1.2.2';
    }),
    /not that of version 1\.2\.3/,
  );
  refused(
    'a signed list that lacks an entry',
    signedAnew((checksums) => {
      checksums.files = {};
    }),
    /not that of version/,
  );
});

test('the script of SKILL.md names the stock tool that is not there', (context) => {
  const { release, temporary } = context;
  for (const absent of ['openssl', 'jq', 'sha256sum']) {
    const folder = path.join(temporary, `without-${absent}`);
    mkdirSync(folder);
    for (const tool of ['openssl', 'jq', 'sha256sum'].filter((name) => name !== absent))
      writeFileSync(path.join(folder, tool), '#!/bin/sh\n', { mode: 0o755 });
    const { status, stderr } = operatorCheck(context, release, { env: { PATH: folder } });
    assert.is(status, 2);
    assert.is(stderr, `${absent} is missing: install it first\n`);
  }
});

test('the placeholder for the fingerprint is refused by the script and by us', (context) => {
  const skill = readFileSync('skills/picoclaw-traffic-guardian/SKILL.md', 'utf8');
  const unpinned = pinnedTo(operatorScript(skill), UNPINNED);
  assert.throws(() => pinnedFingerprint(`\`\`\`bash\n${unpinned}\`\`\`\n`), /pins no release key yet/);
  assert.throws(() => verifyRelease(context.release, UNPINNED), /64 hex digits/);
  assert.throws(() => pinnedFingerprint('no script'), /shows no verification script/);
  const short = pinnedTo(operatorScript(skill), 'abcd');
  assert.throws(() => pinnedFingerprint(`\`\`\`bash\n${short}\`\`\`\n`), /no SHA-256/);
  const good = pinnedTo(operatorScript(skill), context.fingerprint);
  assert.is(pinnedFingerprint(`\`\`\`bash\n${good}\`\`\`\n`), context.fingerprint);
  if (!haveStockTools()) return;
  for (const pin of [UNPINNED, '', 'abcd']) {
    const { status, stderr } = operatorCheck(context, context.release, { pin });
    assert.is(status, 1);
    assert.match(
      stderr,
      /NOT VERIFIED: (no release key is pinned|the pinned fingerprint is not 64 hex digits)/,
    );
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

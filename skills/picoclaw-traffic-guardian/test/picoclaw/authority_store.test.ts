import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../lib/clock.ts';
import { GuardianError } from '../../lib/errors.ts';
import { fileAuthorityStore, writeTrustFiles } from '../../lib/picoclaw/authority_store.ts';
import { ensureHome } from '../../lib/picoclaw/home.ts';
import { CertificateAuthority } from '../../lib/proxy/tls/certificate_authority.ts';

interface Place {
  home: string;
  directory: string;
  file: string;
}
const test = suite<Place>('authority_store', { home: '', directory: '', file: '' });

test.before.each((place) => {
  place.home = mkdtempSync(path.join(tmpdir(), 'guardian-authority-'));
  place.directory = path.join(place.home, 'tls');
  place.file = path.join(place.directory, 'ca.key.pem');
});
test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));

const mode = (file: string) => statSync(file).mode & 0o7777;
const open = (home: string) =>
  CertificateAuthority.open({ store: fileAuthorityStore(home), clock: systemClock, hosts: [] });

async function codeOf(home: string): Promise<string> {
  try {
    await open(home);
    return 'none';
  } catch (error) {
    if (!(error instanceof GuardianError)) throw error;
    assert.ok(error.message.includes(path.join(home, 'tls')), error.message);
    assert.not.match(error.message, /[\p{Cc}]|PRIVATE KEY|undefined/u);
    return error.code;
  }
}

test('an authority is made once and kept for this user alone', async ({ home, directory, file }) => {
  const before = process.umask(0);
  try {
    assert.is(fileAuthorityStore(home).load(), null);
    assert.equal(readdirSync(home), [], 'looking makes nothing');
    const first = await open(home);
    assert.is((await open(home)).fingerprintSha256, first.fingerprintSha256);
  } finally {
    process.umask(before);
  }
  assert.equal(readdirSync(directory), ['ca.key.pem']);
  assert.is(mode(directory), 0o700);
  assert.is(mode(file), 0o600);
});

test('what is saved is loaded again, and replaces what was there', ({ home }) => {
  const store = fileAuthorityStore(home);
  for (const name of ['b25l', 'dHdv']) {
    const authority = {
      certificatePem: `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`,
      privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${name}\n-----END PRIVATE KEY-----\n`,
    };
    store.save(authority);
    assert.equal(store.load(), authority);
  }
});

test('a damaged file is named and not replaced', async ({ home, file }) => {
  await open(home);
  const intact = readFileSync(file, 'utf8');
  const [key = '', certificate = ''] = intact.split(/(?=-----BEGIN CERTIFICATE)/);
  const damaged = [
    ...['', '\0'.repeat(100), key, certificate, intact.slice(0, 200), intact.slice(0, -30)],
    ...[
      key + intact,
      intact + certificate,
      'x'.repeat(70_000),
      intact.replace('BEGIN PRIVATE', 'BEGIN RSA PRIVATE'),
    ],
  ];
  for (const content of damaged) {
    writeFileSync(file, content);
    assert.is(await codeOf(home), 'E_STATE_CORRUPT', JSON.stringify(content.slice(0, 60)));
    assert.is(readFileSync(file, 'utf8'), content);
  }
  writeFileSync(file, `${certificate}\n${key}`);
  assert.is(await codeOf(home), 'none', 'the order does not matter');
});

test('a file that others may read or write is refused as it is', async ({ home, file }) => {
  await open(home);
  for (const open of [0o640, 0o604, 0o620, 0o602, 0o666]) {
    chmodSync(file, open);
    assert.is(await codeOf(home), 'E_FILE_UNSAFE');
    assert.is(mode(file), open);
  }
  chmodSync(file, 0o400);
  assert.is(await codeOf(home), 'none');
});

test('a symlink, a directory and a FIFO are refused', async ({ home, directory, file }) => {
  await open(home);
  const elsewhere = path.join(home, 'elsewhere');
  renameSync(file, elsewhere);
  symlinkSync(elsewhere, file);
  assert.is(await codeOf(home), 'E_FILE_UNSAFE');
  rmSync(file);
  mkdirSync(file);
  assert.is(await codeOf(home), 'E_FILE_UNSAFE');
  rmSync(file, { recursive: true });
  execFileSync('mkfifo', [file]);
  assert.is(await codeOf(home), 'E_FILE_UNSAFE');
  rmSync(file);

  rmSync(directory, { recursive: true });
  mkdirSync(elsewhere.concat('.d'), { mode: 0o700 });
  symlinkSync(elsewhere.concat('.d'), directory);
  assert.is(await codeOf(home), 'E_HOME_UNSAFE');
  assert.equal(readdirSync(elsewhere.concat('.d')), []);
  rmSync(directory);
  writeFileSync(directory, '');
  assert.is(await codeOf(home), 'E_HOME_UNSAFE');
});

test('a directory that others may write in is refused', async ({ home, directory }) => {
  await open(home);
  chmodSync(directory, 0o770);
  assert.is(await codeOf(home), 'E_HOME_UNSAFE');
});

test('a file of another user is refused', async ({ home, file }) => {
  if (process.geteuid?.() !== 0) {
    console.log('NOTE foreign owners are not tested: only root can make them');
    return;
  }
  await open(home);
  chownSync(file, 12345, 12345);
  assert.is(await codeOf(home), 'E_FILE_UNSAFE');
});

test('what programs are told to trust lies beside it, private and without a key', async ({
  home,
  directory,
}) => {
  const { certificatePem } = await open(home);
  for (const bundle of ['roots\n', 'other roots\n']) {
    const files = writeTrustFiles(home, { ca: certificatePem, bundle });
    assert.equal(files, {
      caFile: path.join(directory, 'ca.pem'),
      trustBundle: path.join(directory, 'trust-bundle.pem'),
    });
    assert.is(readFileSync(files.caFile, 'utf8'), certificatePem);
    assert.is(readFileSync(files.trustBundle, 'utf8'), bundle);
    for (const file of Object.values(files)) assert.is(mode(file), 0o600);
  }
  assert.equal(readdirSync(directory).sort(), ['ca.key.pem', 'ca.pem', 'trust-bundle.pem']);
});

test('a symlink in the place of a trust file is not followed', ({ home, directory }) => {
  mkdirSync(directory, { mode: 0o700 });
  const victim = path.join(home, 'victim');
  writeFileSync(victim, 'kept');
  symlinkSync(victim, path.join(directory, 'trust-bundle.pem'));
  try {
    writeTrustFiles(home, { ca: 'ca', bundle: 'bundle' });
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof GuardianError && error.code === 'E_FILE_UNSAFE');
  }
  assert.is(readFileSync(victim, 'utf8'), 'kept');
});

test('a home that was open to others is still taken for ours', async ({ home }) => {
  await open(home);
  chmodSync(home, 0o755);
  ensureHome(home);
  assert.is(mode(home), 0o700);
});

test.run();

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import { HOME_LAYOUT } from '../../lib/picoclaw/home.ts';
import { openInstallation } from '../../lib/picoclaw/installation.ts';

interface Place {
  home: string;
}
const test = suite<Place>('installation', { home: '' });
const FILES = [HOME_LAYOUT.fingerprintKey, HOME_LAYOUT.proxyToken];

test.before.each((place) => {
  place.home = mkdtempSync(path.join(tmpdir(), 'guardian-installation-'));
});
test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));

function codeOf(home: string): string {
  try {
    openInstallation(home);
    return 'none';
  } catch (error) {
    if (!(error instanceof GuardianError)) throw error;
    assert.ok(error.message.includes(home), error.message);
    return error.code;
  }
}

test('the secrets are made once, private, and long enough', ({ home }) => {
  const first = openInstallation(home);
  assert.is(first.fingerprintKey.length, 32);
  assert.match(first.credentials.token, /^[A-Za-z0-9_-]{43}$/);
  assert.is(encodeURIComponent(first.credentials.user), first.credentials.user);
  assert.equal(readdirSync(home).sort(), [...FILES].sort());
  for (const file of FILES) assert.is(statSync(path.join(home, file)).mode & 0o7777, 0o600);
  assert.equal(openInstallation(home), first);
});

test('two installations share nothing', ({ home }) => {
  const other = path.join(home, 'other');
  mkdirSync(other);
  const a = openInstallation(home);
  const b = openInstallation(other);
  assert.is.not(a.credentials.token, b.credentials.token);
  assert.not.equal(a.fingerprintKey, b.fingerprintKey);
});

test('processes that start at once all get the same secrets', async ({ home }) => {
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, [fileURLToPath(import.meta.url)], {
      env: { ...process.env, GUARDIAN_INSTALLATION: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const outputs = await Promise.all(
    children.map(async (child) => {
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      await once(child, 'close');
      return output;
    }),
  );
  assert.match(outputs[0] ?? '', /^[0-9a-f]{64} [\w-]{43}$/);
  assert.is(new Set(outputs).size, 1);
  assert.equal(readdirSync(home).sort(), [...FILES].sort());
});

test('a damaged secret is named and not replaced', ({ home }) => {
  for (const file of FILES) {
    openInstallation(home);
    const intact = readFileSync(path.join(home, file), 'utf8');
    const damaged = [
      '',
      '\n',
      intact.slice(0, -1),
      intact.slice(1),
      `${intact}x`,
      ` ${intact}`,
      'x'.repeat(1000),
      '\0'.repeat(44),
    ];
    for (const content of damaged) {
      writeFileSync(path.join(home, file), content);
      assert.is(codeOf(home), 'E_STATE_CORRUPT', JSON.stringify(content));
      assert.is(readFileSync(path.join(home, file), 'utf8'), content);
    }
    rmSync(path.join(home, file));
  }
});

test('an error repeats nothing of the secret', ({ home }) => {
  const { credentials } = openInstallation(home);
  writeFileSync(path.join(home, HOME_LAYOUT.proxyToken), `${credentials.token}!\n`);
  try {
    openInstallation(home);
    assert.unreachable();
  } catch (error) {
    assert.not.ok(String(error).includes(credentials.token.slice(0, 8)));
  }
});

test('a symlink, a directory and a FIFO are refused', ({ home }) => {
  for (const file of FILES) {
    const place = path.join(home, file);
    symlinkSync('/dev/zero', place);
    assert.is(codeOf(home), 'E_FILE_UNSAFE');
    rmSync(place);
    mkdirSync(place);
    assert.is(codeOf(home), 'E_FILE_UNSAFE');
    rmSync(place, { recursive: true });
    execFileSync('mkfifo', [place]);
    assert.is(codeOf(home), 'E_FILE_UNSAFE');
    rmSync(place);
  }
});

test('a secret that others may read is closed to them, one that they may write is refused', ({ home }) => {
  openInstallation(home);
  const token = path.join(home, HOME_LAYOUT.proxyToken);
  chmodSync(token, 0o644);
  assert.is(codeOf(home), 'none');
  assert.is(statSync(token).mode & 0o7777, 0o600);
  chmodSync(token, 0o620);
  assert.is(codeOf(home), 'E_FILE_UNSAFE');
});

test('a secret of another user is refused', ({ home }) => {
  if (process.geteuid?.() !== 0) {
    console.log('NOTE foreign owners are not tested: only root can make them');
    return;
  }
  openInstallation(home);
  chownSync(path.join(home, HOME_LAYOUT.fingerprintKey), 12345, 12345);
  assert.is(codeOf(home), 'E_FILE_UNSAFE');
});

test('a home that vanished is an error that names it', ({ home }) => {
  assert.is(codeOf(path.join(home, 'nowhere')), 'E_FILE_UNWRITABLE');
});

// Started by the test of simultaneous starts: prints the secrets of a home.
const contended = process.env.GUARDIAN_INSTALLATION;
if (contended === undefined) test.run();
else {
  const { fingerprintKey, credentials } = openInstallation(contended);
  process.stdout.write(`${Buffer.from(fingerprintKey).toString('hex')} ${credentials.token}`);
}

import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import {
  ensureBelowHome,
  ensureHome,
  HOME_LAYOUT,
  homeExists,
  resolveHome,
} from '../../lib/picoclaw/home.ts';

interface Place {
  dir: string;
}
const test = suite<Place>('home', { dir: '' });
const isRoot = process.geteuid?.() === 0;

test.before.each((place) => {
  place.dir = mkdtempSync(path.join(tmpdir(), 'guardian home ü\n'));
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true, force: true }));

const mode = (file: string) => statSync(file).mode & 0o7777;
const refused = (act: () => unknown, code: string, ...words: string[]) => {
  try {
    act();
  } catch (error) {
    assert.instance(error, GuardianError);
    if (!(error instanceof GuardianError)) return;
    assert.is(error.code, code, error.message);
    assert.not.match(error.message, /[\n\r\0]/);
    for (const word of words) assert.ok(error.message.includes(word), `${word} in ${error.message}`);
    return;
  }
  assert.unreachable('nothing was refused');
};

test('the flag goes before the variable, the variable before the place below Picoclaw’s home', () => {
  const env = { HOME: '/h', PICOCLAW_TRAFFIC_GUARDIAN_HOME: '/var', PICOCLAW_HOME: '/p' };
  assert.is(resolveHome({ flag: '/flag', env }), '/flag');
  assert.is(resolveHome({ env }), '/var');
  assert.is(
    resolveHome({ env: { HOME: '/h', PICOCLAW_HOME: '/p' } }),
    '/p/security/clawsec/traffic-guardian',
  );
  assert.is(resolveHome({ env: { HOME: '/h' } }), '/h/.picoclaw/security/clawsec/traffic-guardian');
  assert.is(resolveHome({ env: {} }), path.join(homedir(), '.picoclaw/security/clawsec/traffic-guardian'));
});

test('an empty string counts as not given', () => {
  const env = { HOME: '/h', PICOCLAW_TRAFFIC_GUARDIAN_HOME: '', PICOCLAW_HOME: '' };
  assert.is(resolveHome({ flag: '', env }), '/h/.picoclaw/security/clawsec/traffic-guardian');
});

test('~ is expanded, another user’s ~name is not, and a relative path starts here', () => {
  const env = { HOME: '/h' };
  assert.is(resolveHome({ flag: '~', env }), '/h');
  assert.is(resolveHome({ flag: '~/x y', env }), '/h/x y');
  assert.is(resolveHome({ flag: '~root/x', env }), path.resolve('~root/x'));
  assert.is(resolveHome({ flag: 'a/../b', env }), path.resolve('b'));
});

test('a path with a NUL character is a usage error', () => {
  refused(() => resolveHome({ flag: 'a\0b', env: {} }), 'E_USAGE', '--home');
});

test('everything that is missing is created for this user alone, whatever the umask', ({ dir }) => {
  for (const mask of [0o000, 0o022, 0o077]) {
    const home = path.join(dir, `m${mask}`, 'security', 'clawsec', 'traffic-guardian');
    const before = process.umask(mask);
    try {
      ensureHome(home);
    } finally {
      process.umask(before);
    }
    for (let at = home; at !== dir; at = path.dirname(at)) assert.is(mode(at), 0o700, at);
  }
});

test('ensuring a home twice changes nothing', ({ dir }) => {
  const home = path.join(dir, 'home');
  ensureHome(home);
  writeFileSync(path.join(home, 'anything'), 'x');
  ensureHome(home);
  assert.is(mode(home), 0o700);
});

test('a home of ours that others may read is tightened', ({ dir }) => {
  const home = path.join(dir, 'home');
  mkdirSync(home);
  chmodSync(home, 0o755);
  for (const name of [HOME_LAYOUT.config, `${HOME_LAYOUT.state}.damaged`, `.${HOME_LAYOUT.state}.0f.tmp`])
    writeFileSync(path.join(home, name), '{}');
  ensureHome(home);
  assert.is(mode(home), 0o700);
});

test('an open directory that serves something else is refused, and its mode stays', ({ dir }) => {
  chmodSync(dir, 0o755);
  writeFileSync(path.join(dir, 'thesis\u001b[31m.tex'), 'x');
  refused(() => ensureHome(dir), 'E_HOME_UNSAFE', '0755', 'thesis\\e', '--home');
  assert.is(mode(dir), 0o755);
});

test('a home that others may write in is refused', ({ dir }) => {
  for (const wide of [0o770, 0o702, 0o1777]) {
    chmodSync(dir, wide);
    refused(() => ensureHome(dir), 'E_HOME_UNSAFE', 'other users may write', `0${wide.toString(8)}`);
    refused(() => homeExists(dir), 'E_HOME_UNSAFE');
  }
});

test('directories above that are not ours to judge keep their mode', ({ dir }) => {
  chmodSync(dir, 0o755);
  ensureHome(path.join(dir, 'home'));
  assert.is(mode(dir), 0o755);
});

test('a home in a directory where every user may replace it is refused', ({ dir }) => {
  const open = path.join(dir, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  refused(() => ensureHome(path.join(open, 'a', 'home')), 'E_HOME_UNSAFE', 'every user may replace');
  assert.not.ok(existsSync(path.join(open, 'a')));
  chmodSync(open, 0o1777);
  ensureHome(path.join(open, 'a', 'home'));
});

test('a symlink, whether it leads somewhere or not, is no home', ({ dir }) => {
  const real = path.join(dir, 'real');
  mkdirSync(real, { mode: 0o700 });
  const link = path.join(dir, 'link');
  symlinkSync(real, link);
  refused(() => ensureHome(link), 'E_HOME_UNSAFE', 'symbolic link');
  refused(() => homeExists(link), 'E_HOME_UNSAFE', 'symbolic link');
  const dangling = path.join(dir, 'dangling');
  symlinkSync(path.join(dir, 'nowhere'), dangling);
  refused(() => ensureHome(dangling), 'E_HOME_UNSAFE', 'symbolic link');
  assert.not.ok(existsSync(path.join(dir, 'nowhere')));
});

test('the product’s own directories below Picoclaw’s home are no symlinks, Picoclaw’s home may be one', ({
  dir,
}) => {
  const real = path.join(dir, 'real');
  mkdirSync(real, { mode: 0o700 });
  const picoclaw = path.join(dir, 'picoclaw');
  symlinkSync(real, picoclaw);
  const home = path.join(picoclaw, 'security', 'clawsec', 'traffic-guardian');
  ensureHome(home);
  assert.ok(lstatSync(path.join(real, 'security/clawsec/traffic-guardian')).isDirectory());

  rmSync(path.join(real, 'security'), { recursive: true });
  const trap = path.join(dir, 'trap');
  mkdirSync(trap, { mode: 0o700 });
  symlinkSync(trap, path.join(real, 'security'));
  refused(() => ensureHome(home), 'E_HOME_UNSAFE', 'symbolic link');
  assert.not.ok(existsSync(path.join(trap, 'clawsec')));
});

test('a file in the way is named', ({ dir }) => {
  const file = path.join(dir, 'file');
  writeFileSync(file, '');
  refused(() => ensureHome(file), 'E_HOME_UNSAFE', 'not a directory');
  refused(() => ensureHome(path.join(file, 'below')), 'E_HOME_UNWRITABLE', 'not a directory');
});

test('the root directory is no home', () => {
  refused(() => ensureHome('/'), 'E_HOME_UNSAFE', 'root directory');
});

test('a home of another user is refused, also to root', ({ dir }) => {
  if (!isRoot) {
    console.log('NOTE foreign owners are not tested: only root can make them');
    return;
  }
  const home = path.join(dir, 'home');
  mkdirSync(home, { mode: 0o700 });
  chownSync(home, 12345, 12345);
  refused(() => ensureHome(home), 'E_HOME_UNSAFE', 'uid 12345', 'run it as that user');
  refused(() => ensureHome(path.join(home, 'security')), 'E_HOME_UNSAFE', 'uid 12345');
  assert.not.ok(existsSync(path.join(home, 'security')));
});

test('a home where nothing can be written says so', ({ dir }) => {
  const candidates = isRoot ? ['/proc/guardian/home', '/sys/guardian/home'] : ['/guardian/home'];
  for (const home of candidates) refused(() => ensureHome(home), 'E_HOME_UNWRITABLE', '--home');
  refused(() => ensureHome(path.join(dir, 'n'.repeat(300))), 'E_HOME_UNWRITABLE', 'too long');
});

test('looking for a home creates nothing', ({ dir }) => {
  const home = path.join(dir, 'home');
  assert.is(homeExists(home), false);
  assert.not.ok(existsSync(home));
  ensureHome(home);
  assert.is(homeExists(home), true);
});

test('directories below the home are made private, and no symlink leads out of it', ({ dir }) => {
  const home = path.join(dir, 'home');
  ensureHome(home);
  ensureBelowHome(home, path.join(home, 'a', 'b'));
  assert.is(mode(path.join(home, 'a', 'b')), 0o700);
  symlinkSync(dir, path.join(home, 'out'));
  refused(() => ensureBelowHome(home, path.join(home, 'out', 'x')), 'E_HOME_UNSAFE', 'symbolic link');
  assert.not.ok(existsSync(path.join(dir, 'x')));
  refused(() => ensureBelowHome(home, dir), 'E_HOME_UNSAFE', 'below the home');
});

test.run();

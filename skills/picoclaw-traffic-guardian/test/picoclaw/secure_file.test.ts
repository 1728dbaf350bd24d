import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import { createFileOnce, openAppend, readBounded, writeFileAtomic } from '../../lib/picoclaw/secure_file.ts';

interface Place {
  dir: string;
}
const test = suite<Place>('secure_file', { dir: '' });

test.before.each((place) => {
  place.dir = mkdtempSync(path.join(tmpdir(), 'guardian-file-'));
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true, force: true }));

const mode = (file: string) => statSync(file).mode & 0o7777;
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof GuardianError) {
      assert.not.match(error.message, /[\p{Cc}]/u);
      return error.code;
    }
    throw error;
  }
  return 'none';
};

test('a file is written whole, for this user alone, and leaves no temporary file', ({ dir }) => {
  const file = path.join(dir, 'a b\nü');
  const before = process.umask(0);
  try {
    writeFileAtomic(file, 'one');
    writeFileAtomic(file, Buffer.from('two'));
  } finally {
    process.umask(before);
  }
  assert.is(readFileSync(file, 'utf8'), 'two');
  assert.is(mode(file), 0o600);
  assert.equal(readdirSync(dir), ['a b\nü']);
});

test('replacing a file leaves its other names alone', ({ dir }) => {
  writeFileSync(path.join(dir, 'theirs'), 'kept');
  linkSync(path.join(dir, 'theirs'), path.join(dir, 'ours'));
  writeFileAtomic(path.join(dir, 'ours'), 'new');
  assert.is(readFileSync(path.join(dir, 'theirs'), 'utf8'), 'kept');
});

test('no symlink is followed on write, no directory and no FIFO replaced', ({ dir }) => {
  const victim = path.join(dir, 'victim');
  writeFileSync(victim, 'kept');
  const link = path.join(dir, 'link');
  symlinkSync(victim, link);
  const dangling = path.join(dir, 'dangling');
  symlinkSync(path.join(dir, 'nowhere'), dangling);
  const folder = path.join(dir, 'folder');
  mkdirSync(folder);
  const fifo = path.join(dir, 'fifo');
  execFileSync('mkfifo', [fifo]);
  for (const target of [link, dangling, folder, fifo]) {
    assert.is(
      codeOf(() => writeFileAtomic(target, 'x')),
      'E_FILE_UNSAFE',
      target,
    );
    assert.is(
      codeOf(() => openAppend(target)),
      'E_FILE_UNSAFE',
      target,
    );
    assert.is(createFileOnce(target, 'x'), false, target);
  }
  assert.is(readFileSync(victim, 'utf8'), 'kept');
  assert.not.ok(existsSync(path.join(dir, 'nowhere')));
  assert.ok(lstatSync(fifo).isFIFO());
  assert.equal(readdirSync(dir).sort(), ['dangling', 'fifo', 'folder', 'link', 'victim']);
});

test('what cannot be written is named with its reason', ({ dir }) => {
  for (const file of [
    path.join(dir, 'missing', 'x'),
    path.join(dir, 'n'.repeat(300)),
    path.join(dir, 'a\0b'),
  ]) {
    assert.is(
      codeOf(() => writeFileAtomic(file, 'x')),
      'E_FILE_UNWRITABLE',
      file,
    );
    assert.is(
      codeOf(() => openAppend(file)),
      'E_FILE_UNWRITABLE',
      file,
    );
    assert.is(
      codeOf(() => createFileOnce(file, 'x')),
      'E_FILE_UNWRITABLE',
      file,
    );
  }
  assert.equal(readdirSync(dir), []);
});

test('a full device loses nothing of what stood there', ({ dir }) => {
  // RLIMIT_FSIZE stands in for a full disk: the write fails after the file was opened.
  const file = path.join(dir, 'state');
  writeFileSync(file, 'old');
  const script = `
    process.on('SIGXFSZ', () => {});
    import(${JSON.stringify(import.meta.url)}).then(({ attempt }) => process.stdout.write(attempt(${JSON.stringify(file)})));
  `;
  const run = ['-c', 'ulimit -f 1; exec "$0" -e "$1"', process.execPath, script];
  const output = execFileSync('sh', run, { encoding: 'utf8', env: { ...process.env, GUARDIAN_PART: '1' } });
  assert.is(output, 'E_FILE_UNWRITABLE');
  assert.is(readFileSync(file, 'utf8'), 'old');
  assert.equal(readdirSync(dir), ['state']);
});

/** For the process with the limit. */
export function attempt(file: string): string {
  return codeOf(() => writeFileAtomic(file, 'x'.repeat(100_000)));
}

test('of two creators the first wins, and both see the same', ({ dir }) => {
  const file = path.join(dir, 'key');
  assert.is(createFileOnce(file, 'first'), true);
  assert.is(createFileOnce(file, 'second'), false);
  assert.is(readFileSync(file, 'utf8'), 'first');
  assert.is(mode(file), 0o600);
  assert.equal(readdirSync(dir), ['key']);
});

test('appending creates a private file, and closes one that was open to others', ({ dir }) => {
  const file = path.join(dir, 'log');
  const fd = openAppend(file);
  writeSync(fd, 'a');
  closeSync(fd);
  assert.is(mode(file), 0o600);
  writeFileSync(path.join(dir, 'open'), 'b', { mode: 0o644 });
  const again = openAppend(path.join(dir, 'open'));
  writeSync(again, 'c');
  closeSync(again);
  assert.is(readFileSync(path.join(dir, 'open'), 'utf8'), 'bc');
  assert.is(mode(path.join(dir, 'open')), 0o600);
});

test('reading stops at the bound', ({ dir }) => {
  const file = path.join(dir, 'x');
  for (const size of [0, 1, 99, 100]) {
    writeFileSync(file, 'x'.repeat(size));
    const read = readBounded(file, { maxBytes: 100 });
    assert.is(read.outcome === 'read' ? read.bytes.length : -1, size);
  }
  writeFileSync(file, 'x'.repeat(101));
  assert.is(readBounded(file, { maxBytes: 100 }).outcome, 'too_large');
  truncateSync(file, 1024 ** 4); // sparse
  assert.is(readBounded(file, { maxBytes: 100 }).outcome, 'too_large');
});

test('a file that claims no size is read to its end and no further', () => {
  if (!existsSync('/proc/self/status')) {
    console.log('NOTE files without a size are not tested: there is no /proc here');
    return;
  }
  const read = readBounded('/proc/self/status', { maxBytes: 1024 * 1024 });
  assert.ok(read.outcome === 'read' && read.bytes.includes('Name:'));
  assert.is(readBounded('/proc/self/status', { maxBytes: 10 }).outcome, 'too_large');
});

test('a FIFO, a directory, a device and a symlink are told apart from files without waiting', ({ dir }) => {
  const fifo = path.join(dir, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const link = path.join(dir, 'link');
  writeFileSync(path.join(dir, 'file'), 'x');
  symlinkSync(path.join(dir, 'file'), link);
  for (const file of [fifo, dir, '/dev/zero', link])
    assert.is(readBounded(file, { maxBytes: 10 }).outcome, 'not_a_file', file);
  assert.is(readBounded(fifo, { maxBytes: 10, followSymlink: true }).outcome, 'not_a_file');
  assert.is(readBounded(link, { maxBytes: 10, followSymlink: true }).outcome, 'read');
  assert.is(readBounded(path.join(dir, 'nothing'), { maxBytes: 10 }).outcome, 'absent');
  assert.is(readBounded(path.join(dir, 'a\0b'), { maxBytes: 10 }).outcome, 'failed');
});

if (process.env.GUARDIAN_PART === undefined) test.run();

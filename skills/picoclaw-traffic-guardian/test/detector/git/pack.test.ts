import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copy, delta, type Entry, entry, idOf, insert, pack, TYPE, type Unpacked, unpack } from './packed.ts';

const packs = suite('packs');
const seed = 20260428;
const BLOB: Entry = { type: TYPE.blob, content: 'the first version of a file\n' };
const CHANGE = delta(28, 33, copy(0, 4), insert('second and last'), copy(9, 14));
const texts = ({ objects }: Unpacked): string[] => objects.map(({ kind, text }) => `${kind} ${text}`);
const THERE = spawnSync('git', ['--version']).status === 0;

/** A repository with a file that changed a little time and again, so that Git has deltas to make. */
function inRepository(
  format: 'sha1' | 'sha256',
  look: (git: (args: readonly string[], input?: string) => Buffer) => void,
): void {
  if (!THERE) {
    console.log('NOTE there is no git here: no pack of its own was read');
    return;
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'packs-'));
  const env = { PATH: process.env.PATH, HOME: directory, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (args: readonly string[], input = ''): Buffer =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], {
      cwd: directory,
      env,
      input,
      maxBuffer: 1 << 26,
    });
  try {
    git(['init', '-q', '-b', 'main', `--object-format=${format}`]);
    mkdirSync(path.join(directory, 'a/b'), { recursive: true });
    for (let version = 0; version < 4; version++) {
      const lines = Array.from({ length: 200 }, (_, n) => `line ${n} ${(n * 7919) % 1009}`);
      lines[50 * version] = `changed in version ${version}`;
      writeFileSync(path.join(directory, 'a/b/file.txt'), lines.join('\n'));
      for (let n = 0; n < 12; n++)
        writeFileSync(path.join(directory, `a/${n}.txt`), `file ${n} ${version >> 1}`);
      git(['add', '.']);
      git(['commit', '-qm', `version ${version}`]);
    }
    git(['tag', '-am', 'a tag', 'v1']);
    look(git);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

packs('of Git are read to the last object, with deltas by offset and by id, and ids of both kinds', () => {
  for (const [format, idLength, ...options] of [
    ['sha1', 20, '--delta-base-offset'],
    ['sha256', 32],
  ] as const) {
    inRepository(format, (git) => {
      const bytes = git(['pack-objects', '--revs', '--stdout', '-q', ...options], 'main\nv1\n');
      const { objects, notes } = unpack([bytes], 1 << 20, idLength);
      assert.equal(notes, []);
      assert.ok(objects.some(({ isDelta }) => isDelta));
      const check = '--batch-check=%(objectname) %(objecttype) %(objectsize)';
      const listed = git(['cat-file', '--batch-all-objects', check]).toString().trim().split('\n');
      assert.equal(objects.map(({ id, kind, text }) => `${id} ${kind} ${text.length}`).sort(), listed.sort());
    });
  }
});

packs('of Git that lean on what the receiver has yield what is new', () => {
  inRepository('sha1', (git) => {
    const bytes = git(
      ['pack-objects', '--revs', '--thin', '--stdout', '-q', '--delta-base-offset'],
      'main\n^main~1\n',
    );
    const { objects, notes } = unpack([bytes]);
    assert.equal(notes, []);
    const changed = objects.find(({ text }) => text.includes('changed in version 3'));
    assert.equal(changed && [changed.kind, changed.id, changed.isDelta], [null, null, true]);
    assert.ok((changed?.text.length ?? 0) < 200);
  });
});

packs('may put a base behind its deltas, and deltas on deltas', () => {
  const base = idOf('blob', BLOB.content);
  const once = 'the second and last version of a ';
  const twice = delta(33, 8, copy(0, 4), insert('next'));
  const behind = pack([
    { type: TYPE.ref, base: idOf('blob', once), content: twice },
    { type: TYPE.ref, base, content: CHANGE },
    { type: TYPE.ref, base, content: CHANGE },
    BLOB,
  ]);
  const all = unpack([behind]);
  assert.equal(all.notes, []);
  assert.equal(texts(all).sort(), [
    'blob the first version of a file\n',
    'blob the next',
    `blob ${once}`,
    `blob ${once}`,
  ]);
});

packs('yield the same however they are cut on their way', () => {
  const change = entry({ type: TYPE.ref, base: idOf('blob', BLOB.content), content: CHANGE });
  const bytes = pack([
    entry(BLOB),
    entry({ type: TYPE.ofs, base: entry(BLOB).length, content: CHANGE }),
    change,
    entry({ type: TYPE.commit, content: 'tree x\n\nwords '.repeat(400) }),
    entry({ type: TYPE.blob, content: '' }),
    entry({ type: TYPE.ref, base: 'ab'.repeat(20), content: delta(900, 9, insert('beginning')) }),
    entry({ type: TYPE.tag, content: 'tag', coded: deflateSync('tag', { level: 0 }) }),
  ]);
  const whole = unpack([bytes]);
  assert.equal([whole.objects.length, whole.notes.length], [7, 0]);
  for (let at = 0; at <= bytes.length; at++) {
    assert.equal(unpack([bytes.subarray(0, at), bytes.subarray(at)]), whole, `cut at ${at}`);
  }
  assert.equal(unpack([...bytes].map((byte) => Uint8Array.of(byte))), whole);
});

packs('that end early yield what came and say so', () => {
  const bytes = pack([BLOB, { type: TYPE.blob, content: 'words that differ: 1 2 3 4 5 6 7 8 9' }]);
  for (let at = 13; at < bytes.length - 24; at++) {
    const { notes, objects } = unpack([bytes.subarray(0, at)]);
    assert.equal(notes, ['truncated'], `ends at ${at}`);
    assert.ok(
      objects.every(({ text }) => `${BLOB.content} words that differ: 1 2 3 4 5 6 7 8 9`.includes(text)),
    );
  }
});

packs('that lie or are damaged say so, and yield what is sound', () => {
  const first = 'blob the first version of a file\n';
  const cases: ReadonlyArray<
    readonly [what: string, Buffer, notes: readonly string[], found: readonly string[]]
  > = [
    ['too small a size', pack([BLOB, { ...BLOB, size: 5 }]), ['undecodable'], [first, 'blob the f']],
    ['too large a size', pack([{ ...BLOB, size: 5000 }, BLOB]), ['undecodable'], [first, first]],
    ['a size beyond all numbers', pack([Buffer.alloc(40, 0xbf)]), ['undecodable'], []],
    ['an unknown kind', pack([BLOB, { type: 5, content: 'x' }]), ['undecodable'], [first]],
    ['no zlib', pack([{ ...BLOB, coded: Buffer.from('plain text') }]), ['undecodable'], []],
    ['a dictionary', pack([{ ...BLOB, coded: Buffer.from([0x78, 0xbb, 1, 2]) }]), ['undecodable'], []],
    ['damaged data', pack([{ ...BLOB, coded: Buffer.from([0x78, 0x9c, 7, 7]) }]), ['undecodable'], ['blob ']],
    ['a count beyond the end', pack([BLOB], 2), ['undecodable'], [first]],
    ['an unknown version', Buffer.from('PACK\0\0\0\x09\0\0\0\x01rest'), ['undecodable'], []],
    ['a delta on itself', pack([{ type: TYPE.ofs, base: 0, content: CHANGE }]), ['undecodable'], []],
    ['a base before the pack', pack([{ type: TYPE.ofs, base: 99, content: CHANGE }]), ['undecodable'], []],
    [
      'a base amid an object',
      pack([BLOB, { type: TYPE.ofs, base: 3, content: CHANGE }]),
      ['undecodable'],
      [first, 'null second and last\n'],
    ],
    [
      'a delta that does not fit',
      pack([BLOB, { type: TYPE.ref, base: idOf('blob', BLOB.content), content: delta(7, 1, insert('x')) }]),
      ['undecodable'],
      [first, 'null x'],
    ],
    [
      'a delta without a base',
      pack([{ type: TYPE.ref, base: '00'.repeat(20), content: CHANGE }]),
      [],
      ['null second and last\n'],
    ],
  ];
  for (const [what, bytes, notes, found] of cases) {
    const result = unpack([bytes]);
    assert.equal(result.notes, notes, what);
    assert.equal(texts(result), found, what);
  }
});

packs('that blow up are read as far as they may, and no bytes are made beyond', () => {
  const zeros = deflateSync(Buffer.alloc(8 * 1024 * 1024));
  const bomb = unpack([pack([BLOB, { ...BLOB, size: 8 * 1024 * 1024, coded: zeros }, BLOB])], 1024 * 1024);
  assert.equal(bomb.notes, ['decompression_limit']);
  assert.is(bomb.objects.length, 2);
  assert.ok((bomb.objects[1]?.text.length ?? 0) <= 1024 * 1024);

  const large = Buffer.alloc(0xffff, 'x');
  const copies = delta(
    0xffff,
    2 ** 34,
    ...Array.from({ length: 1000 }, () => copy(0, 0xffff)),
    insert('small'),
  );
  const fits = delta(
    0xffff,
    100 * 0xffff,
    ...Array.from({ length: 100 }, () => copy(0, 0xffff)),
    insert('s'),
  );
  for (const content of [copies, fits]) {
    const { objects, notes } = unpack([
      pack([
        { type: TYPE.blob, content: large },
        ...Array.from({ length: 50 }, () => ({ type: TYPE.ref, base: idOf('blob', large), content })),
      ]),
    ]);
    const made = objects.reduce((sum, { text }) => sum + text.length, 0);
    assert.ok(notes.length > 0 && made < 17 * 1024 * 1024, `${made} bytes`);
  }
});

packs('of more objects than anyone pushes are left, and a long chain of deltas is none too long', () => {
  const many = entry({ type: TYPE.blob, content: '' });
  const { objects, notes } = unpack([pack(Array.from({ length: 100_050 }, () => many))]);
  assert.equal([objects.length, notes], [100_000, ['truncated']]);

  const chain = [entry(BLOB)];
  for (let n = 0; n < 3000; n++) {
    chain.push(
      entry({ type: TYPE.ofs, base: chain.at(-1)?.length ?? 0, content: delta(28, 28, copy(0, 28)) }),
    );
  }
  assert.is(unpack([pack(chain)]).objects.length, 3001);
  const backward = Array.from({ length: 3000 }, (_, n) => {
    const base = `version ${String(n).padStart(4, '0')}`;
    return entry({
      type: TYPE.ref,
      base: idOf('blob', base),
      content: delta(12, 12, copy(0, 8), insert(String(n + 1).padStart(4, '0'))),
    });
  }).reverse();
  const resolved = unpack([pack([...backward, entry({ type: TYPE.blob, content: 'version 0000' })])]);
  assert.is(resolved.objects.at(-1)?.text, 'version 3000');
});

packs('of any bytes never throw', () => {
  const sound = pack([BLOB, { type: TYPE.ref, base: idOf('blob', BLOB.content), content: CHANGE }, BLOB]);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(40),
      (changes, cut) => {
        const bytes = Buffer.from(sound);
        for (const [at, value] of changes) bytes[at] = value;
        const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
        assert.equal(unpack(pieces), unpack([bytes]));
      },
    ),
    { seed, numRuns: 500 },
  );
});

packs.run();

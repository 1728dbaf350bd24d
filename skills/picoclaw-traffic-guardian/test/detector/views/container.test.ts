import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerKind, openContainer } from '../../../lib/detector/views/container.ts';
import { ContainerBudget } from '../../../lib/detector/views/container_budget.ts';
import { Unpacker } from '../../../lib/detector/views/unpacker.ts';

const container = suite('container');
const seed = 20260426;

function entries(
  bytes: Uint8Array,
  budget = new ContainerBudget(1e7),
): Array<readonly [string | null, string]> {
  return [...openContainer(bytes, budget)].map(({ name, bytes: text }) => [
    name,
    Buffer.from(text).toString(),
  ]);
}

interface LocalOptions {
  readonly name: string;
  readonly text: string;
  readonly method?: number;
  readonly flags?: number;
  /** Whether a descriptor behind the data tells the size. */
  readonly sizesFollow?: boolean;
}

function localFile({ name, text, method = 8, flags = 0, sizesFollow = false }: LocalOptions): Buffer {
  const data = method === 8 ? deflateRawSync(text) : Buffer.from(text);
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(flags | (sizesFollow ? 8 : 0), 6);
  header.writeUInt16LE(method, 8);
  if (!sizesFollow) header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(name.length, 26);
  const descriptor = Buffer.alloc(sizesFollow ? 16 : 0);
  if (sizesFollow) descriptor.write('PK\x07\x08', 'latin1');
  return Buffer.concat([header, Buffer.from(name), data, descriptor]);
}

function tarFile(name: string, text: string, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write(text.length.toString(8).padStart(11, '0'), 124);
  header.write(`        ${type}ustar\0`, 148, 'latin1');
  header.write(
    header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')
      .concat('\0 '),
    148,
    'latin1',
  );
  const data = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  data.write(text);
  return Buffer.concat([header, data]);
}

container('zip: files, folders and names, whole', () => {
  const archive = zipSync({
    'a/.env': Buffer.from('KEY=1'),
    'stored.txt': [Buffer.from('plain'), { level: 0 }],
    'empty/': new Uint8Array(0),
  });
  assert.is(containerKind(archive), 'zip');
  assert.equal(entries(archive), [
    ['a/.env', 'KEY=1'],
    ['stored.txt', 'plain'],
    ['empty/', ''],
  ]);
});

container('zip: an archive without its directory is read from its files', () => {
  const archive = zipSync({ one: Buffer.from('1'.repeat(50)), two: [Buffer.from('22'), { level: 0 }] });
  const cut = archive.subarray(0, Buffer.from(archive).indexOf('PK\x01\x02'));
  assert.equal(entries(cut), [
    ['one', '1'.repeat(50)],
    ['two', '22'],
  ]);
});

container('zip: a file that the directory does not list is read too, and none twice', () => {
  const listed = Buffer.from(zipSync({ listed: Buffer.from('in the directory') }));
  const archive = Buffer.concat([
    listed.subarray(0, -22),
    localFile({ name: 'hidden', text: 'secret' }),
    listed.subarray(-22),
  ]);
  assert.equal(entries(archive), [
    ['listed', 'in the directory'],
    ['hidden', 'secret'],
  ]);
});

container('zip: sizes that follow the data are not needed', () => {
  const archive = Buffer.concat([
    localFile({ name: 'streamed', text: 'deflated', sizesFollow: true }),
    localFile({ name: 'stored', text: 'PK stored', method: 0, sizesFollow: true }),
    localFile({ name: 'last', text: 'last' }),
  ]);
  assert.equal(entries(archive), [
    ['streamed', 'deflated'],
    ['stored', 'PK stored'],
    ['last', 'last'],
  ]);
});

container('zip: encrypted files and rare methods are left out, which is said, what follows is not', () => {
  const plain = localFile({ name: 'plain', text: 'yes' });
  for (const closed of [
    localFile({ name: 'encrypted', text: 'xxxx', flags: 1 }),
    localFile({ name: 'lzma', text: 'xxxx', method: 14 }),
  ]) {
    const budget = new ContainerBudget(1e7);
    assert.equal(entries(Buffer.concat([closed, plain]), budget), [['plain', 'yes']]);
    assert.is(budget.hit, true);
  }
  const budget = new ContainerBudget(1e7);
  entries(plain, budget);
  assert.is(budget.hit, false);
});

/** As archivers write them that do not know sizes beforehand, or whose files are large (APPNOTE.TXT, section 4.5.3). */
function zip64File(name: string, text: string, method: number): Buffer {
  const file = localFile({ name, text, method });
  const nameEnd = 30 + name.length;
  const other = Buffer.from([0x55, 0x54, 1, 0, 0]);
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(text.length), 4);
  extra.writeBigUInt64LE(BigInt(file.length - nameEnd), 12);
  file.writeUInt32LE(0xffffffff, 18);
  file.writeUInt32LE(0xffffffff, 22);
  file.writeUInt16LE(other.length + extra.length, 28);
  return Buffer.concat([file.subarray(0, nameEnd), other, extra, file.subarray(nameEnd)]);
}

container('zip64: files end where their own field says', () => {
  const files = [
    zip64File('stored', 'one', 0),
    zip64File('deflated', 'two', 8),
    localFile({ name: 'small', text: 'three' }),
  ];
  const all = [
    ['stored', 'one'],
    ['deflated', 'two'],
    ['small', 'three'],
  ] as const;
  assert.equal(entries(Buffer.concat(files)), all);
  // The directory refers to the field as well, or to places beyond all archives.
  let at = 0;
  const listed = files.map((file, n) => {
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt32LE(n < 2 ? 0xffffffff : file.readUInt32LE(18), 20);
    record.writeUInt32LE(at, 42);
    at += file.length;
    return record;
  });
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(listed.length, 10);
  for (const start of [at, 0xffffffff]) {
    end.writeUInt32LE(start, 16);
    assert.equal(entries(Buffer.concat([...files, ...listed, end])), all);
  }
});

container('what nothing here opens is told by how it begins', () => {
  for (const magic of [
    '\xfd7zXZ\0\0\x04',
    'BZh91AY&SY',
    '7z\xbc\xaf\x27\x1c\0\x04',
    'Rar!\x1a\x07\x01\0',
    '\x28\xb5\x2f\xfd\0',
    '\x04\x22\x4d\x18\x64',
    'LZIP\x01\x0c',
  ]) {
    for (const length of [20, 4000]) {
      const bytes = Buffer.alloc(length, 7);
      bytes.write(magic, 'latin1');
      assert.is(containerKind(bytes), 'sealed', magic);
      const budget = new ContainerBudget(1e7);
      const unpacker = new Unpacker(budget, () => assert.unreachable());
      for (let at = 0; at < length; at += 3) unpacker.push(bytes.subarray(at, at + 3));
      unpacker.end();
      assert.is(budget.hit, true, magic);
    }
    assert.is(containerKind(Buffer.from(magic.slice(1), 'latin1')), undefined);
  }
  for (const text of ['BZh0', 'BZh9 is how bzip2 begins', 'Rar! is no archive', 'LZIP', '7z'])
    assert.is(containerKind(Buffer.from(text)), undefined);
});

container('zip: files that share their data cost the budget each time', () => {
  const one = Buffer.from(zipSync({ a: [Buffer.alloc(100_000, 'x'), { level: 0 }] }));
  const directoryAt = one.readUInt32LE(one.length - 6);
  const central = one.subarray(directoryAt, one.length - 22);
  const overlapping = Array.from({ length: 1000 }, (_, n) => {
    const header = Buffer.from(localFile({ name: 'a', text: '', method: 0 }));
    const listed = Buffer.from(central);
    listed.writeUInt32LE(n * header.length, 42);
    return { header, listed };
  });
  const headers = Buffer.concat(overlapping.map(({ header }) => header));
  const data = Buffer.alloc(100_000, 'x');
  const end = Buffer.from(one.subarray(-22));
  end.writeUInt16LE(1000, 10);
  end.writeUInt32LE(headers.length + data.length, 16);
  const budget = new ContainerBudget(1_000_000);
  const archive = Buffer.concat([headers, data, ...overlapping.map(({ listed }) => listed), end]);
  const lengths = [...openContainer(archive, budget)].map(({ bytes }) => bytes.length);
  assert.ok(lengths.reduce((sum, length) => sum + length, 0) <= 1_000_000);
  assert.ok(lengths.length <= 11, `${lengths.length}`);
  assert.ok(budget.hit);
});

container('zip: 65,535 entries are as many as the budget has', () => {
  const archive = Buffer.concat(
    Array.from({ length: 65_535 }, () => localFile({ name: 'n', text: '', method: 0 })),
  );
  const budget = new ContainerBudget(64 * 1000);
  assert.is([...openContainer(archive, budget)].length, 1000);
  assert.ok(budget.hit);
});

container('tar: names of every length and age', () => {
  const long = `${'folder/'.repeat(30)}file`;
  const pax = `${`path=${long}`.length + 5} path=${long}\n`;
  const archive = Buffer.concat([
    tarFile('.env', 'KEY=1'),
    tarFile('././@LongLink', `${long}\0`, 'L'),
    tarFile('short', 'gnu'),
    tarFile('PaxHeaders/x', pax, 'x'),
    tarFile('short', 'pax'),
    tarFile('after', 'a'.repeat(600)),
    Buffer.alloc(1024),
    tarFile('behind the end', 'hidden'),
  ]);
  assert.is(containerKind(archive), 'tar');
  assert.equal(entries(archive), [
    ['.env', 'KEY=1'],
    [long, 'gnu'],
    [long, 'pax'],
    ['after', 'a'.repeat(600)],
    ['behind the end', 'hidden'],
  ]);
});

container('tar: what the tar program writes, in its formats', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'guardian-tar-'));
  try {
    const long = path.join('d'.repeat(70), 'e'.repeat(70));
    mkdirSync(path.join(folder, long), { recursive: true });
    writeFileSync(path.join(folder, long, 'secret.txt'), 'found');
    for (const format of ['gnu', 'pax', 'ustar']) {
      const { status, stdout } = spawnSync('tar', [
        `--format=${format}`,
        '-cf',
        '-',
        '-C',
        folder,
        path.join(long, 'secret.txt'),
      ]);
      if (status !== 0) {
        process.stdout.write('\nNOTE no tar program with formats here: its archives were not read\n');
        return;
      }
      assert.equal(entries(stdout), [[path.join(long, 'secret.txt'), 'found']], format);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

container('gzip: members are one text, named; zlib has no name', () => {
  const named = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]),
    Buffer.from('.env\0'),
    gzipSync('one ').subarray(10),
  ]);
  assert.equal(entries(Buffer.concat([named, gzipSync('two'), Buffer.from('garbage')])), [
    ['.env', 'one two'],
  ]);
  assert.equal(entries(gzipSync('plain')), [[null, 'plain']]);
  assert.equal(entries(deflateSync('zlib')), [[null, 'zlib']]);
  assert.equal(entries(gzipSync('x'.repeat(999)).subarray(0, -9)), [[null, 'x'.repeat(999)]]);
});

container('containers in containers share a budget', () => {
  const budget = new ContainerBudget(10_000);
  const [outer] = openContainer(
    gzipSync(tarFile('bomb.gz', gzipSync('x'.repeat(100_000)).toString('latin1'))),
    budget,
  );
  assert.is(outer && containerKind(outer.bytes), 'tar');
  const bomb = gzipSync(Buffer.alloc(1e6));
  const [text] = openContainer(bomb, budget);
  assert.ok(text !== undefined && text.bytes.length < 10_000);
  assert.ok(budget.hit);
});

container('a budget that just suffices is not hit', () => {
  const budget = new ContainerBudget(64 + 1000);
  assert.equal(entries(gzipSync('x'.repeat(1000)), budget), [[null, 'x'.repeat(1000)]]);
  assert.not.ok(budget.hit);
});

container('other bytes are no container', () => {
  for (const other of ['', 'x', 'PK', 'plain text', 'xylophone', '{"a":1}'])
    assert.is(containerKind(Buffer.from(other)), undefined);
  assert.is(containerKind(Buffer.alloc(1024)), undefined);
  assert.is(containerKind(Buffer.alloc(1024, '0')), undefined);
});

container('any damage is survived', () => {
  const samples = [
    Buffer.from(zipSync({ a: Buffer.from('a'.repeat(99)), b: [Buffer.from('b'), { level: 0 }] })),
    Buffer.concat([
      tarFile('x'.repeat(99), 'L'.repeat(700), 'L'),
      tarFile('pax', '12 path=abcd\n', 'x'),
      tarFile('a', 'b'),
    ]),
    Buffer.concat([gzipSync('one'), gzipSync('two')]),
    deflateSync('zlib'),
  ];
  const changes = fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom(...samples), changes, fc.nat(3000), (sample, list, length) => {
      const bytes = Buffer.from(sample.subarray(0, Math.max(1, length)));
      for (const [at, value] of list) bytes[at % bytes.length] = value;
      const budget = new ContainerBudget(5000);
      const total = [...openContainer(bytes, budget)].reduce((sum, entry) => sum + entry.bytes.length, 0);
      assert.ok(total <= 5000);
    }),
    { seed, numRuns: 3000 },
  );
});

container.run();

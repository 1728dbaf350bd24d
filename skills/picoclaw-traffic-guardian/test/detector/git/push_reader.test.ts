import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Verdict } from '../../../lib/detector/sighting.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';
import {
  COMMANDS,
  copy,
  delta,
  entry,
  idOf,
  insert,
  PUSH_HEAD,
  pack,
  pktLine,
  TYPE,
  tree,
} from './packed.ts';

const pushes = suite('pushes of git');
const KEY = `AKIA${'Z5TXCVB2N7MQWERT'}`;
const OTHER_KEY = `AKIA${'Q3EGRZ7TN5WXLMKP'}`;
const body = (...entries: Parameters<typeof pack>[0]): Buffer =>
  Buffer.concat([Buffer.from(COMMANDS), pack(entries)]);
const blob = (content: string) => ({ type: TYPE.blob, content });

async function pushed(
  sent: Uint8Array | readonly Uint8Array[],
  head = PUSH_HEAD,
  maxScanBytes = 4 * 1024 * 1024,
): Promise<{ readonly verdict: Verdict; readonly told: string[] }> {
  const traffic = new InspectedTraffic({ maxScanBytes });
  const verdict = await traffic.exchange('git.example:443', { head, body: sent });
  assert.equal(traffic.faults, []);
  const told = [...traffic.findings.values()].map(
    ({ rule, location, subject, decoding }) => `${rule} ${location} ${subject} ${decoding.join()}`,
  );
  return { verdict, told };
}

const FOUND = 'aws_access_key_id request.body.git_object';

pushes('are read behind commands, options and a certificate, of either kind of id', async () => {
  const sent = pack([blob(KEY)]);
  const lines = COMMANDS.slice(0, -4);
  for (const before of [
    COMMANDS,
    `${COMMANDS}${pktLine('ci.skip')}0000`,
    `${pktLine(`shallow ${'1'.repeat(40)}`)}${COMMANDS}`,
    `${pktLine('push-cert\0report-status')}${pktLine('certificate version 0.1\n')}${pktLine('push-cert-end\n')}0000`,
    `${lines}${pktLine(`${'0'.repeat(64)} ${'2'.repeat(64)} refs/x\0object-format=sha256`)}0000`,
  ]) {
    const { verdict, told } = await pushed(Buffer.concat([Buffer.from(before), sent]));
    assert.equal([verdict, told], ['inspected', [`${FOUND} null git-pack`]]);
  }
});

pushes('say their path as far as their trees go, also when these come last', async () => {
  const text = `key ${KEY}\n`;
  const inner = tree(['100644', 'caf\u00e9 notes.txt', idOf('blob', text)]);
  const folder = tree(['100644', 'a', '11'.repeat(20)], ['40000', 'b', idOf('tree', inner)]);
  const commit = {
    type: TYPE.commit,
    content: `tree ${idOf('tree', folder)}\nauthor n <n@example.org> 1 +0000\n\nwords`,
  };
  const [trees, files] = [
    [
      { type: TYPE.tree, content: folder },
      { type: TYPE.tree, content: inner },
    ],
    [blob(text)],
  ];
  for (const entries of [
    [commit, ...trees, ...files],
    [...files, ...trees.toReversed(), commit],
  ]) {
    assert.equal((await pushed(body(...entries))).told, [`${FOUND} b/caf\u00e9 notes.txt git-pack`]);
  }
  assert.equal((await pushed(body(...trees, ...files))).told, [
    `${FOUND} \u2026/b/caf\u00e9 notes.txt git-pack`,
  ]);
  // A tree that leans on one of the receiver's: of its entries only the new one is there.
  const piece = Buffer.concat([Buffer.from('100644 new.txt\0'), Buffer.from(idOf('blob', text), 'hex')]);
  const added = delta(
    900,
    999,
    copy(0, 300),
    Buffer.concat([Buffer.from([piece.length]), piece]),
    copy(300, 600),
  );
  assert.equal(
    (await pushed(body({ type: TYPE.ref, base: 'ab'.repeat(20), content: added }, blob(text)))).told,
    [`${FOUND} \u2026/new.txt git-pack`],
  );
});

pushes('hide nothing in a name, a message, a tag, or between a delta and its base', async () => {
  const named = await pushed(
    body({ type: TYPE.tree, content: tree(['100644', `${KEY}.txt`, '11'.repeat(20)]) }),
  );
  assert.equal(named.told, [`${FOUND} null git-pack`]);
  for (const type of [TYPE.commit, TYPE.tag]) {
    assert.equal((await pushed(body({ type, content: `tree x\n\n${KEY}` }))).told, [
      `${FOUND} null git-pack`,
    ]);
  }
  const halves = `${KEY.slice(0, 9)}-----${KEY.slice(9)}`;
  const joined = delta(25, 20, copy(0, 9), copy(14, 11));
  const between = await pushed(
    body(blob(halves), { type: TYPE.ofs, base: entry(blob(halves)).length, content: joined }),
  );
  assert.equal(between.told, [`${FOUND} null git-pack,git-delta`]);
});

pushes('of one secret in many files and versions are one finding, with a path if there is one', async () => {
  const texts = Array.from({ length: 300 }, (_, n) => `version ${n}: ${KEY}\n`);
  const entries = texts.map(blob);
  const last = tree(['100644', 'kept.txt', idOf('blob', texts[7] ?? '')]);
  const { told } = await pushed(body(...entries, { type: TYPE.tree, content: last }));
  assert.equal(told, [`${FOUND} \u2026/kept.txt git-pack`]);
});

pushes('do not tell of paths that a file names, and never show a secret that is a path', async () => {
  const { told } = await pushed(body(blob('cat ~/.ssh/id_rsa /etc/shadow ~/.aws/credentials .env')));
  assert.equal(told, []);
  const text = OTHER_KEY;
  const secret = tree(['100644', `${KEY}.txt`, idOf('blob', text)]);
  const named = await pushed(body(blob(text), { type: TYPE.tree, content: secret }));
  assert.is(named.told.length, 2);
  assert.not.match(named.told.join(), KEY.slice(4));
});

pushes('are found in once where the pack is not compressed', async () => {
  const traffic = new InspectedTraffic();
  const stored = { ...blob(KEY), coded: deflateSync(KEY, { level: 0 }) };
  await traffic.exchange('git.example:443', { head: PUSH_HEAD, body: body(stored) });
  assert.is(traffic.findings.size, 1);
});

pushes('that are coded for their way are undone first', async () => {
  const { verdict, told } = await pushed(gzipSync(body(blob(KEY))), `${PUSH_HEAD}\nContent-Encoding: gzip`);
  assert.equal([verdict, told], ['inspected', [`${FOUND} null gzip,git-pack`]]);
});

pushes('are as bad at a known provider as at any host', async () => {
  const traffic = new InspectedTraffic();
  for (const dest of ['github.com:443', 'git.example:443']) {
    await traffic.exchange(dest, { head: PUSH_HEAD, body: body(blob(KEY)) });
  }
  const judged = [...traffic.findings.values()].map(({ severity, reasons }) =>
    [severity, ...reasons].join(' '),
  );
  assert.equal(judged, ['high known_provider repository', 'critical foreign_host new_host repository']);
});

pushes('are looked into where a file is an archive or encoded', async () => {
  const packed = gzipSync(`words and a key: ${KEY}\n`);
  const files = [packed, Buffer.from(`data ${Buffer.from(`key ${OTHER_KEY}`).toString('base64')}`)];
  const names = tree(...files.map((file, n) => ['100644', `file${n}`, idOf('blob', file)] as const));
  const entries = files.map((content) => ({ type: TYPE.blob, content }));
  assert.equal((await pushed(body({ type: TYPE.tree, content: names }, ...entries))).told, [
    `${FOUND} \u2026/file0 git-pack,gzip`,
    `${FOUND} \u2026/file1 git-pack,base64`,
  ]);
});

pushes('are the same findings however they are cut on their way', async () => {
  const sent = body(blob(`a ${KEY}`), {
    type: TYPE.ref,
    base: '11'.repeat(20),
    content: delta(9, 22, insert(OTHER_KEY)),
  });
  const whole = await pushed(sent);
  assert.is(whole.told.length, 2);
  for (let at = 1; at < sent.length; at += 9) {
    assert.equal(await pushed([sent.subarray(0, at), sent.subarray(at)]), whole, `cut at ${at}`);
  }
  assert.equal(await pushed([...sent].map((byte) => Uint8Array.of(byte))), whole);
});

pushes('that are not what they say are noted, and looked at as any body is', async () => {
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 2654435761) >>> 11));
  for (const [sent, verdict] of [
    ['', 'inspected'],
    ['0000', 'inspected'],
    [COMMANDS, 'inspected'],
    ['000', 'undecodable'],
    ['0003', 'undecodable'],
    [`${COMMANDS}PAC`, 'undecodable'],
    ['PACK', 'undecodable'],
    [`${COMMANDS}PACK`, 'truncated'],
    [Buffer.concat([Buffer.from(COMMANDS), noise]), 'undecodable'],
    [noise, 'undecodable'],
    [body(blob('words'), { type: 5, content: '' }), 'undecodable'],
    [body({ ...blob(''), size: 9 << 20, coded: deflateSync(Buffer.alloc(9 << 20)) }), 'decompression_limit'],
  ] as const) {
    assert.is((await pushed(Buffer.from(sent))).verdict, verdict, String(sent).slice(0, 40));
  }
  const plain = await pushed(Buffer.from(`what is this? ${KEY}`));
  assert.equal([plain.verdict, plain.told], ['undecodable', ['aws_access_key_id request.body null ']]);
  const long = body(blob(KEY), { ...blob('x'), content: noise });
  const cut = await pushed(long, PUSH_HEAD, long.length - 500);
  assert.equal([cut.verdict, cut.told], ['truncated', [`${FOUND} null git-pack`]]);
});

pushes('of any bytes never throw, and are looked at by the rest of the message', async () => {
  const text = `key ${KEY}`;
  const sound = body(
    { type: TYPE.tree, content: tree(['100644', 'a', idOf('blob', text)], ['40000', 'b', '11'.repeat(20)]) },
    blob(text),
    { type: TYPE.ref, base: idOf('blob', text), content: delta(24, 20, copy(4, 20)) },
  );
  const traffic = new InspectedTraffic();
  const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      const bytes = Buffer.from(sound);
      for (const [at, value] of changes) bytes[at] = value;
      await traffic.exchange('git.example:443', { head: `${PUSH_HEAD}\nX-Key: ${OTHER_KEY}`, body: bytes });
      assert.equal(traffic.faults, []);
    }),
    { seed: 20260429, numRuns: 300 },
  );
  assert.ok(traffic.told.includes('aws_access_key_id request.header.x-key critical'), traffic.told.join());
});

pushes('beyond a few at a time make the oldest let go of its memory, with what it found', async () => {
  const traffic = new InspectedTraffic();
  // Longer than bodies that wait to be whole, so that each is being read.
  const noise = Array.from({ length: 800 }, (_, n) =>
    createHash('sha512').update(`${n}`).digest().toString('latin1'),
  );
  const rest = blob(noise.join(''));
  const [first, second] = [body(blob(KEY), rest), body(blob(OTHER_KEY), rest)];
  const stages: Array<() => void> = [];
  const slowly = async (sent: Buffer, dest: string): Promise<Verdict> => {
    const exchange = traffic.open(dest);
    exchange.requestHead(PUSH_HEAD);
    await exchange.requestBody(sent.subarray(0, -24));
    await new Promise<void>((resolve) => stages.push(resolve));
    await exchange.requestBody(sent.subarray(-24));
    await exchange.requestEnd('');
    return exchange.close('complete');
  };
  const verdicts = ['a', 'b', 'c', 'd', 'e'].map((name, n) =>
    slowly(n === 0 ? first : second, `${name}.example:443`),
  );
  while (stages.length < 5) await new Promise(setImmediate);
  assert.is(traffic.findings.size, 1);
  for (const go of stages) go();
  assert.equal(await Promise.all(verdicts), [
    'truncated',
    'inspected',
    'inspected',
    'inspected',
    'inspected',
  ]);
  assert.is(traffic.findings.size, 5);
});

pushes.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { evenPieces, LONGEST_EVEN } from '../../../lib/detector/split/even_pieces.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';

const even = suite('pieces of one length');

const KEY = `AKIA${'QYLPMN5HHHFPZAM2'}`;

const inPieces = (length: number, text = KEY): string[] =>
  text.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];

even('are joined whatever parts them, as long as it is the same', () => {
  for (const length of [1, 2, 3, 4, 5, 7]) {
    for (const sign of [
      '  ',
      '\n',
      '\t',
      '/',
      '|',
      '" + "',
      "','",
      '<!-- -->',
      '<br>',
      '</b><b>',
      '\\n',
      '\xa0',
      '=\r\n',
    ])
      assert.equal(evenPieces(`see: '${inPieces(length).join(sign)}' there`), [KEY], `${length} ${sign}`);
  }
  assert.equal(evenPieces(`x ${inPieces(4).join(' ')}.`), [KEY]);
  // Signs of the key itself are part of pieces.
  const other = 'sk-or-v1-0a1b2c3d4e5f6a7b8c9d';
  assert.equal(evenPieces(inPieces(1, other).join('*')), [other]);
});

even('are no words', () => {
  assert.equal(
    evenPieces('an ordinary text, in which hardly four words in a row happen to be of one length'),
    [],
  );
  assert.equal(
    evenPieces(JSON.stringify({ a: ['de', 'en', 'fr'], when: '2026-11-21T04:00:00Z', n: [1, 2, 3] })),
    [],
  );
  assert.equal(evenPieces(''), []);
});

even('are looked for in any text, in time that grows with its length', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab <>/"'\\\n-]{0,200}$/), (text) => {
      for (const joined of evenPieces(text)) assert.ok(joined.length <= text.length);
    }),
    { numRuns: 500, seed: 7 },
  );
  for (const unit of ['a ', 'ab-', 'a', '-', 'aaaaaaaa  ', '<a>', 'a "', 'ab\\n'])
    assert.ok(evenPieces(unit.repeat(LONGEST_EVEN).slice(0, LONGEST_EVEN)).length < 300, unit);
});

even('of a key are found in small bodies, and in larger ones at a host never seen before', async () => {
  const filler = 'some words of an ordinary text that say little; '.repeat(30);
  const traffic = new InspectedTraffic();
  const decodings = async (dest: string, body: string): Promise<string[]> => {
    traffic.findings.clear();
    await traffic.exchange(dest, { body });
    return [...traffic.findings.values()].map(({ rule, decoding }) => `${rule} ${decoding.join(' ')}`);
  };
  const tags = inPieces(4).map((piece) => `<td>${piece}</td>`);
  assert.equal(await decodings('a.example:443', `${filler}${tags.join('')}`), ['aws_access_key_id split']);
  assert.equal(await decodings('a.example:443', tags.join('')), ['aws_access_key_id split']);
  const base64 = Buffer.from(`the key is ${KEY}, keep it`).toString('base64');
  const body = JSON.stringify({ text: inPieces(8, base64).join('\n> ') });
  assert.equal(await decodings('b.example:443', body), ['aws_access_key_id split base64']);
});

even.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isBinary, textAmid } from '../../../lib/detector/views/binary.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';

const binary = suite('text amid bytes of all kinds');

/** Bytes of which a sixth is control characters, and none text. */
function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, n) => (n % 6 === 0 ? n % 7 : 0x80 + ((n * 41) % 0x80))));
}

binary('stretches of 48 characters are found wherever they stand, whole', () => {
  const stretch = fc.record({
    before: fc.nat({ max: 100 }),
    length: fc.integer({ min: 48, max: 200 }),
    letter: fc.constantFrom('a', ' ', '%', '\t', '~', '\r'),
  });
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 8 }), (stretches) => {
      const texts = stretches.map(({ length, letter }) => letter.repeat(length));
      const pieces = stretches.flatMap(({ before }, n) => [noise(before + 1), Buffer.from(texts[n] ?? '')]);
      const found = textAmid(Buffer.concat([...pieces, noise(7)])).toString();
      assert.is(found, texts.map((text) => `${text}\n`).join(''));
    }),
    { seed: 20261121, numRuns: 300 },
  );
});

binary('of what is text alone, all is found', () => {
  assert.is(textAmid(Buffer.from('x'.repeat(40_000))).length, 40_001);
  assert.is(textAmid(noise(40_000)).length, 0);
  assert.is(textAmid(Buffer.alloc(0)).length, 0);
});

const KEY = 'ghp_1a2B3c4D5e6F7g8H9i0JkLmNoPqRsT2YFkGk';
const SPELLED = {
  percent: `{"token":"${KEY.replaceAll('B', '%42')}"}`,
  html: `<p>token ${KEY.replaceAll('B', '&#66;')}</p>`,
  escapes: `token = '${KEY.replaceAll('B', '\\x42')}'`,
};

for (const [form, text] of Object.entries(SPELLED)) {
  binary(`a secret that is spelled in ${form} is found though most bytes around it are no text`, async () => {
    const told = async (body: Buffer): Promise<readonly string[]> => {
      const traffic = new InspectedTraffic();
      const head = 'POST /x\nContent-Type: application/octet-stream';
      await traffic.exchange('files.example:443', { head, body });
      return [...traffic.findings.values()].map(({ rule }) => rule);
    };
    const body = Buffer.concat([noise(20_000), Buffer.from(text), noise(20_000)]);
    assert.ok(isBinary(body, 0, body.length));
    assert.equal(await told(body), await told(Buffer.from(text)));
    assert.ok((await told(body)).length > 0);
  });
}

binary.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ALPHABETS_85,
  decode85,
  encode85,
  inBase,
  reversed,
  rot13,
  uudecoded,
} from '../../../lib/detector/rewritten/writings.ts';
import { decodeBase32, encodeBase32 } from '../../../lib/detector/views/base32.ts';

const writings = suite('writings');

writings('of 85 digits are those of their specifications', () => {
  // Adobe, PostScript Language Reference, 3.13.3; rfc.zeromq.org/spec/32; Python's base64.b85encode.
  assert.is(encode85(Buffer.from('Man '), ALPHABETS_85.ascii85), '9jqo^');
  assert.is(encode85(Buffer.from('864fd26fb559f75b', 'hex'), ALPHABETS_85.z85), 'HelloWorld');
  assert.is(encode85(Buffer.from('Man '), ALPHABETS_85.base85), 'O<`^z');
});

writings('of 85 digits are undone, a last group that is not whole too', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(...Object.values(ALPHABETS_85)),
      (bytes, alphabet) => {
        const whole = Buffer.from(bytes.subarray(0, bytes.length & ~3));
        assert.is(decode85(encode85(whole, alphabet), alphabet), whole.toString('latin1'));
      },
    ),
    { numRuns: 200, seed: 3 },
  );
  assert.is(decode85('9jqo^BlbD-BleB1DJ+*+F(f,q', ALPHABETS_85.ascii85), 'Man is distinguished');
  assert.is(decode85('9jqo', ALPHABETS_85.ascii85), 'Man');
  for (const broken of ['', 'v', '9jqo^ 9jqo^', 'uuuuu']) {
    assert.ok(['', 'Man '].includes(decode85(broken, ALPHABETS_85.ascii85)), broken);
  }
});

writings('of uuencode are undone as far as they are lines of it', () => {
  assert.is(uudecoded('begin 644 cat.txt\n#0V%T\n`\nend\n'), 'Cat');
  assert.is(uudecoded('begin 644 x\r\n#0V%T\r\n#0V%T\r\n'), 'CatCat');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.ok(uudecoded(`begin 644 x\n${text}`).length <= text.length + 3);
    }),
    { numRuns: 100, seed: 4 },
  );
});

writings('backwards and by thirteen undo themselves', () => {
  assert.is(rot13('AKIA-nz_Zz09'), 'NXVN-am_Mm09');
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.is(rot13(rot13(text)), text);
      assert.is(reversed(reversed(text)), text);
    }),
    { numRuns: 100, seed: 3 },
  );
});

writings('as a number are positional', () => {
  assert.is(
    inBase('Hello World!', '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'),
    '2NEpo7TZRRrLZSi2U',
  );
  assert.is(inBase('\u0001\u0000', '0123456789'), '256');
});

writings('in base32 are what the decoder reads, from any bit on', () => {
  const text = 'any text of some bytes';
  const decoded = decodeBase32(Buffer.from(encodeBase32(text)), 0, 99).toString();
  assert.ok(text.startsWith(decoded) && text.length - decoded.length <= 1);
  for (let before = 1; before < 5; before++) {
    const first = Math.ceil((8 * before) / 5);
    const all = encodeBase32('x'.repeat(before) + text);
    assert.is(encodeBase32(text, 5 * first - 8 * before), all.slice(first));
  }
});

writings.run();

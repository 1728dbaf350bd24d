import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonExcerpts } from '../../../lib/detector/formats/json_excerpts.ts';
import { CUT } from '../../../lib/detector/formats/open_excerpt.ts';

const excerpts = suite('excerpts of a JSON document');

const SIZE = 8192;
/** Of what may be base64, so much is kept. */
const OPAQUE = SIZE / 32;

interface Cut {
  readonly texts: readonly string[];
  readonly lost: boolean;
}

function cutUp(document: Uint8Array, chunk = document.length): Cut {
  const texts: string[] = [];
  const reader = new JsonExcerpts(SIZE, (excerpt) => texts.push(excerpt.toString()));
  for (let at = 0; at < document.length; at += chunk) reader.push(document.subarray(at, at + chunk));
  reader.end();
  return { texts, lost: reader.lost };
}

const bytesOf = (value: unknown, space?: number): Buffer => Buffer.from(JSON.stringify(value, null, space));

/** One document of all excerpts: elements in the place of zeros, members beside those that are repeated, strings joined. */
function joined(before: unknown, after: unknown): unknown {
  if (typeof before === 'string' && typeof after === 'string' && after.startsWith(CUT))
    return before.replace(CUT, '') + after.slice(1);
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, at) => {
      if (at >= before.length) return after[at];
      return at >= after.length || after[at] === 0 ? before[at] : joined(before[at], after[at]);
    });
  }
  if (!isObject(before) || !isObject(after)) return after;
  const all: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(after))
    all[name] = name in before ? joined(before[name], value) : value;
  return all;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function whole({ texts }: Cut): unknown {
  return texts.map((text): unknown => JSON.parse(text)).reduce(joined);
}

const message = (n: number, length: number) => ({
  role: n % 2 === 0 ? 'user' : 'assistant',
  content: `${n}: ${'all work and no play, '.repeat(length / 22)}`,
});

excerpts('a short document is one excerpt, without its blanks', () => {
  const document = fc.oneof(
    fc.array(fc.jsonValue()),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      fc.jsonValue(),
    ),
  );
  fc.assert(
    fc.property(document, fc.nat(2), (value, space) => {
      const { texts, lost } = cutUp(bytesOf(value, space), 7);
      assert.is(texts.length, 1);
      assert.equal(JSON.parse(texts[0] ?? ''), JSON.parse(JSON.stringify(value)));
      assert.not(lost);
    }),
    { seed: 20261121, numRuns: 500 },
  );
});

excerpts('messages stand whole, each in one excerpt, between what says what they are', () => {
  const messages = Array.from({ length: 300 }, (_, n) => message(n, 300));
  const document = { model: 'm', messages, stream: true };
  const cut = cutUp(bytesOf(document));
  assert.ok(cut.texts.length >= 10);
  assert.not(cut.texts.join('').includes(CUT));
  for (const text of cut.texts) {
    assert.ok(text.length < SIZE * 1.25);
    assert.is(JSON.parse(text).model, 'm');
  }
  assert.not(cut.lost);
  const told = cut.texts.flatMap((text): unknown[] => JSON.parse(text).messages).filter((said) => said !== 0);
  assert.equal(told, messages);
});

excerpts('a long string goes on in the next excerpt, also between characters and escapes', () => {
  for (const unit of ['abc, ', 'ä€😀 ', '中', '"\\\n\u0007', '😀x']) {
    for (let shift = 0; shift < 12; shift++) {
      const text = '-'.repeat(shift) + unit.repeat(30_000 / unit.length);
      const document = { messages: [{ role: 'tool', id: 'a', content: [{ type: 'text', text }] }] };
      const source = JSON.stringify(document);
      const escaped = source.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
      for (const spelled of [source, escaped]) {
        const cut = cutUp(Buffer.from(spelled));
        assert.ok(cut.texts.length >= 3);
        assert.equal(whole(cut), document);
        for (const excerpt of cut.texts) assert.is(JSON.parse(excerpt).messages[0].id, 'a');
      }
    }
  }
});

excerpts('of an image the beginning is kept, and what stands behind it', () => {
  const data = Buffer.alloc(300_000, 'image').toString('base64');
  const document = (url: string) => ({
    messages: [{ content: [{ image_url: { url } }, { type: 'text', text: 'b' }] }, message(1, 50)],
  });
  for (const head of ['', 'data:image/png;base64,']) {
    const cut = cutUp(bytesOf(document(head + data)));
    assert.is(cut.texts.length, 1);
    assert.ok(cut.texts[0] === JSON.stringify(document((head + data).slice(0, head.length + OPAQUE))));
  }
  const slashes = Buffer.from(JSON.stringify(document(data)).replaceAll('aW', '\\/'));
  for (const chunk of [slashes.length, 1]) {
    const [text = ''] = cutUp(slashes, chunk).texts;
    assert.is(JSON.parse(text).messages[0].content[1].text, 'b');
    assert.ok(text.length < 3 * OPAQUE);
  }
});

excerpts('text behind base64 in one string is kept', () => {
  const said = ' and now, do something else. ';
  const data = 'A'.repeat(90_000);
  const [text = ''] = cutUp(bytesOf({ a: data + said + data + said })).texts;
  assert.is(JSON.parse(text).a, `${'A'.repeat(OPAQUE)}${said}`.repeat(2));
});

excerpts('are the same for all chunks', () => {
  const text = 'Grüße, "quoted" \\ and more. 😀 '.repeat(500);
  const f = Array.from({ length: 1500 }, (_, n) => ({ n }));
  const document = bytesOf({ a: [{ b: 1, c: text }, { d: [text, 'A'.repeat(5000), { e: text }] }], f }, 1);
  const expected = cutUp(document);
  assert.ok(expected.texts.length >= 5);
  for (const chunk of [1, 2, 3, 5, 7, 1021, 16_384]) assert.equal(cutUp(document, chunk), expected);
});

excerpts('of a member without a value nothing is told by what stood there before', () => {
  const [plain, braces] = ['a ', '{ '].map((filler) => {
    const { texts } = cutUp(Buffer.from(`["${filler.repeat(SIZE)}",{"k":,"t":"${'b '.repeat(SIZE)}`));
    return texts.slice(-1);
  });
  assert.match(plain?.[0] ?? '', /"t":"/);
  assert.equal(plain, braces);
});

excerpts('what a document says is in them, whatever its shape', () => {
  const text = fc
    .tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(12_000))
    .map(([piece, length]) => `${piece} `.repeat(length / (piece.length + 1)));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.string(),
      fc.double(),
      fc.array(tie('tree'), { maxLength: 6 }),
      fc.dictionary(
        fc.string({ maxLength: 5 }).filter((name) => name !== '__proto__'),
        tie('tree'),
        { maxKeys: 6 },
      ),
    ),
  }));
  let most = 0;
  fc.assert(
    fc.property(
      fc.array(tree, { minLength: 2, maxLength: 8 }),
      fc.integer({ min: 1, max: 10_000 }),
      (value, chunk) => {
        // A zero stands for what is elsewhere, and `CUT` for nothing else.
        const source = JSON.stringify(value)
          .replaceAll(/(?<=[[,:])-?0(?=[\],}])/g, '1')
          .replaceAll(CUT, '?');
        const cut = cutUp(Buffer.from(source), chunk);
        most = Math.max(most, cut.texts.length);
        assert.not(cut.lost);
        assert.equal(whole(cut), JSON.parse(source));
      },
    ),
    { seed: 20261121, numRuns: 60 },
  );
  assert.ok(most > 4);
});

excerpts('what says what an object is stays with it, whatever stands in front', () => {
  const others = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`m${n}`, n]));
  const block = { ...others, type: 'tool_use', id: 'a', input: { a: 'and '.repeat(9000) } };
  const cut = cutUp(bytesOf({ content: [block] }));
  assert.ok(cut.texts.length > 3);
  for (const text of cut.texts.slice(1)) {
    const [again] = JSON.parse(text).content;
    assert.is(again.type, 'tool_use');
    assert.is(again.id, 'a');
    assert.ok(Object.keys(again).length <= 16 + 3);
  }
});

excerpts('a document that was cut is told as far as it came', () => {
  const source = '{"a":[{"b":"c\\u00e4d","n":12,"m":[]},"tail"';
  for (let length = 1; length <= source.length; length++) {
    const { texts } = cutUp(Buffer.from(source.slice(0, length)));
    assert.is(texts.length, 1);
    JSON.parse(texts[0] ?? '');
  }
  assert.equal(cutUp(Buffer.from(source.slice(0, 17))).texts, ['{"a":[{"b":"c"}]}']);
  assert.equal(cutUp(Buffer.from(source.slice(0, 27))).texts, [String.raw`{"a":[{"b":"c\u00e4d"}]}`]);
});

excerpts('what follows a document is passed over', () => {
  assert.equal(cutUp(Buffer.from('{"a":1}{"b":2}')).texts, ['{"a":1}']);
});

excerpts(
  'depth, long names and numbers, and nests that are wide at every depth end it, which is told',
  () => {
    for (const source of [
      '['.repeat(2000),
      `{"${'k '.repeat(5000)}":1}`,
      `[${'1'.repeat(10_000)}]`,
      `${'[1,2,3,4,5,6,7,8,9,'.repeat(200)}${'[1],'.repeat(4000)}`,
    ]) {
      for (const chunk of [source.length, 1]) {
        const { texts, lost } = cutUp(Buffer.from(source), chunk);
        assert.ok(lost);
        assert.ok(texts.every((text) => text.length < 2 * SIZE));
      }
    }
  },
);

excerpts.run();

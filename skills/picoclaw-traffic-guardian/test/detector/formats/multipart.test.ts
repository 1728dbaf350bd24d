import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boundaryOf, MultipartParser, type MultipartPart } from '../../../lib/detector/formats/multipart.ts';

const multipart = suite('multipart');
const seed = 20260426;

interface Read {
  readonly parts: ReadonlyArray<MultipartPart & { readonly body: string }>;
  readonly outcome: MultipartParser['outcome'];
}

function read(boundary: string, ...pieces: Buffer[]): Read {
  const parts: Array<MultipartPart & { body: string }> = [];
  let open: { part: MultipartPart; body: Buffer[] } | undefined;
  const parser = new MultipartParser(boundary, {
    part: (part) => {
      assert.is(open, undefined, 'one part at a time');
      open = { part, body: [] };
    },
    data: (bytes) => open?.body.push(Buffer.from(bytes)),
    endPart: () => {
      if (open === undefined) throw new Error('no part to end');
      parts.push({ ...open.part, body: Buffer.concat(open.body).toString('latin1') });
      open = undefined;
    },
  });
  for (const piece of pieces) parser.push(piece);
  parser.end();
  assert.is(open, undefined, 'every part ends');
  return { parts, outcome: parser.outcome };
}

const lines = (...all: string[]) => Buffer.from(all.join('\r\n'));
const FORM = lines(
  'preamble',
  '--b1',
  'Content-Disposition: form-data; name="model"',
  '',
  'whisper-1',
  '--b1 \t',
  'content-disposition: form-data; name="file"; filename=".env"',
  'Content-Type: application/octet-stream',
  'Content-Transfer-Encoding: Base64',
  '',
  'S0VZPTE=\r\n--b1x is no boundary\r\n',
  '--b1',
  '',
  '',
  '--b1--',
  'epilogue',
);
const EXPECTED: Read = {
  parts: [
    { name: 'model', filename: null, contentType: null, transferEncoding: null, body: 'whisper-1' },
    {
      name: 'file',
      filename: '.env',
      contentType: 'application/octet-stream',
      transferEncoding: 'base64',
      body: 'S0VZPTE=\r\n--b1x is no boundary\r\n',
    },
    { name: null, filename: null, contentType: null, transferEncoding: null, body: '' },
  ],
  outcome: 'complete',
};

multipart('reads parts, names and bodies, at every split point and byte by byte', () => {
  assert.equal(read('b1', FORM), EXPECTED);
  for (let at = 0; at <= FORM.length; at++) {
    assert.equal(read('b1', FORM.subarray(0, at), FORM.subarray(at)), EXPECTED, `split at ${at}`);
  }
  assert.equal(read('b1', ...Array.from(FORM, (_, n) => FORM.subarray(n, n + 1))), EXPECTED);
});

multipart('reads bare line feeds', () => {
  const text = Buffer.from('--b\nContent-Disposition: form-data; name=a\n\none\ntwo\n--b--\n');
  assert.equal(
    read('b', text).parts.map(({ name, body }) => [name, body]),
    [['a', 'one\ntwo']],
  );
});

multipart('reads what FormData writes', async () => {
  const form = new FormData();
  form.set('text', 'naïve "value"');
  form.set('file', new Blob([Buffer.from([0, 255, 13, 10, 45, 45])]), 'a "b".bin');
  const message = new Response(form);
  const boundary = boundaryOf(message.headers.get('content-type') ?? '') ?? '';
  const { parts, outcome } = read(boundary, Buffer.from(await message.arrayBuffer()));
  assert.is(outcome, 'complete');
  assert.equal(
    parts.map(({ name, body: text }) => [name, text]),
    [
      ['text', Buffer.from('naïve "value"').toString('latin1')],
      ['file', '\0\xff\r\n--'],
    ],
  );
});

multipart('undoes quotes, escapes, folded lines and encoded names', () => {
  const name = (...headers: string[]) => read('b', lines('--b', ...headers, '', 'x', '--b--')).parts[0];
  assert.is(
    name('Content-Disposition: form-data; name="a;b=\\"c\\\\"; filename="C:\\dir\\f"')?.name,
    'a;b="c\\',
  );
  assert.is(name('Content-Disposition: form-data; filename="C:\\dir\\f"')?.filename, 'C:\\dir\\f');
  assert.is(name('Content-Disposition: form-data;', ' name=folded')?.name, 'folded');
  assert.is(
    name("Content-Disposition: form-data; filename=x; filename*=UTF-8''%e2%82%ac.txt")?.filename,
    '€.txt',
  );
  assert.is(name("Content-Disposition: form-data; filename*=iso-8859-1'en'%A3")?.filename, '£');
  assert.is(name('Content-Type: text/plain; name="old.txt"')?.filename, 'old.txt');
  assert.is(name('Content-Disposition: form-data; name="without end')?.name, 'without end');
});

multipart('names its boundary, if it is one', () => {
  assert.is(boundaryOf('multipart/form-data; boundary=abc'), 'abc');
  assert.is(boundaryOf('Multipart/Related; type="x"; BOUNDARY="a b;c"'), 'a b;c');
  for (const other of [
    '',
    'text/plain; boundary=x',
    'multipart/mixed',
    'multipart/mixed; boundary=',
    `multipart/mixed; boundary=${'x'.repeat(71)}`,
  ]) {
    assert.is(boundaryOf(other), undefined, other);
  }
});

multipart('a body that ends early is cut, with what came of its last part', () => {
  const { parts, outcome } = read(
    'b',
    lines('--b', 'Content-Disposition: form-data; name=a', '', 'half a se'),
  );
  assert.is(outcome, 'cut');
  assert.is(parts[0]?.body, 'half a se');
  assert.equal(read('b', Buffer.from('no boundary at all')), { parts: [], outcome: 'cut' });
});

multipart('headers without end are malformed, and cost no memory', () => {
  const { parts, outcome } = read(
    'b',
    Buffer.from('--b\r\n'),
    ...Array.from({ length: 100 }, () => Buffer.alloc(1000, 'x')),
  );
  assert.equal({ parts, outcome }, { parts: [], outcome: 'malformed' });
});

multipart('any bytes are read alike however they are split', () => {
  const unit = fc.constantFrom(
    '--b',
    '--',
    '\r\n',
    '\n',
    '\r',
    'a:b',
    'x',
    ' ',
    '--b\r\n\r\n',
    '\r\n--b',
    'Content-Disposition: a; name="q"',
  );
  const sample = fc.array(unit, { maxLength: 20 }).map((pieces) => Buffer.from(pieces.join('')));
  fc.assert(
    fc.property(sample, fc.nat(100), (bytes, cut) => {
      const whole = read('b', bytes);
      assert.equal(read('b', bytes.subarray(0, cut), bytes.subarray(cut)), whole);
      assert.equal(read('b', ...Array.from(bytes, (_, n) => bytes.subarray(n, n + 1))), whole);
    }),
    { seed, numRuns: 2000 },
  );
});

multipart.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ServerSentEvents } from '../../../lib/detector/formats/sse.ts';

const events = suite('server-sent events');
const seed = 20260426;

function read(pieces: readonly Uint8Array[], longest = 1000): { events: [string, string][]; lost: boolean } {
  const told: [string, string][] = [];
  const reader = new ServerSentEvents(longest, (data, name) => told.push([name, data]));
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return { events: told, lost: reader.lost };
}
const told = (text: string) => read([Buffer.from(text)]).events;

events('names, data of several lines, comments and fields without a value', () => {
  const stream =
    ': note\nevent: add\ndata: one\ndata:two\ndata:  three\nid: 7\nretry: 5\n\ndata\n\nevent: none\n\ndata: é\n\n';
  assert.equal(told(stream), [
    ['add', 'one\ntwo\n three'],
    ['', ''],
    ['', 'é'],
  ]);
});

events('lines end with LF, CR or CRLF, and a mark of byte order may come first', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    assert.equal(told(`\ufeffdata: a${end}data: b${end}${end}data: c${end}${end}`), [
      ['', 'a\nb'],
      ['', 'c'],
    ]);
  }
});

events('an event that the end of the stream cuts off is told', () => {
  assert.equal(told('data: a\n\ndata: b'), [
    ['', 'a'],
    ['', 'b'],
  ]);
});

events('an event that is too long is passed over and counted, the next is read', () => {
  const long = 'x'.repeat(50);
  const streams = [
    `data: ${long}\n\ndata: b\n\n`,
    `data: ${long.slice(0, 30)}\n`.repeat(2).concat('\ndata: b\n\n'),
  ];
  for (const stream of streams) {
    const bytes = Buffer.from(stream);
    for (let at = 0; at <= bytes.length; at++) {
      const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
      assert.equal(read(pieces, 40), { events: [['', 'b']], lost: true });
    }
  }
});

/** The algorithm of the standard (WHATWG HTML, section 9.2.6), on text that came whole. */
function reference(text: string): [string, string][] {
  const out: [string, string][] = [];
  let data: string[] = [];
  let name = '';
  for (const line of `${text.replace(/^\ufeff/, '')}\n\n`.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data.length > 0) out.push([name, data.join('\n')]);
      data = [];
      name = '';
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    if (field === 'event') name = value;
  }
  return out;
}

events('any text at every split point is what the standard makes of it', () => {
  const piece = fc.constantFrom(
    'data',
    'event',
    ':',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    'x',
    'é',
    '😀',
    '\ufeff',
    'id: 1',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (parts) => {
      const text = parts.join('');
      const bytes = Buffer.from(text);
      for (let at = 0; at <= bytes.length; at++) {
        assert.equal(read([bytes.subarray(0, at), bytes.subarray(at)]).events, reference(text));
      }
    }),
    { seed, numRuns: 300 },
  );
});

events('an event may come byte by byte', () => {
  const byte = Buffer.from('x');
  let length = 0;
  const reader = new ServerSentEvents(1 << 20, (data) => {
    length = data.length;
  });
  reader.push(Buffer.from('data: '));
  for (let n = 0; n < 100_000; n++) reader.push(byte);
  reader.end();
  assert.is(length, 100_000);
});

events.run();

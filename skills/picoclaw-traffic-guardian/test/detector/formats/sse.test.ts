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

/** What is left of pieces when all is left out that was told, and how much that was. */
function untold(pieces: readonly Uint8Array[]): { rest: string; told: number } {
  const reader = new ServerSentEvents(1000, (data) => data.startsWith('t'));
  let rest = '';
  let told = 0;
  for (const piece of pieces) {
    reader.push(piece);
    let at = 0;
    for (let n = 0; n < reader.told.length; n += 2) {
      const from = reader.told[n] ?? 0;
      rest += Buffer.from(piece.subarray(at, from)).toString('latin1');
      at = reader.told[n + 1] ?? 0;
      told += at - from;
    }
    rest += Buffer.from(piece.subarray(at)).toString('latin1');
  }
  reader.end();
  return { rest, told };
}

events('it is known where an event stands that is told elsewhere and holds nothing else', () => {
  const rest = (text: string): string => Buffer.from(untold([Buffer.from(text)]).rest, 'latin1').toString();
  assert.is(
    rest('data: t1\n\ndata: é\n\ndata: té\n\ndata: t3\n\n: x\ndata: t4\n\n'),
    'data: é\n\n: x\ndata: t4\n\n',
  );
  assert.is(
    rest('event: a\ndata: b\n\nevent: a\ndata: t\n\nevent: c\ndata: t\n\n'),
    'event: a\ndata: b\n\nevent: c\ndata: t\n\n',
  );
  for (const whole of [
    'data: t\ndata: u\n\n',
    'id: t\ndata: t\n\n',
    'event: \nevent: c\nevent: \ndata: t\n\n',
    'data: t\r\n\r\n',
    'data: t\n',
    'data: t',
  ])
    assert.is(rest(whole), whole);
});

events('without what is told elsewhere the other events are the same, at every split point', () => {
  const piece = fc.constantFrom(
    ...[
      'data: t',
      'data: t\n\n',
      'event: a\ndata: tu\n\n',
      'event: a\n',
      'data: u\n',
      'data: é',
      'data: té\n\n',
    ],
    ...['\n', '\r\n', '\n\n', ': x\n', 'x', '😀'],
  );
  const others = (text: string): [string, string][] =>
    reference(text).filter(([, data]) => !data.startsWith('t'));
  let told = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (parts) => {
      const text = parts.join('');
      const bytes = Buffer.from(text);
      for (let at = 0; at <= bytes.length; at++) {
        const left = untold([bytes.subarray(0, at), bytes.subarray(at)]);
        told += left.told;
        assert.equal(others(Buffer.from(left.rest, 'latin1').toString()), others(text));
      }
    }),
    { seed, numRuns: 300 },
  );
  assert.ok(told > 1000, `${told} bytes`);
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

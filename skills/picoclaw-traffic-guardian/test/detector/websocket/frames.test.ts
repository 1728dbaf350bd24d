import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FrameParser, type Peer } from '../../../lib/detector/websocket/frames.ts';
import { type Frame, frame } from './frame.ts';

const frames = suite('WebSocket frames');
const seed = 20260426;

/** Events with neighbouring pieces of data joined: where a piece ends is the parser's own affair. */
function parse(sender: Peer, pieces: readonly Uint8Array[], compression = false): string[] {
  const parser = new FrameParser(sender, compression);
  const events: string[] = [];
  for (const piece of pieces) {
    const before = Buffer.from(piece);
    parser.push(piece);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.kind === 'start') events.push(`${event.type}${event.compressed ? ' compressed' : ''}:`);
      else if (event.kind === 'data') {
        const text = Buffer.from(event.bytes).toString('latin1');
        events.push(`${events.pop() ?? ''}${text}`);
      } else if (event.kind === 'control') events.push(`control:${Buffer.from(event.bytes)}`);
      else events.push(event.kind);
    }
    assert.equal(Buffer.from(piece), before, 'the relayed bytes are not touched');
  }
  return events;
}

const bytewise = (bytes: Buffer) => Array.from(bytes, (_, n) => bytes.subarray(n, n + 1));
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;

for (const sender of ['client', 'server'] as const) {
  const of = (shape: Partial<Frame>) => frame({ masked: sender === 'client', ...shape });

  frames(`${sender}: messages of every length form`, () => {
    for (const length of [0, 1, 125, 126, 65535, 65536, 200_000]) {
      const payload = Buffer.alloc(length, 'ab');
      const events = parse(sender, [of({ opcode: TEXT, payload })]);
      assert.equal(events, [`text:${payload}`, 'end']);
    }
  });

  frames(`${sender}: fragments with control frames between them are one message`, () => {
    const bytes = Buffer.concat([
      of({ opcode: BINARY, final: false, payload: Buffer.from('cu') }),
      of({ opcode: PING, payload: Buffer.from('ping') }),
      of({ opcode: 0, final: false, payload: Buffer.alloc(0) }),
      of({ opcode: 0, payload: Buffer.from('rl') }),
      of({ opcode: TEXT, payload: Buffer.from('next') }),
      of({ opcode: CLOSE, payload: Buffer.from([0x03, 0xe8]) }),
    ]);
    const expected = ['binary:curl', 'end', 'text:next', 'end'];
    assert.equal(parse(sender, [bytes]), expected);
    assert.equal(parse(sender, bytewise(bytes)), expected);
    for (let at = 0; at <= bytes.length; at++) {
      assert.equal(parse(sender, [bytes.subarray(0, at), bytes.subarray(at)]), expected, `split at ${at}`);
    }
  });

  frames(`${sender}: control frames say what they carry when it is long enough to say something`, () => {
    const payload = Buffer.from('sixteen bytes or');
    const bytes = Buffer.concat([
      of({ opcode: PING, payload: payload.subarray(1) }),
      of({ opcode: TEXT, final: false, payload: Buffer.from('te') }),
      of({ opcode: PING, payload }),
      of({ opcode: 0, payload: Buffer.alloc(0) }),
      of({ opcode: CLOSE, payload }),
    ]);
    const expected = ['text:te', `control:${payload}`, 'end', `control:${payload}`];
    for (const pieces of [[bytes], bytewise(bytes)]) assert.equal(parse(sender, pieces), expected);
  });

  frames(`${sender}: a compressed message only where that was agreed`, () => {
    const bytes = of({ opcode: TEXT, rsv: 0x40, payload: Buffer.from('x') });
    assert.equal(parse(sender, [bytes], true), ['text compressed:x', 'end']);
    assert.equal(parse(sender, [bytes], false), ['malformed']);
  });

  const bad: ReadonlyArray<readonly [string, Buffer]> = [
    ['a reserved bit', of({ opcode: TEXT, rsv: 0x20 })],
    ['another reserved bit', of({ opcode: TEXT, rsv: 0x10 })],
    ['a reserved data opcode', of({ opcode: 3 })],
    ['a reserved control opcode', of({ opcode: 11 })],
    ['the wrong masking', frame({ masked: sender !== 'client', opcode: TEXT })],
    ['a fragmented control frame', of({ opcode: PING, final: false })],
    ['a long control frame', of({ opcode: PING, payload: Buffer.alloc(126) })],
    ['a compressed control frame', of({ opcode: PING, rsv: 0x40 })],
    ['a continuation of nothing', of({ opcode: 0 })],
    [
      'a length with its top bit set',
      Buffer.from([0x82, sender === 'client' ? 0xff : 0x7f, 0x80, ...Array(11).fill(0)]),
    ],
    [
      'a length beyond all measure',
      Buffer.from([0x82, sender === 'client' ? 0xff : 0x7f, 0, 0x20, ...Array(10).fill(0)]),
    ],
    ['HTTP', Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
  ];
  for (const [what, bytes] of bad) {
    frames(`${sender}: ${what} is malformed, and nothing is read after it`, () => {
      const sound = of({ opcode: TEXT, payload: Buffer.from('ok') });
      const events = parse(sender, [Buffer.concat([sound, bytes, sound]), sound], true);
      assert.equal(events, ['text:ok', 'end', 'malformed']);
    });
  }

  frames(`${sender}: a new message inside another is malformed`, () => {
    const bytes = Buffer.concat([of({ opcode: TEXT, final: false }), of({ opcode: TEXT })]);
    assert.equal(parse(sender, [bytes]), ['text:', 'malformed']);
  });

  frames(`${sender}: any bytes parse alike however they are split`, () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc
        .record({
          opcode: fc.constantFrom(0, TEXT, BINARY, CLOSE, PING),
          final: fc.boolean(),
          payload: fc.uint8Array({ maxLength: 140 }).map((bytes) => Buffer.from(bytes)),
        })
        .map(of),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const bytes = Buffer.concat(pieces);
        assert.equal(parse(sender, bytewise(bytes), true), parse(sender, [bytes], true));
      }),
      { seed, numRuns: 500 },
    );
  });
}

frames.run();

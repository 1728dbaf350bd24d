import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../lib/clock.ts';
import type { CoverageCounts } from '../../../lib/detector/coverage.ts';
import { Channel } from '../../../lib/detector/thread/channel.ts';
import { ExchangeRecorder } from '../../../lib/detector/thread/exchange_recorder.ts';
import { CoverageLedger } from '../../../lib/detector/thread/ledger.ts';
import { RECORD } from '../../../lib/detector/thread/record.ts';
import { RingReader } from '../../../lib/detector/thread/ring.ts';
import { type State, stateNumber } from '../../../lib/detector/thread/state.ts';

const recorder = suite('exchange recorder');

const START = { protocol: 'http', source: '127.0.0.1', dest: 'api.example.com:80' } as const;
const NAMES = new Map<number, string>(Object.entries(RECORD).map(([name, kind]) => [kind, name]));

/** A relay's side with an inspector played by the test. */
class Bench {
  readonly ledger = new CoverageLedger(systemClock);
  readonly verdicts: Uint8Array;
  readonly reader: RingReader;
  channel: Channel | null;
  readonly maxScanBytes: number;

  constructor(ringBytes = 64 * 1024, maxScanBytes = 1 << 20) {
    const channel = new Channel(ringBytes);
    this.channel = channel;
    this.maxScanBytes = maxScanBytes;
    this.reader = new RingReader(channel.ringMemory);
    this.verdicts = new Uint8Array(channel.verdictMemory);
  }

  open(dest: string = START.dest): ExchangeRecorder {
    return new ExchangeRecorder(this, this.ledger.begin(dest), { ...START, dest });
  }

  /** Takes at most `count` records and gives closed exchanges the state `state`; returns them as text. */
  take(count = Number.POSITIVE_INFINITY, state = 0): string[] {
    const records: string[] = [];
    while (records.length < count && this.reader.next()) {
      const { kind, slot } = this.reader;
      records.push(`${NAMES.get(kind)} ${this.reader.text()}`.trimEnd());
      if (kind === RECORD.complete || kind === RECORD.aborted) this.verdicts[slot] = state + 1;
      this.reader.release();
    }
    return records;
  }

  counts(): CoverageCounts {
    this.channel?.reap();
    const coverage = this.ledger.coverage();
    for (const counts of [coverage, ...coverage.hosts]) assert.is(sum(counts), counts.exchanges);
    return coverage;
  }
}

function sum(counts: CoverageCounts): number {
  const add = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  assert.is(counts.dropped, add(Object.values(counts.dropped_by_reason)));
  return (
    counts.open + counts.inspected + counts.truncated + add(Object.values(counts.opaque)) + counts.dropped
  );
}

recorder('records an exchange in wire order', () => {
  const bench = new Bench();
  const tap = bench.open();
  tap.requestHead('POST', 'http://api.example.com/v1?q=1', [
    'Host',
    'api.example.com',
    'X-Empty',
    '',
    'x',
    'é',
  ]);
  tap.requestBody(Buffer.from('{"a":'));
  tap.requestBody(Buffer.from('1}'));
  tap.requestEnd([]);
  tap.responseHead(200, 'OK', ['Content-Length', '2']);
  tap.responseBody(Buffer.from('ok'));
  tap.responseEnd(['Trailer', 'value', 'Other', 'x']);
  tap.close('complete');
  assert.equal(bench.take(), [
    'open http\n127.0.0.1\napi.example.com:80',
    'requestHead POST http://api.example.com/v1?q=1\nHost: api.example.com\nX-Empty: \nx: é',
    'requestBody {"a":',
    'requestBody 1}',
    'requestEnd',
    'responseHead 200 OK\nContent-Length: 2',
    'responseBody ok',
    'responseEnd Trailer: value\nOther: x',
    'complete',
  ]);
  const counts = bench.counts();
  assert.is(counts.inspected, 1);
  assert.is(counts.bytes, 9);
});

recorder('writes long values and short ones alike, byte for byte', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 12 }), (texts) => {
      const pairs = texts
        .map((text) => Buffer.from(text).toString('latin1').replaceAll('\n', ' '))
        .slice(0, texts.length & ~1);
      const bench = new Bench();
      const tap = bench.open();
      tap.requestHead('GET', '/', pairs);
      const lines = ['GET /'];
      for (let index = 0; index < pairs.length; index += 2)
        lines.push(`${pairs[index]}: ${pairs[index + 1]}`);
      assert.is(bench.take()[1]?.trimEnd(), `requestHead ${lines.join('\n')}`.trimEnd());
    }),
    { numRuns: 200, seed: 3 },
  );
});

recorder('splits long chunks and keeps their bytes', () => {
  const bench = new Bench(64 * 1024);
  const body = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index & 0x7f));
  const tap = bench.open();
  tap.responseBody(body);
  const records = bench.take();
  assert.ok(records.length > 4);
  tap.close('complete');
  assert.is(bench.counts().bytes, 20_000);
});

recorder('copies no more of a message than may be scanned, says so once, and goes on counting', () => {
  const bench = new Bench(64 * 1024, 10);
  const tap = bench.open();
  tap.requestHead('POST', '/', []);
  for (let chunk = 0; chunk < 5; chunk++) tap.requestBody(Buffer.from('1234567'));
  tap.responseBody(Buffer.from('1234567890'));
  tap.responseBody(Buffer.from('x'));
  tap.responseBody(Buffer.from('y'));
  tap.close('complete');
  assert.equal(bench.take().slice(2), [
    'requestBody 1234567',
    'requestBody 123',
    'requestTruncated',
    'responseBody 1234567890',
    'responseTruncated',
    'complete',
  ]);
  const counts = bench.counts();
  assert.is(counts.truncated, 1);
  assert.is(counts.bytes, 47);
});

recorder('copies eight times as much of JSON that is sent, however its type is spelled', () => {
  const sent = (...headers: string[]): number => {
    const bench = new Bench(64 * 1024, 10);
    const tap = bench.open();
    tap.requestHead('POST', '/', ['Host', 'x', ...headers]);
    for (let chunk = 0; chunk < 20; chunk++) tap.requestBody(Buffer.from('1234567'));
    tap.close('complete');
    return (
      bench
        .take()
        .filter((record) => record.startsWith('requestBody'))
        .join('')
        .match(/\d/g)?.length ?? 0
    );
  };
  assert.is(sent(), 10);
  assert.is(sent('Content-Type', 'text/plain'), 10);
  assert.is(sent('X-Content-Type', 'application/json'), 10);
  assert.is(sent('content-TYPE', ' application/JSON; charset=utf-8'), 80);
  assert.is(sent('Content-Type', 'application/vnd.api+json'), 80);
});

recorder(
  'hands over all bytes of an upgraded connection: its messages are bounded, not the connection',
  () => {
    const bench = new Bench(64 * 1024, 4);
    const tap = bench.open();
    tap.requestHead('GET', '/', []);
    tap.upgraded();
    for (let chunk = 0; chunk < 3; chunk++) tap.requestBody(Buffer.from('abcdef'));
    assert.equal(bench.take().slice(2), [
      'upgraded',
      'requestBody abcdef',
      'requestBody abcdef',
      'requestBody abcdef',
    ]);
  },
);

recorder('cuts a head that no record can hold, and counts the exchange as truncated', () => {
  const bench = new Bench(64 * 1024);
  const tap = bench.open();
  tap.requestHead('GET', '/', ['A', 'b', 'Long', 'x'.repeat(1_000_000), 'C', 'd']);
  tap.requestBody(Buffer.from('body'));
  tap.close('complete');
  const records = bench.take();
  assert.ok(records[1]?.startsWith('requestHead GET /\nA: b\nLong: xxx'));
  assert.equal(records.slice(2), ['requestTruncated', 'complete']);
  assert.is(bench.counts().truncated, 1);
});

recorder('records where a new connection goes, as much of it as a record holds', () => {
  const bench = new Bench(64 * 1024);
  const tap = bench.open();
  tap.requestHead('GET', '/', []);
  tap.resolved(['192.0.2.1', '2001:db8::1']);
  tap.resolved([]);
  tap.resolved(Array.from({ length: 10_000 }, () => '192.0.2.1'));
  tap.opaque('tunnel');
  tap.resolved(['192.0.2.2']);
  tap.close('complete');
  const [first, none, many, ...rest] = bench.take().slice(2);
  assert.equal([first, none, rest], ['resolved 192.0.2.1\n2001:db8::1', 'resolved', ['complete']]);
  assert.ok(many?.startsWith('resolved 192.0.2.1\n192.0.2.1\n'));
  assert.equal(bench.counts().opaque, { tunnel: 1 });
});

recorder('counts a tunnel as opaque without a record or a slot', () => {
  const bench = new Bench();
  const tap = bench.open();
  tap.opaque('tunnel');
  tap.bytes('outbound', 500);
  tap.bytes('inbound', 1000);
  assert.is(bench.counts().open, 1);
  tap.close('complete');
  assert.equal(bench.take(), []);
  const counts = bench.counts();
  assert.equal(counts.opaque, { tunnel: 1 });
  assert.is(counts.bytes, 1500);
});

recorder('ignores every call after close, a second close included', () => {
  const bench = new Bench();
  const tap = bench.open();
  tap.requestHead('GET', '/', []);
  tap.close('complete');
  bench.take();
  tap.requestHead('GET', '/', []);
  tap.requestBody(Buffer.from('x'));
  tap.requestEnd([]);
  tap.responseHead(200, '', []);
  tap.responseBody(Buffer.from('x'));
  tap.responseEnd([]);
  tap.upgraded();
  tap.opaque('upgrade');
  tap.bytes('inbound', 5);
  tap.close('aborted');
  assert.equal(bench.take(), []);
  const counts = bench.counts();
  assert.is(counts.inspected, 1);
  assert.is(counts.bytes, 0);
});

recorder('drops the rest of an exchange when the ring is full, and the next one is recorded again', () => {
  const bench = new Bench(4096);
  const tap = bench.open();
  tap.requestHead('POST', '/', []);
  for (let chunk = 0; chunk < 40; chunk++) tap.requestBody(Buffer.alloc(200, 'x'));
  const records = bench.take();
  assert.is(records.at(-1), 'aborted');
  tap.requestBody(Buffer.from('more'));
  tap.close('complete');
  assert.equal(bench.take(), []);
  assert.equal(bench.counts().dropped_by_reason, { inspector_busy: 1 });
  assert.is(bench.counts().bytes, 8004);

  const next = bench.open();
  next.requestHead('GET', '/', []);
  next.close('complete');
  assert.is(bench.take().length, 3);
  assert.is(bench.counts().inspected, 1);
});

recorder('drops exchanges beyond the number of slots, and reuses slots once their verdicts came', () => {
  const bench = new Bench(4096);
  const taps = Array.from({ length: 200 }, () => bench.open());
  for (const tap of taps) {
    tap.requestHead('GET', '/', []);
    bench.take();
  }
  for (const tap of taps) tap.close('complete');
  bench.take();
  const counts = bench.counts();
  assert.ok(counts.inspected >= 64);
  assert.is(counts.inspected + counts.dropped, 200);
  for (let round = 0; round < 500; round++) {
    const tap = bench.open();
    tap.requestHead('GET', '/', []);
    tap.close('complete');
    bench.take();
  }
  assert.is(bench.counts().inspected, counts.inspected + 500);
});

recorder('takes the worst of what the relay and the inspector say', () => {
  const bench = new Bench();
  const settle = (state: State, act: (tap: ExchangeRecorder) => void) => {
    const tap = bench.open();
    tap.requestHead('GET', '/', []);
    act(tap);
    tap.close('complete');
    bench.take(undefined, stateNumber(state));
    return bench.counts();
  };
  assert.equal(settle('inspected', (tap) => tap.opaque('upgrade')).opaque, { upgrade: 1 });
  assert.equal(settle('undecodable', () => undefined).opaque, { upgrade: 1, undecodable: 1 });
  assert.equal(settle('inspector_restart', () => undefined).dropped_by_reason, { inspector_restart: 1 });
});

recorder('accounts every exchange when the inspector dies, and those while none runs', () => {
  const bench = new Bench();
  const taps = Array.from({ length: 6 }, () => bench.open());
  for (const tap of taps) tap.requestHead('GET', '/', []);
  taps[0]?.close('complete');
  bench.take();
  taps[1]?.close('complete');
  const { channel } = bench;
  bench.channel = null;
  channel?.bury();
  const down = bench.open();
  down.requestHead('GET', '/', []);
  taps[2]?.requestBody(Buffer.from('x'));
  taps[2]?.opaque('upgrade');
  for (const tap of [...taps, down]) tap.close('aborted');
  const counts = bench.counts();
  assert.is(counts.open, 0);
  assert.is(counts.inspected, 1);
  assert.equal(counts.dropped_by_reason, { inspector_restart: 5, inspector_down: 1 });
});

recorder('never throws and loses no exchange, whatever is called in whatever order on a tiny ring', () => {
  const chunk = Buffer.alloc(900, 'z');
  const calls: ReadonlyArray<(tap: ExchangeRecorder, size: number) => void> = [
    (tap, size) => tap.resolved(Array.from({ length: size >> 2 }, () => '192.0.2.1')),
    (tap, size) => tap.requestHead('GET', '/', ['Name', 'v'.repeat(size)]),
    (tap, size) => tap.requestBody(chunk.subarray(0, size)),
    (tap) => tap.requestEnd([]),
    (tap, size) => tap.responseHead(size, 'x', ['A', 'b']),
    (tap, size) => tap.responseBody(chunk.subarray(0, size)),
    (tap, size) => tap.responseEnd(['T', 'v'.repeat(size)]),
    (tap) => tap.upgraded(),
    (tap) => tap.opaque('websocket_malformed'),
    (tap, size) => tap.bytes('inbound', size),
    (tap) => tap.close('complete'),
    (tap) => tap.close('aborted'),
  ];
  const step = fc.record({
    tap: fc.nat({ max: 90 }),
    call: fc.nat({ max: calls.length - 1 }),
    size: fc.nat({ max: 900 }),
    take: fc.nat({ max: 6 }),
    state: fc.nat({ max: 10 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), fc.nat({ max: 160 }), (steps, deathAt) => {
      const bench = new Bench(4096, 1200);
      const taps: ExchangeRecorder[] = [];
      for (const [index, { tap: number, call, size, take, state }] of steps.entries()) {
        let tap = taps[number];
        if (tap === undefined) {
          tap = bench.open(`host-${number % 3}:80`);
          taps.push(tap);
        }
        calls[call]?.(tap, size);
        if (index === deathAt) {
          bench.channel?.bury();
          bench.channel = null;
        }
        if (bench.channel !== null) bench.take(take, state);
        assert.is(bench.counts().exchanges, taps.length);
      }
      for (const tap of taps) tap.close('complete');
      bench.take();
      const counts = bench.counts();
      assert.is(counts.open, 0);
      assert.is(counts.exchanges, taps.length);
    }),
    { numRuns: 300, seed: 11 },
  );
});

recorder.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ExchangeInspection,
  type InspectedExchange,
  OpenExchanges,
} from '../../../lib/detector/thread/open_exchanges.ts';
import { RECORD, type RecordKind } from '../../../lib/detector/thread/record.ts';
import { allocateRing, RingReader, RingWriter } from '../../../lib/detector/thread/ring.ts';
import { RESTART, stateNumber } from '../../../lib/detector/thread/state.ts';

const test = suite('open exchanges');

/** Two slots, and records as the inspector thread's loop hands them over. */
function stage(make: (told: string[]) => ExchangeInspection | Promise<ExchangeInspection>) {
  const memory = allocateRing(4096);
  const writer = new RingWriter(memory, 0);
  const reader = new RingReader(memory);
  const verdicts = new Uint8Array(2);
  const told: string[] = [];
  const exchanges = new OpenExchanges(
    () => make(told),
    verdicts,
    (message) => told.push(`fault: ${message}`),
  );
  const record = async (kind: RecordKind, slot: number, text = '') => {
    writer.bytes.write(text, writer.claim(kind, slot, text.length, false), 'latin1');
    writer.publish();
    assert.ok(reader.next());
    await exchanges.handle(reader);
    reader.release();
  };
  return { exchanges, record, verdicts, told };
}

/** Tells its calls. */
function exchange(name: string, told: string[]): InspectedExchange {
  const tell = (call: string) => () => void told.push(`${name} ${call}`);
  return {
    resolved: tell('resolved'),
    requestHead: tell('request head'),
    requestBody: tell('request body'),
    requestEnd: tell('request end'),
    responseHead: tell('response head'),
    responseBody: tell('response body'),
    responseEnd: tell('response end'),
    upgraded: tell('upgraded'),
    truncated: tell('truncated'),
    flush: tell('flush'),
    close: () => 'inspected',
  };
}

test('makes what looks at exchanges once, for the first of them, and loses nothing of it', async () => {
  const { record, verdicts, told } = stage(async (told) => {
    told.push('made');
    await new Promise(setImmediate);
    return { open: ({ dest }) => exchange(dest, told), watch: () => assert.unreachable() };
  });
  await record(RECORD.open, 0, 'http\n127.0.0.1\na.example:80');
  await record(RECORD.requestHead, 0, 'GET /');
  await record(RECORD.open, 1, 'http\n127.0.0.1\nb.example:80');
  await record(RECORD.requestHead, 1, 'GET /');
  await record(RECORD.complete, 0);
  assert.equal(told, ['made', 'a.example:80 request head', 'b.example:80 request head']);
  assert.equal([...verdicts], [stateNumber('inspected') + 1, 0]);
});

test('what is to be watched for is handed on when there is somebody to hand it to', async () => {
  const { exchanges, record, told } = stage((told) => ({
    open: ({ dest }) => exchange(dest, told),
    watch: ([secret]) => {
      told.push(`watch ${secret?.name}`);
      if (secret?.name === 'c') throw new TypeError(secret.value);
    },
  }));
  const watch = (name: string) =>
    exchanges.watch([{ name, value: 'not to be told', home: { providers: [], hosts: [] } }]);
  watch('a');
  assert.equal(told, []);
  await record(RECORD.open, 0, 'http\n127.0.0.1\na.example:80');
  watch('b');
  watch('c');
  await record(RECORD.requestHead, 0, 'GET /');
  assert.equal(told.slice(0, 3), ['watch a', 'watch b', 'watch c']);
  assert.match(told[3] ?? '', /^fault: watched secrets cannot be looked for: TypeError at /);
  assert.equal(told.slice(4), ['a.example:80 request head']);
});

test('when it cannot be made, exchanges are dropped and the fault is told', async () => {
  const { record, verdicts, told } = stage(() => {
    throw new TypeError('a secret');
  });
  await record(RECORD.open, 0, 'http\n127.0.0.1\na.example:80');
  await record(RECORD.requestHead, 0, 'GET /');
  await record(RECORD.complete, 0);
  assert.is(told.length, 1);
  assert.match(told[0] ?? '', /^fault: TypeError at /);
  assert.equal([...verdicts], [RESTART + 1, 0]);
});

test.run();

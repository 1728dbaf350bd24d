import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECORD, recordBytes } from '../../../lib/detector/thread/record.ts';
import { allocateRing, RingCorruptError, RingReader, RingWriter } from '../../../lib/detector/thread/ring.ts';

const ring = suite('ring');

function write(writer: RingWriter, slot: number, payload: Uint8Array, reserved = false): boolean {
  const at = writer.claim(RECORD.requestBody, slot, payload.length, reserved);
  if (at === -1) return false;
  writer.bytes.set(payload, at);
  writer.publish();
  return true;
}

ring('hands over records of any size in order, at every offset and across the wrap', () => {
  const operation = fc.oneof(
    fc.record({ write: fc.integer({ min: 0, max: 1500 }) }),
    fc.record({ read: fc.integer({ min: 1, max: 6 }) }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 520 }),
      fc.array(operation, { maxLength: 120 }),
      (offset, operations) => {
        const memory = allocateRing(4096 + 8 * (offset % 3));
        const writer = new RingWriter(memory, 0);
        const reader = new RingReader(memory);
        for (let record = 0; record < offset; record++) {
          assert.ok(write(writer, 0, new Uint8Array()));
          assert.ok(reader.next());
          reader.release();
        }
        const expected: Array<{ slot: number; payload: Buffer }> = [];
        let count = 0;
        const readOne = () => {
          const next = expected.shift();
          assert.is(reader.next(), next !== undefined);
          if (next === undefined) return;
          assert.is(reader.slot, next.slot);
          assert.is(reader.length, next.payload.length);
          assert.is(Buffer.compare(reader.payload(), next.payload), 0);
          reader.release();
        };
        for (const step of operations) {
          if ('write' in step) {
            count++;
            const payload = Buffer.alloc(step.write, count);
            const slot = (count * 7919) & 0xffff;
            if (write(writer, slot, payload)) expected.push({ slot, payload });
            else assert.ok(expected.length > 0, 'an empty ring takes any record of a third of its size');
          } else {
            for (let record = 0; record < step.read; record++) readOne();
          }
        }
        while (expected.length > 0) readOne();
        assert.not(reader.next());
        assert.ok(writer.isEmpty);
      },
    ),
    { numRuns: 400, seed: 20260426 },
  );
});

ring('takes records until it is full, and again after one was read', () => {
  const memory = allocateRing(4096);
  const writer = new RingWriter(memory, 0);
  const reader = new RingReader(memory);
  let written = 0;
  while (write(writer, written, Buffer.alloc(56))) written++;
  assert.is(written, 4096 / 64 - 1);
  assert.ok(reader.next());
  reader.release();
  assert.ok(write(writer, 99, Buffer.alloc(56)));
  assert.not(write(writer, 99, Buffer.alloc(56)));
});

ring('keeps its reserve for records that may take it', () => {
  const memory = allocateRing(4096);
  const writer = new RingWriter(memory, 512);
  while (write(writer, 0, Buffer.alloc(8)));
  let control = 0;
  while (writer.claim(RECORD.complete, 0, 0, true) !== -1) control++;
  assert.ok(control >= 512 / recordBytes(0));
});

ring('shows the consumer nothing before it is published', () => {
  const memory = allocateRing(4096);
  const writer = new RingWriter(memory, 0);
  const reader = new RingReader(memory);
  writer.claim(RECORD.open, 1, 10, false);
  assert.not(reader.next());
  writer.publish();
  assert.ok(reader.next());
  assert.is(reader.kind, RECORD.open);
});

ring('refuses damaged headers instead of reading on', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 15 }), fc.integer(), (word, value) => {
      const memory = allocateRing(4096);
      const writer = new RingWriter(memory, 0);
      const reader = new RingReader(memory);
      for (let record = 0; record < 4; record++) write(writer, record, Buffer.alloc(8, record));
      const words = new Int32Array(memory, 256);
      words[word] = value;
      let read = 0;
      try {
        while (reader.next()) {
          assert.ok(reader.payload().length <= 4096);
          reader.release();
          assert.ok(++read <= 4);
        }
      } catch (error) {
        assert.instance(error, RingCorruptError);
        return;
      }
      // Not noticed: a payload, a slot or one kind for another; every record was read.
      assert.is(read, 4);
    }),
    { numRuns: 500, seed: 7 },
  );
});

for (const [name, value] of [
  ['beyond the ring', 1 << 20],
  ['negative', -8],
  ['not aligned', 12],
] as const) {
  ring(`refuses a head that is ${name}`, () => {
    const memory = allocateRing(4096);
    const reader = new RingReader(memory);
    new Int32Array(memory)[0] = value;
    assert.throws(
      () => reader.next(),
      (error: unknown) => error instanceof RingCorruptError,
    );
  });
}

ring('carries 200,000 records between two threads without a bit of difference', async () => {
  const memory = allocateRing(64 * 1024);
  const writer = new RingWriter(memory, 0);
  const worker = new Worker(new URL('./ring_consumer.worker.mjs', import.meta.url), { workerData: memory });
  const result = new Promise<{ records: number; digest: string }>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const hash = createHash('sha256');
  const source = Buffer.alloc(4096, 'the quick brown fox jumps over the lazy dog 0123456789');
  let random = 12345;
  let full = 0;
  for (let record = 0; record < 200_000; record++) {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    const from = random % 2000;
    const payload = source.subarray(from, from + ((random >>> 16) % 300));
    const kind = record === 199_999 ? RECORD.flush : RECORD.requestBody;
    let at = writer.claim(kind, record & 0xffff, payload.length, false);
    while (at === -1) {
      full++;
      writer.publish();
      await new Promise((resolve) => setImmediate(resolve));
      at = writer.claim(kind, record & 0xffff, payload.length, false);
    }
    writer.bytes.set(payload, at);
    writer.publish();
    hash.update(payload);
  }
  const { records, digest } = await result;
  await worker.terminate();
  assert.is(records, 200_000);
  assert.is(digest, hash.digest('hex'));
  assert.ok(full > 0, 'the ring was full at times');
  assert.is(writer.handled >= 200_000, true);
});

ring.run();

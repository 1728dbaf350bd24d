// Reads the ring in `workerData` until its flush record; answers with how much it was and its digest.
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { RECORD } from '../../../lib/detector/thread/record.ts';
import { RingReader } from '../../../lib/detector/thread/ring.ts';

const reader = new RingReader(workerData);
const hash = createHash('sha256');
let records = 0;
for (let done = false; !done; ) {
  while (reader.next()) {
    if (reader.slot !== (records & 0xffff)) throw new Error(`record ${records} came out of order`);
    // Copied first: the hash does not take shared memory.
    hash.update(Uint8Array.from(reader.payload()));
    records++;
    done = reader.kind === RECORD.flush;
    reader.release();
  }
  if (!done && records % 2 === 0) reader.nap(1);
  else if (!done) reader.idle(1000);
}
parentPort?.postMessage({ records, digest: hash.digest('hex') });

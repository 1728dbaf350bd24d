import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/**
 * Of the 64 KB that libuv reads at once. A socket that has more is read up to 32 times before any other's turn comes; with
 * a pause, twice: Node keeps what comes next, and then stops reading.
 */
const LONG_READ = 32 * 1024;

/** Whether the kernel takes no more. `writableNeedDrain` alone says only that the high-water mark was passed. */
function isFull(sink: Socket): boolean {
  return sink.writableNeedDrain && sink.writableLength > 0;
}

/** After a read of so many `bytes`, which went to `sink`: others first when it was long, and as fast as `sink` takes them. */
export function endTurn(source: Readable, sink: Socket, bytes: number): void {
  if (isFull(sink)) {
    source.pause();
  } else if (bytes >= LONG_READ) {
    source.pause();
    nextTurn(source, sink);
  }
}

/** Goes on with `source` when all that are ready had their turn, unless `sink` is full by then: its 'drain' comes here. */
export function nextTurn(source: Readable, sink: Socket): void {
  // Not at once: 'drain' follows a long write within the turn in which it was written.
  setImmediate(() => {
    if (!isFull(sink)) source.resume();
  });
}

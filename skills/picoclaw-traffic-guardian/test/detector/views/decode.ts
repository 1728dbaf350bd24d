import type { Engine } from '../../../lib/detector/gate/engine.ts';
import { laneStart } from '../../../lib/detector/gate/layout.ts';
import type { TextDecoder } from '../../../lib/detector/views/decoder.ts';

/** Runs a decoder over pieces as a view would: from one lane of the engine's memory to the next. */
export function decodeIn(engine: Engine, decoder: TextDecoder, pieces: readonly Buffer[]): Buffer {
  const memory = Buffer.from(engine.memory);
  const source = laneStart(0);
  const target = laneStart(1);
  const decoded: Buffer[] = [];
  for (const piece of pieces) {
    memory.fill('\\n', source, source + piece.length + 16);
    piece.copy(memory, source);
    const end = decoder.decode(memory, source, source + piece.length, target);
    decoded.push(Buffer.from(memory.subarray(target, end)));
  }
  decoded.push(Buffer.from(memory.subarray(target, decoder.finish(memory, target))));
  const result = Buffer.concat(decoded);
  if (result.length > Buffer.concat(pieces).length) throw new RangeError('a decoder wrote more than it read');
  return result;
}

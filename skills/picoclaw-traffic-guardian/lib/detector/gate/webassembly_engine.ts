import type { Engine } from './engine.ts';
import source from './gate.wat';
import { CANDIDATE_LIMIT, LAYOUT } from './layout.ts';
import { RUN_CLASSES } from './run_classes.ts';
import { SHORT_ESCAPES } from './short_escapes.ts';

/** `gate.wat`, or undefined where the engine has no WebAssembly or refuses to compile it (`--jitless`). */
export function webAssemblyEngine(): Engine | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  let exported: WebAssembly.Exports;
  try {
    exported = new WebAssembly.Instance(new WebAssembly.Module(source), {}).exports;
  } catch (error) {
    // Out of address space or forbidden by policy: slower then, not blind. Anything else is a fault of ours.
    if (error instanceof WebAssembly.CompileError || error instanceof RangeError) return undefined;
    throw error;
  }
  const { memory, resume, learn, scan, undoEscapes, findRun } = exported;
  if (
    !(memory instanceof WebAssembly.Memory) ||
    !(resume instanceof WebAssembly.Global) ||
    typeof learn !== 'function' ||
    typeof scan !== 'function' ||
    typeof undoEscapes !== 'function' ||
    typeof findRun !== 'function'
  ) {
    throw new TypeError('gate.wat exports something else');
  }
  const buffer = memory.buffer;
  if (!(buffer instanceof ArrayBuffer)) throw new TypeError('gate.wat exports shared memory');
  new Uint8Array(buffer).set(SHORT_ESCAPES, LAYOUT.shortEscapes);
  new Uint8Array(buffer).set(RUN_CLASSES, LAYOUT.runClasses);
  return {
    kind: 'webassembly',
    memory: buffer,
    learn: (from, end) => {
      learn(from, end);
    },
    search: (from, end) => Number(scan(from, end, CANDIDATE_LIMIT)),
    undoEscapes: (from, end, target) => Number(undoEscapes(from, end, target)),
    findRun: (from, end, minimum, runClass) => Number(findRun(from, end, minimum, runClass)),
    resume: () => Number(resume.value),
  };
}

import type { Engine } from './engine.ts';
import { EVERYDAY } from './everyday.ts';
import source from './gate.wat';
import { LAYOUT, longestOf, MATCH_LIMIT, tablesFor } from './layout.ts';
import { RUN_CLASS_ROWS, RUN_CLASSES } from './run_classes.ts';
import { SHORT_ESCAPES } from './short_escapes.ts';

const PAGE = 65536;

/** `gate.wat`, or undefined where the engine has no WebAssembly or refuses to compile it (`--jitless`). */
export function webAssemblyEngine(keywords: readonly string[]): Engine | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const tables = tablesFor(keywords);
  let exported: WebAssembly.Exports;
  try {
    exported = new WebAssembly.Instance(new WebAssembly.Module(source), {}).exports;
    if (!(exported.memory instanceof WebAssembly.Memory)) throw new TypeError('gate.wat exports no memory');
    exported.memory.grow(Math.max(0, Math.ceil((tables.size - exported.memory.buffer.byteLength) / PAGE)));
  } catch (error) {
    // Out of address space or forbidden by policy: slower then, not blind. Anything else is a fault of ours.
    if (error instanceof WebAssembly.CompileError || error instanceof RangeError) return undefined;
    throw error;
  }
  const { resume, plain, learn, search, undoEscapes, findRun } = exported;
  if (
    !(resume instanceof WebAssembly.Global) ||
    !(plain instanceof WebAssembly.Global) ||
    typeof learn !== 'function' ||
    typeof search !== 'function' ||
    typeof undoEscapes !== 'function' ||
    typeof findRun !== 'function'
  ) {
    throw new TypeError('gate.wat exports something else');
  }
  const longest = longestOf(keywords);
  const { buffer } = exported.memory;
  if (!(buffer instanceof ArrayBuffer)) throw new TypeError('gate.wat exports shared memory');
  const bytes = Buffer.from(buffer);
  bytes.set(SHORT_ESCAPES, LAYOUT.shortEscapes);
  bytes.set(RUN_CLASSES, LAYOUT.runClasses);
  bytes.set(RUN_CLASS_ROWS, LAYOUT.runClassRows);
  bytes.write(EVERYDAY, LAYOUT.lanes, 'latin1');
  // All at once: a loop over bytes here would be hot enough to wake the optimising compiler at start, whose work costs
  // a process that then stays idle some megabytes.
  bytes.write(
    keywords.map((keyword) => String.fromCharCode(keyword.length) + keyword).join(''),
    LAYOUT.keywords,
    'latin1',
  );
  learn(LAYOUT.keywords, tables.keywordsEnd, tables.entries, tables.matches);
  return {
    kind: 'webassembly',
    memory: buffer,
    matches: new Int32Array(buffer, tables.matches),
    search: (from, end) => Number(search(from, end, MATCH_LIMIT, longest)),
    undoEscapes: (from, end, target, text) => Number(undoEscapes(from, end, target, text)),
    plain: () => Number(plain.value),
    findRun: (from, end, minimum, runClass) => Number(findRun(from, end, minimum, runClass)),
    resume: () => Number(resume.value),
  };
}

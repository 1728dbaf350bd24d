import source from './gate.wat';
import type { Search } from './portable_search.ts';

/** `gate.wat`, or undefined where the engine has no WebAssembly or refuses to compile it (`--jitless`). */
export function webAssemblySearch(limit: number): Search | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  let exported: WebAssembly.Exports;
  try {
    exported = new WebAssembly.Instance(new WebAssembly.Module(source), {}).exports;
  } catch (error) {
    // Out of address space or forbidden by policy: slower then, not blind. Anything else is a fault of ours.
    if (error instanceof WebAssembly.CompileError || error instanceof RangeError) return undefined;
    throw error;
  }
  const { memory, resume, scan } = exported;
  if (
    !(memory instanceof WebAssembly.Memory) ||
    !(resume instanceof WebAssembly.Global) ||
    typeof scan !== 'function'
  ) {
    throw new TypeError('gate.wat exports something else');
  }
  const buffer = memory.buffer;
  if (!(buffer instanceof ArrayBuffer)) throw new TypeError('gate.wat exports shared memory');
  return {
    memory: buffer,
    search: (from, end) => Number(scan(from, end, limit)),
    resume: () => Number(resume.value),
  };
}

/** What the gate uses of WebAssembly: `lib.dom` and newer Node types declare all of it, Node 20's types do not. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, never>);
    readonly exports: Exports;
  }
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
    /** By pages of 64 KiB. Throws a RangeError where there is no room. */
    grow(pages: number): number;
  }
  class Global {
    private constructor();
    value: unknown;
  }
  class CompileError extends Error {}
  type Exports = Readonly<Record<string, Memory | Global | ((...args: number[]) => unknown)>>;
}

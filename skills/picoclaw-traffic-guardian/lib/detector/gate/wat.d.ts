/** `build.mjs` assembles WebAssembly text: the import is the binary module. */
declare module '*.wat' {
  const module: Uint8Array<ArrayBuffer>;
  export default module;
}

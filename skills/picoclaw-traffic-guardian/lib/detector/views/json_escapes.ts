import type { Engine } from '../gate/engine.ts';
import { SHORT_ESCAPES } from '../gate/short_escapes.ts';
import { isBinary } from './binary.ts';
import type { Copied } from './copied.ts';
import type { TextDecoder } from './decoder.ts';
import { REPLACEMENT, writeUtf8 } from './utf8.ts';

const BACKSLASH = 0x5c;

const U = 0x75;

/**
 * Undoes the escapes of JSON strings wherever they stand, in JSON or not: `\n`, `\/`, `\u0041`, and surrogate pairs
 * as UTF-8. What is no escape stays as it is, and among bytes of all kinds what does not stand in text: two in sixteen
 * thousand random bytes look like an escape.
 */
export class JsonEscapes implements TextDecoder {
  readonly name = 'json';
  /** An escape whose end has not come yet: at most `\uD83D\uDE0`. */
  readonly #carry = new Uint8Array(12);
  #carried = 0;
  readonly #engine: Pick<Engine, 'undoEscapes' | 'plain' | 'resume'>;

  /** `engine`: its memory is what `decode` is handed. */
  constructor(engine: Pick<Engine, 'undoEscapes' | 'plain' | 'resume'>) {
    this.#engine = engine;
  }

  decode(memory: Uint8Array, from: number, to: number, target: number, copied?: Copied): number {
    let at = from;
    let out = target;
    const text = isBinary(memory, from, to) ? from : 0;
    while (this.#carried > 0 && at < to) {
      this.#carry[this.#carried++] = memory[at++] ?? 0;
      out = this.#retryCarry(memory, out);
    }
    while (at < to) {
      out = this.#engine.undoEscapes(at, to, out, text);
      at = this.#engine.resume();
      const plain = this.#engine.plain();
      copied?.add(plain, at, out - at + plain);
      if (at >= to) break;
      const length = escapeLength(memory, at, to);
      if (length === INCOMPLETE) {
        this.#carry.set(memory.subarray(at, to));
        this.#carried = to - at;
        return out;
      }
      out = writeEscape(memory, at, length, memory, out);
      at += length;
    }
    return out;
  }

  finish(memory: Uint8Array, target: number): number {
    let out = target;
    // What looked like a pair is a lone surrogate now, or no escape at all.
    for (let at = 0; at < this.#carried; ) {
      const complete = isHex4(this.#carry, at, this.#carried) && this.#carry[at] === BACKSLASH;
      const length = complete ? 6 : 1;
      out = writeEscape(this.#carry, at, length, memory, out);
      at += length;
    }
    this.#carried = 0;
    return out;
  }

  /** Writes as much of the carry as is decided, one byte having joined it. */
  #retryCarry(memory: Uint8Array, target: number): number {
    let out = target;
    let at = 0;
    while (at < this.#carried) {
      const length = this.#carry[at] === BACKSLASH ? escapeLength(this.#carry, at, this.#carried) : 1;
      if (length === INCOMPLETE) break;
      out = writeEscape(this.#carry, at, length, memory, out);
      at += length;
    }
    this.#carry.copyWithin(0, at, this.#carried);
    this.#carried -= at;
    return out;
  }
}

const INCOMPLETE = 0;

/** Length of the escape that starts at the backslash `at`: 1 when it is none, `INCOMPLETE` when more must be seen. */
function escapeLength(bytes: Uint8Array, at: number, to: number): number {
  if (at + 1 >= to) return INCOMPLETE;
  const kind = bytes[at + 1] ?? 0;
  if (SHORT_ESCAPES[kind] !== 0) return 2;
  if (kind !== U) return 1;
  for (let n = at + 2; n < at + 6; n++) {
    if (n >= to) return INCOMPLETE;
    if (hexDigit(bytes[n] ?? 0) < 0) return 1;
  }
  if (!isHighSurrogate(codeUnit(bytes, at))) return 6;
  // A low surrogate may follow and is part of it.
  for (let n = at + 6; n < at + 12; n++) {
    if (n >= to) return INCOMPLETE;
    const byte = bytes[n] ?? 0;
    const fits = n === at + 6 ? byte === BACKSLASH : n === at + 7 ? byte === U : hexDigit(byte) >= 0;
    if (!fits) return 6;
  }
  return isLowSurrogate(codeUnit(bytes, at + 6)) ? 12 : 6;
}

function writeEscape(
  from: Uint8Array,
  at: number,
  length: number,
  memory: Uint8Array,
  target: number,
): number {
  if (length === 1) {
    memory[target] = from[at] ?? 0;
    return target + 1;
  }
  if (length === 2) {
    memory[target] = SHORT_ESCAPES[from[at + 1] ?? 0] ?? 0;
    return target + 1;
  }
  const unit = codeUnit(from, at);
  if (length === 12) {
    const low = codeUnit(from, at + 6);
    return writeUtf8(memory, target, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
  }
  return writeUtf8(memory, target, isHighSurrogate(unit) || isLowSurrogate(unit) ? REPLACEMENT : unit);
}

function isHex4(bytes: Uint8Array, at: number, to: number): boolean {
  if (at + 6 > to || bytes[at + 1] !== U) return false;
  for (let n = at + 2; n < at + 6; n++) if (hexDigit(bytes[n] ?? 0) < 0) return false;
  return true;
}

/** The UTF-16 code unit of the `\uXXXX` at `at`. */
function codeUnit(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let n = at + 2; n < at + 6; n++) unit = (unit << 4) | hexDigit(bytes[n] ?? 0);
  return unit;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** -1 when it is none. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

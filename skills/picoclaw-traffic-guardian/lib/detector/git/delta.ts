/**
 * Deltas of packs (gitformat-pack, "Deltified representation"): two sizes, then pieces to copy from a base and pieces
 * to insert.
 */

/** A size, seven bits a byte, lowest first; undefined where it does not end or is beyond all reason. */
export function readSize(
  bytes: Uint8Array,
  at: number,
): { readonly size: number; readonly next: number } | undefined {
  let size = 0;
  for (let scale = 1; scale <= 2 ** 42; scale *= 128) {
    const byte = bytes[at++];
    if (byte === undefined) return undefined;
    size += (byte & 0x7f) * scale;
    if (byte < 0x80) return { size, next: at };
  }
  return undefined;
}

/** A piece of the result: of the base, or of the delta itself. */
interface Piece {
  readonly of: 'base' | 'delta';
  readonly from: number;
  readonly to: number;
}

/** As far as the instructions go: the last is undefined where they end amid one, or at the reserved one. */
function* pieces(delta: Uint8Array, start: number): Generator<Piece | undefined> {
  for (let at = start; at < delta.length; ) {
    const code = delta[at++] ?? 0;
    if (code < 0x80) {
      const to = at + code;
      if (code > 0) yield { of: 'delta', from: at, to: Math.min(to, delta.length) };
      if (code === 0 || to > delta.length) return yield undefined;
      at = to;
      continue;
    }
    let from = 0;
    let length = 0;
    for (let bit = 0; bit < 7; bit++) {
      if ((code & (1 << bit)) === 0) continue;
      const byte = delta[at++];
      if (byte === undefined) return yield undefined;
      if (bit < 4) from += byte * 2 ** (8 * bit);
      else length += byte * 2 ** (8 * (bit - 4));
    }
    yield { of: 'base', from, to: from + (length === 0 ? 0x10000 : length) };
  }
}

/** What `delta` makes of `base`, when that is sound and at most `most` bytes. */
export function applyDelta(base: Uint8Array, delta: Uint8Array, most: number): Buffer | 'damaged' | 'limit' {
  const source = readSize(delta, 0);
  const target = source && readSize(delta, source.next);
  if (source?.size !== base.length || target === undefined) return 'damaged';
  if (target.size > most) return 'limit';
  const result = Buffer.allocUnsafeSlow(target.size);
  let length = 0;
  for (const piece of pieces(delta, target.next)) {
    const from = piece?.of === 'base' ? base : delta;
    if (piece === undefined || piece.to > from.length || length + piece.to - piece.from > result.length)
      return 'damaged';
    result.set(from.subarray(piece.from, piece.to), length);
    length += piece.to - piece.from;
  }
  return length === result.length ? result : 'damaged';
}

/** What `delta` adds to a base that is not at hand, a line end where something of the base would stand. */
export function insertsOf(delta: Uint8Array): Buffer {
  const start = readSize(delta, readSize(delta, 0)?.next ?? 0)?.next ?? 0;
  const result = Buffer.alloc(delta.length);
  let length = 0;
  for (const piece of pieces(delta, start)) {
    if (piece?.of === 'delta') {
      result.set(delta.subarray(piece.from, piece.to), length);
      length += piece.to - piece.from;
    } else if (piece !== undefined && length > 0 && result[length - 1] !== 0x0a) result[length++] = 0x0a;
  }
  return result.subarray(0, length);
}

import type { MatchRecorder } from '../match_recorder.ts';
import { SPLIT } from '../reason.ts';
import { decodeBase32 } from '../views/base32.ts';
import { encodingsOf } from '../views/run_encodings.ts';

/** Shorter texts are ASCII by chance: one in ten thousand random ones of this length is. */
const SHORTEST = { hex: 16, base32: 20, base64: 12 };
const SHORTEST_JOINED = 24;
const PRINTABLE = /^[\t\n\r -~]+$/;

/**
 * Whether a token is text in hex, base32 or base64, from its first character to its last. `isLikely`: something else
 * speaks for it, so that no length is asked for.
 */
export function hidesText(token: string, isLikely = false): boolean {
  const { length } = token;
  if ((length < SHORTEST.base64 && !isLikely) || !/^[\w+/=-]+$/.test(token)) return false;
  if (/^(?:[\da-f]{2})+$/i.test(token) && (length >= SHORTEST.hex || isLikely))
    return PRINTABLE.test(Buffer.from(token, 'hex').toString('latin1'));
  if ((length >= SHORTEST.base32 || isLikely) && /^[a-z2-7]+=*$/i.test(token)) {
    const text = decodeBase32(Buffer.from(token, 'latin1'), 0, length).toString('latin1');
    if (PRINTABLE.test(text)) return true;
  }
  return PRINTABLE.test(Buffer.from(token, 'base64').toString('latin1'));
}

/**
 * Looks at what pieces that hide text are together: a whole file may have been encoded and then cut, with secrets of any
 * kind in it.
 */
export function lookAtJoined(pieces: readonly string[], location: string, recorder: MatchRecorder): void {
  const joined = pieces.join('');
  const bytes = Buffer.from(joined, 'latin1');
  if (joined.length < SHORTEST_JOINED || encodingsOf(bytes, 0, bytes.length) === 0) return;
  // What is not encoded is a matter of how secrets begin and end.
  recorder.look(bytes, location, [SPLIT], (chain) => chain.length > 1);
}

import path from 'node:path';
import { isSequential, isTemplate } from '../../detector/placeholder.ts';
import { SHORTEST_WATCHED } from '../../detector/watched/watched_secret.ts';
import { readBounded } from '../secure_file.ts';

/** Why a stored value is not watched for. */
export type NotWatched =
  | 'encrypted'
  | 'too_short'
  | 'too_long'
  | 'common'
  | 'not_ascii'
  | 'file_missing'
  | 'file_outside'
  | 'file_unreadable'
  | 'too_many';

/** `file`: the path that an entry names, whether it could be read or not. */
export type StoredValue = { readonly file: string | null } & (
  | { readonly value: string }
  | { readonly reason: NotWatched }
);

export const LONGEST_VALUE = 8192;

/** What an entry of a store means. `directory`: where the store lies, to which `file://name` is relative; null elsewhere. */
export function storedValue(entry: string, directory: string | null): StoredValue {
  const text = entry.trim();
  if (directory === null) return { file: null, ...judged(text) };
  // The passphrase that would open it is not the monitor's business.
  if (text.startsWith('enc://')) return { file: null, reason: 'encrypted' };
  if (!text.startsWith('file://')) return { file: null, ...judged(text) };
  const file = path.resolve(directory, text.slice('file://'.length));
  const inside = path.relative(directory, file);
  if (inside === '' || inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside))
    return { file: null, reason: 'file_outside' };
  const read = readBounded(file, { maxBytes: LONGEST_VALUE, followSymlink: true });
  switch (read.outcome) {
    case 'read':
      return { file, ...judged(read.bytes.toString('utf8').trim()) };
    case 'absent':
      return { file, reason: 'file_missing' };
    case 'too_large':
      return { file, reason: 'too_long' };
    default:
      return { file, reason: 'file_unreadable' };
  }
}

function judged(value: string): { readonly value: string } | { readonly reason: NotWatched } {
  if (value.length < SHORTEST_WATCHED) return { reason: 'too_short' };
  if (Buffer.byteLength(value) > LONGEST_VALUE) return { reason: 'too_long' };
  if (isCommon(value)) return { reason: 'common' };
  return /[\x20-\x7e]{3}/.test(value) ? { value } : { reason: 'not_ascii' };
}

/** A word, a number, an address, a placeholder: what stands in ordinary traffic all day. In doubt a stored value is a secret. */
function isCommon(value: string): boolean {
  return (
    /^[A-Za-z]{1,15}$|^[\d.:-]{1,15}$|^<[^<>]*>$/.test(value) ||
    /^(?:your|enter|insert|replace|change|paste)[-_ ]?(?:me|this|with|the|an?|api|own|key|token|secret|pass)/i.test(
      value,
    ) ||
    new Set(value).size < 5 ||
    isTemplate(value) ||
    (value.length < 16 && isSequential(value))
  );
}

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { holdsPhrase } from '../rules/credentials/wallet.ts';
import { rowsOfWords } from './word_rows.ts';

const BYTES = /\[\s{0,4}(?:\d{1,3}\s{0,4},\s{0,4}){63}\d{1,3}\s{0,4}\]/g;
/** RFC 8410, section 7: a private key of Ed25519 up to its 32 bytes. */
const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Keys of wallets that nothing but arithmetic tells, by the rules that know them where a word announces them. */
const KINDS = [
  { id: 'bip39_seed_phrase', shaped: rowsOfWords, holds: (secret: string) => holdsPhrase({ secret }) },
  {
    id: 'solana_secret_key',
    shaped: (text: string) => text.match(BYTES) ?? [],
    holds: isKeyPair,
  },
] as const;

/** A secret of the rule with this id. */
export interface Unannounced {
  readonly id: string;
  readonly secret: string;
}

/** Keys in a small text in which no word is a keyword for the gate: their checksums, and keys that make a pair, tell. */
export function unannounced(text: string): Unannounced[] {
  return KINDS.flatMap(({ id, shaped, holds }) =>
    shaped(text).flatMap((secret) => (holds(secret) ? [{ id, secret }] : [])),
  );
}

/** Solana writes the seed and the public key that belongs to it. */
function isKeyPair(list: string): boolean {
  const values = (list.match(/\d+/g) ?? []).map(Number);
  if (values.some((value) => value > 255) || new Set(values).size < 30) return false;
  const key = Buffer.concat([PKCS8_START, Buffer.from(values.slice(0, 32))]);
  const pair = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  return pair
    .export({ format: 'der', type: 'spki' })
    .subarray(-32)
    .equals(Buffer.from(values.slice(32)));
}

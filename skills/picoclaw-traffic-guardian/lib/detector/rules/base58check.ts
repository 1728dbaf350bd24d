import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** The payload of a Base58Check text, version byte included; undefined when the text or its checksum is wrong. */
export function base58CheckPayload(text: string): Uint8Array | undefined {
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const payload = bytes.subarray(0, -4);
  return bytes.length > 4 && sha256(sha256(payload)).subarray(0, 4).equals(bytes.subarray(-4))
    ? payload
    : undefined;
}

/** The Base58Check text of a payload that does not begin with a zero byte. */
export function base58Check(payload: Uint8Array): string {
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
  let text = '';
  for (let value = BigInt(`0x${bytes.toString('hex')}`); value > 0n; value /= 58n) {
    text = (ALPHABET[Number(value % 58n)] ?? '') + text;
  }
  return text;
}

/** The tags of DER (ITU-T X.690) that certificates need here. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag of a context-specific field: primitive, or constructed of other elements. */
export const contextTag = (number: number): number => 0x80 | number;
export const contextConstructed = (number: number): number => 0xa0 | number;

/** One element: tag, length, and the contents one after the other. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(length)]), ...contents]);
}

/** X.690, 8.1.3: below 128 the length itself, else how many octets it takes and those. */
function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

export const TRUE = der(TAG.boolean, Buffer.of(0xff));

/** A point in time to the second: UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). */
export function derTime(milliseconds: number): Buffer {
  const digits = `${new Date(milliseconds).toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return digits < '2050'
    ? der(TAG.utcTime, Buffer.from(digits.slice(2)))
    : der(TAG.generalizedTime, Buffer.from(digits));
}

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content. */
  readonly whole: Buffer;
}

/** The elements that `bytes` is made of. Of damaged bytes it yields those that are whole. */
export function derElements(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const first = bytes.readUInt8(at + 1);
    const octets = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + octets;
    // 0x80 alone is BER's indefinite length, which DER forbids (X.690, 10.1).
    if (first === 0x80 || octets > 4 || start > bytes.length) break;
    const end = start + (octets === 0 ? first : bytes.readUIntBE(at + 2, octets));
    if (end > bytes.length) break;
    elements.push({
      tag: bytes.readUInt8(at),
      content: bytes.subarray(start, end),
      whole: bytes.subarray(at, end),
    });
    at = end;
  }
  return elements;
}

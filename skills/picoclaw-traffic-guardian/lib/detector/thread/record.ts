/**
 * What the ring carries: the observer's calls, one record each. A record is a header of two 32-bit words and its
 * payload, padded to a multiple of eight bytes:
 *
 *   word 0  payload length in bytes
 *   word 1  bits 0-7 kind, bits 8-15 check byte, bits 16-31 slot of the exchange
 */
export const RECORD_HEADER_BYTES = 8;

/** Kinds by number; zero stays unused, so that memory never written is no record. */
export const RECORD = {
  /** Fills the ring's end when the next record does not fit there. Never handed to the consumer. */
  pad: 1,
  /** Payload: `protocol\nsource\ndest`. */
  open: 2,
  /** Payload of heads: Latin-1, `METHOD target` or `STATUS reason`, then `Name: value`, separated by newlines. */
  requestHead: 3,
  requestBody: 4,
  /** Payload of ends: trailers as `Name: value`, separated by newlines. */
  requestEnd: 5,
  responseHead: 6,
  responseBody: 7,
  responseEnd: 8,
  upgraded: 9,
  requestTruncated: 10,
  responseTruncated: 11,
  complete: 12,
  aborted: 13,
  /** Payload: the flush's number, 32 bits. Belongs to no exchange. */
  flush: 14,
  /** Payload: IP addresses, separated by newlines. */
  resolved: 15,
  /** The secrets to watch for from here on wait at the thread's port: they are never written into the ring. */
  watch: 16,
} as const;

export type RecordKind = (typeof RECORD)[keyof typeof RECORD];

const KINDS: readonly RecordKind[] = Object.values(RECORD);

/** The kind with this number, or undefined: what a damaged header says. */
export function recordKind(number: number): RecordKind | undefined {
  return KINDS[number - 1];
}

/** Bytes a record takes in the ring. */
export function recordBytes(payloadBytes: number): number {
  return RECORD_HEADER_BYTES + ((payloadBytes + 7) & ~7);
}

/** Ties a header to its place in the sequence and to its length, so that a damaged one is noticed. */
export function checkByte(sequence: number, payloadBytes: number): number {
  return (sequence ^ payloadBytes ^ (payloadBytes >> 8) ^ (payloadBytes >> 16)) & 0xff;
}

import { randomBytes } from 'node:crypto';

/**
 * The octets of a random serial number: 126 random bits, positive, never with a leading zero octet, and within the
 * 20 octets that RFC 5280, 4.1.2.2 allows.
 */
export function randomSerial(): Buffer {
  const octets = randomBytes(16);
  octets.writeUInt8((octets.readUInt8(0) & 0x3f) | 0x40, 0);
  return octets;
}

import { type KeyObject, sign } from 'node:crypto';
import { contextConstructed, der, derTime, TAG, TRUE } from './der.ts';
import { OID } from './object_identifier.ts';
import { pemBlock } from './pem.ts';
import { randomSerial } from './serial.ts';

/** Milliseconds since the Unix epoch. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What goes into a certificate (RFC 5280, 4.1); names and keys as DER. */
export interface CertificateContents extends Validity {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  readonly extensions: readonly Buffer[];
}

const VERSION_3 = der(contextConstructed(0), der(TAG.integer, Buffer.of(2)));
const ALGORITHM = der(TAG.sequence, der(TAG.objectIdentifier, OID.ecdsaWithSha256));

/** Signs with an ECDSA P-256 key; PEM. */
export function signedCertificate(contents: CertificateContents, key: KeyObject): string {
  const body = der(
    TAG.sequence,
    VERSION_3,
    der(TAG.integer, randomSerial()),
    ALGORITHM,
    contents.issuer,
    der(TAG.sequence, derTime(contents.notBefore), derTime(contents.notAfter)),
    contents.subject,
    contents.publicKey,
    der(contextConstructed(3), der(TAG.sequence, ...contents.extensions)),
  );
  const signature = sign('sha256', body, key);
  return pemBlock(
    'CERTIFICATE',
    der(TAG.sequence, body, ALGORITHM, der(TAG.bitString, Buffer.of(0), signature)),
  );
}

export function extension(oid: Buffer, value: Buffer, critical?: 'critical'): Buffer {
  return der(
    TAG.sequence,
    der(TAG.objectIdentifier, oid),
    ...(critical === undefined ? [] : [TRUE]),
    der(TAG.octetString, value),
  );
}

/** A distinguished name of one attribute. */
export function nameOf(attribute: Buffer, value: string): Buffer {
  const pair = der(
    TAG.sequence,
    der(TAG.objectIdentifier, attribute),
    der(TAG.utf8String, Buffer.from(value)),
  );
  return der(TAG.sequence, der(TAG.set, pair));
}

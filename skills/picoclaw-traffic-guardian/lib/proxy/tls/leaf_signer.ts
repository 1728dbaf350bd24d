import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { contextConstructed, contextTag, der, derTime, TAG, TRUE } from './der.ts';
import { Leaf } from './leaf.ts';
import type { LeafName } from './leaf_name.ts';
import { OID } from './object_identifier.ts';
import { pemBlock } from './pem.ts';
import { randomSerial } from './serial.ts';

/** Whose signature leafs carry. */
export interface LeafIssuer {
  /** The subject of the authority's certificate, DER. */
  readonly subject: Buffer;
  /** The content of its subject key identifier. */
  readonly keyId: Buffer;
  readonly key: KeyObject;
}

/** Milliseconds since the Unix epoch. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

const VERSION_3 = der(contextConstructed(0), der(TAG.integer, Buffer.of(2)));
const ALGORITHM = der(TAG.sequence, der(TAG.objectIdentifier, OID.ecdsaWithSha256));
/**
 * The same subject for all: who is certified stands in subjectAltName, and a common name is no longer read
 * (RFC 9525, 6.3), holds at most 64 characters, and would fall under name constraints when it is an address.
 */
const SUBJECT = der(
  TAG.sequence,
  der(
    TAG.set,
    der(
      TAG.sequence,
      der(TAG.objectIdentifier, OID.organizationName),
      der(TAG.utf8String, Buffer.from('picoclaw-traffic-guardian')),
    ),
  ),
);

/**
 * Signs leaf certificates. They are written as DER directly: 0.05 ms of the relay's thread for each, where
 * @peculiar/x509 takes 2 ms after 30 ms of loading. All share one key pair, made here and kept in memory.
 */
export class LeafSigner {
  readonly #issuer: LeafIssuer;
  readonly #privateKeyPem: string;
  readonly #publicKey: Buffer;
  /** The extensions that all leafs have in common. */
  readonly #extensions: readonly Buffer[];

  constructor(issuer: LeafIssuer) {
    this.#issuer = issuer;
    const { publicKey, privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    this.#privateKeyPem = privateKey;
    this.#publicKey = publicKey;
    this.#extensions = [
      // digitalSignature, the first of the bits; seven are unused (RFC 5280, 4.2.1.3).
      extension(OID.keyUsage, der(TAG.bitString, Buffer.of(7, 0x80)), 'critical'),
      extension(OID.extKeyUsage, der(TAG.sequence, der(TAG.objectIdentifier, OID.serverAuth))),
      extension(OID.authorityKeyIdentifier, der(TAG.sequence, der(contextTag(0), issuer.keyId))),
    ];
  }

  sign(name: LeafName, { notBefore, notAfter }: Validity): Leaf {
    const alternative =
      name.kind === 'dns' ? der(contextTag(2), Buffer.from(name.value)) : der(contextTag(7), name.octets);
    const body = der(
      TAG.sequence,
      VERSION_3,
      der(TAG.integer, randomSerial()),
      ALGORITHM,
      this.#issuer.subject,
      der(TAG.sequence, derTime(notBefore), derTime(notAfter)),
      SUBJECT,
      this.#publicKey,
      der(
        contextConstructed(3),
        der(TAG.sequence, ...this.#extensions, extension(OID.subjectAltName, der(TAG.sequence, alternative))),
      ),
    );
    const signature = sign('sha256', body, this.#issuer.key);
    const certificate = der(TAG.sequence, body, ALGORITHM, der(TAG.bitString, Buffer.of(0), signature));
    return new Leaf(pemBlock('CERTIFICATE', certificate), this.#privateKeyPem, notAfter);
  }
}

function extension(oid: Buffer, value: Buffer, critical?: 'critical'): Buffer {
  return der(
    TAG.sequence,
    der(TAG.objectIdentifier, oid),
    ...(critical === undefined ? [] : [TRUE]),
    der(TAG.octetString, value),
  );
}

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { contextTag, der, TAG } from './der.ts';
import { Leaf } from './leaf.ts';
import type { LeafName } from './leaf_name.ts';
import { OID } from './object_identifier.ts';
import { extension, nameOf, signedCertificate, type Validity } from './signed_certificate.ts';

/** Whose signature leafs carry. */
export interface LeafIssuer {
  /** The subject of the authority's certificate, DER. */
  readonly subject: Buffer;
  /** The content of its subject key identifier. */
  readonly keyId: Buffer;
  readonly key: KeyObject;
}

/**
 * The same subject for all: who is certified stands in subjectAltName, and a common name is no longer read
 * (RFC 9525, 6.3), holds at most 64 characters, and would fall under name constraints when it is an address.
 */
const SUBJECT = nameOf(OID.organizationName, 'picoclaw-traffic-guardian');

/**
 * Signs leaf certificates: 0.05 ms of the relay's thread for each. All share one key pair, made here and kept in memory.
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

  sign(name: LeafName, validity: Validity): Leaf {
    const alternative =
      name.kind === 'dns' ? der(contextTag(2), Buffer.from(name.value)) : der(contextTag(7), name.octets);
    const certificatePem = signedCertificate(
      {
        ...validity,
        issuer: this.#issuer.subject,
        subject: SUBJECT,
        publicKey: this.#publicKey,
        extensions: [...this.#extensions, extension(OID.subjectAltName, der(TAG.sequence, alternative))],
      },
      this.#issuer.key,
    );
    return new Leaf(certificatePem, this.#privateKeyPem, validity.notAfter);
  }
}

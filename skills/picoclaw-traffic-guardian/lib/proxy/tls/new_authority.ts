import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { StoredAuthority } from './authority_store.ts';
import { der, derElements, TAG, TRUE } from './der.ts';
import type { NameConstraints } from './name_constraints.ts';
import { OID } from './object_identifier.ts';
import { extension, nameOf, signedCertificate, type Validity } from './signed_certificate.ts';

/**
 * Makes a certificate authority for TLS servers and nothing else, with a name that tells nothing of the machine.
 * Written as DER directly, like its leafs: a certificate library would double the text that both threads of every
 * monitor hold in memory, for one certificate in sixty days.
 */
export function makeAuthority(validity: Validity, constraints: NameConstraints | null): StoredAuthority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = nameOf(OID.commonName, `picoclaw-traffic-guardian ${randomBytes(4).toString('hex')}`);
  const certificatePem = signedCertificate(
    {
      ...validity,
      issuer: name,
      subject: name,
      publicKey: spki,
      extensions: [
        // cA, and no authority below it.
        extension(OID.basicConstraints, der(TAG.sequence, TRUE, der(TAG.integer, Buffer.of(0))), 'critical'),
        // keyCertSign and cRLSign, bits 5 and 6; one is unused (RFC 5280, 4.2.1.3).
        extension(OID.keyUsage, der(TAG.bitString, Buffer.of(1, 0x06)), 'critical'),
        extension(OID.extKeyUsage, der(TAG.sequence, der(TAG.objectIdentifier, OID.serverAuth))),
        extension(OID.subjectKeyIdentifier, der(TAG.octetString, keyIdentifier(spki))),
        ...(constraints === null ? [] : [extension(OID.nameConstraints, constraints.value, 'critical')]),
      ],
    },
    privateKey,
  );
  return { certificatePem, privateKeyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

/** RFC 7093, 2: the first 160 bits of a SHA-256 of the public key's bits. */
function keyIdentifier(spki: Buffer): Buffer {
  const bits = derElements(derElements(spki)[0]?.content ?? spki)[1]?.content.subarray(1) ?? spki;
  return createHash('sha256').update(bits).digest().subarray(0, 20);
}

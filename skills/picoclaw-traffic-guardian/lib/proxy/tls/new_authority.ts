// @peculiar/x509 finds its services by decorator metadata, and says so by throwing when this is not there first.
import 'reflect-metadata';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { StoredAuthority } from './authority_store.ts';
import type { Validity } from './leaf_signer.ts';
import type { NameConstraints } from './name_constraints.ts';
import { pemBlock } from './pem.ts';
import { randomSerial } from './serial.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const NAME_CONSTRAINTS = '2.5.29.30';

/**
 * Makes a certificate authority for TLS servers and nothing else, with a name that tells nothing of the machine.
 * Import this file only when one is needed: its package takes 30 ms to load.
 */
export async function makeAuthority(
  { notBefore, notAfter }: Validity,
  constraints: NameConstraints | null,
): Promise<StoredAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const publicKey = await webcrypto.subtle.exportKey('raw', keys.publicKey);
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial().toString('hex'),
    name: `CN=picoclaw-traffic-guardian ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      // RFC 7093, 2: the first 160 bits of a SHA-256.
      new x509.SubjectKeyIdentifierExtension(
        createHash('sha256').update(Buffer.from(publicKey)).digest('hex').slice(0, 40),
      ),
      ...(constraints === null ? [] : [new x509.Extension(NAME_CONSTRAINTS, true, constraints.value)]),
    ],
  });
  return {
    certificatePem: pemBlock('CERTIFICATE', Buffer.from(certificate.rawData)),
    privateKeyPem: pemBlock('PRIVATE KEY', Buffer.from(privateKey)),
  };
}

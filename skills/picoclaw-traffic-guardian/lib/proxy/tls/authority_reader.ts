import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { GuardianError } from '../../errors.ts';
import type { StoredAuthority } from './authority_store.ts';
import { certificateFields } from './certificate_fields.ts';
import { derElements } from './der.ts';
import type { LeafIssuer } from './leaf_signer.ts';
import { OID } from './object_identifier.ts';
import type { Validity } from './signed_certificate.ts';

/** A certificate authority that can sign. */
export interface SigningAuthority extends LeafIssuer, Validity {
  readonly certificate: X509Certificate;
  /** The DER value of its name constraints; null when it has none. */
  readonly nameConstraints: Buffer | null;
}

const PROBE = Buffer.from('does this key belong to this certificate?');

/**
 * Reads what `makeAuthority` made. Throws E_STATE_CORRUPT when certificate or key are damaged, do not belong together
 * or are not of that kind; the error holds nothing of either.
 */
export function readAuthority(
  { certificatePem, privateKeyPem }: StoredAuthority,
  place: string,
): SigningAuthority {
  const corrupt = (problem: string) =>
    new GuardianError(
      'E_STATE_CORRUPT',
      `${place} does not hold a usable certificate authority: ${problem}; remove it: the next start makes a new one, ` +
        'and programs that were told to trust the old one must be started again',
    );
  const certificate = parsed(() => new X509Certificate(certificatePem));
  if (certificate === null) throw corrupt('the certificate is damaged');
  const key = parsed(() => createPrivateKey(privateKeyPem));
  if (key === null) throw corrupt('the private key is damaged');
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw corrupt('the private key is not one for P-256');
  // Tried rather than compared: a key file repeats the public key, so that a damaged private part still compares well.
  if (parsed(() => verify('sha256', PROBE, certificate.publicKey, sign('sha256', PROBE, key))) !== true)
    throw corrupt('certificate and private key do not belong together');
  // A self-signature covers every byte of the certificate's body.
  if (parsed(() => certificate.verify(certificate.publicKey)) !== true)
    throw corrupt('the signature of the certificate is not its own');

  const fields = certificateFields(certificate.raw);
  const keyId = derElements(fields?.extension(OID.subjectKeyIdentifier) ?? Buffer.alloc(0))[0]?.content;
  if (!certificate.ca || fields === null || keyId === undefined)
    throw corrupt('the certificate is not that of an authority');
  return {
    certificate,
    key,
    keyId,
    subject: fields.subject,
    nameConstraints: fields.extension(OID.nameConstraints) ?? null,
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

/** Null for what OpenSSL refuses; its reason would be a line of its own source. */
function parsed<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

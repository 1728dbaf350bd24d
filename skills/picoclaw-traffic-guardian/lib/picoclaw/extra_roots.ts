import { X509Certificate } from 'node:crypto';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { pemBlock, pemContents } from '../proxy/tls/pem.ts';
import { readBounded } from './secure_file.ts';

/** Ten times the largest list of roots in use. */
export const MAX_CA_FILE_BYTES = 16 * 1024 * 1024;

/** The certificates of `upstream_ca`, one PEM block each. Throws E_CONFIG_INVALID. */
export function extraRoots(file: string | null): readonly string[] {
  if (file === null) return [];
  const read = readBounded(file, { maxBytes: MAX_CA_FILE_BYTES, followSymlink: true });
  if (read.outcome !== 'read') {
    const why = read.outcome === 'absent' ? `${printablePath(file)} does not exist` : read.reason;
    throw new GuardianError('E_CONFIG_INVALID', `upstream_ca: ${why}`);
  }
  const certificates = certificatesIn(read.bytes);
  if (certificates.length > 0) return certificates;
  throw new GuardianError(
    'E_CONFIG_INVALID',
    `upstream_ca: ${printablePath(file)} holds no certificate in PEM`,
  );
}

/** The certificates in a file's text that can be read, one PEM block each. */
export function certificatesIn(text: Buffer): string[] {
  return pemContents(text.toString('latin1'), 'CERTIFICATE')
    .filter(isCertificate)
    .map((content) => pemBlock('CERTIFICATE', content));
}

function isCertificate(content: Buffer): boolean {
  try {
    return new X509Certificate(content).raw.length > 0;
  } catch {
    return false; // the caller has others, or says that there is none
  }
}

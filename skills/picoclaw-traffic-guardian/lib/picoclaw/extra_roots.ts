import { X509Certificate } from 'node:crypto';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { pemBlock, pemContents } from '../proxy/tls/pem.ts';
import type { Config } from './config/config.ts';
import type { Problem, ProblemCode } from './config/problem.ts';
import { readBounded } from './secure_file.ts';

/** Ten times the largest list of roots in use. */
export const MAX_CA_FILE_BYTES = 16 * 1024 * 1024;

/** Keys of the configuration that name a file of certificates. */
const CA_FILES = ['upstream_ca', 'ca_bundle'] as const;

type CaFile =
  | { readonly ok: true; readonly certificates: readonly string[] }
  | { readonly ok: false; readonly code: ProblemCode; readonly why: string };

/** The certificates of `upstream_ca`, one PEM block each. Throws E_CONFIG_INVALID. */
export function extraRoots(file: string | null): readonly string[] {
  if (file === null) return [];
  const read = readCaFile(file);
  if (read.ok) return read.certificates;
  throw new GuardianError('E_CONFIG_INVALID', `upstream_ca: ${read.why}`);
}

/** What is wrong with the files of certificates that a valid configuration names, before anything is started with it. */
export function caFileProblems(config: Config): readonly Problem[] {
  return CA_FILES.flatMap((key): Problem[] => {
    const file = config[key];
    const read = file === null ? null : readCaFile(file);
    return read === null || read.ok
      ? []
      : [{ key, code: read.code, message: `names a file that does not serve: ${read.why}` }];
  });
}

/** The certificates in a file's text that can be read, one PEM block each. */
export function certificatesIn(text: Buffer): string[] {
  return pemContents(text.toString('latin1'), 'CERTIFICATE')
    .filter(isCertificate)
    .map((content) => pemBlock('CERTIFICATE', content));
}

function readCaFile(file: string): CaFile {
  const read = readBounded(file, { maxBytes: MAX_CA_FILE_BYTES, followSymlink: true });
  const shown = printablePath(file);
  if (read.outcome === 'absent') return { ok: false, code: 'file_missing', why: `${shown} does not exist` };
  if (read.outcome !== 'read')
    return {
      ok: false,
      code: read.outcome === 'too_large' ? 'file_too_large' : 'file_unreadable',
      why: read.reason,
    };
  const certificates = certificatesIn(read.bytes);
  if (certificates.length > 0) return { ok: true, certificates };
  return { ok: false, code: 'no_certificate', why: `${shown} holds no certificate in PEM` };
}

function isCertificate(content: Buffer): boolean {
  try {
    return new X509Certificate(content).raw.length > 0;
  } catch {
    return false; // the caller has others, or says that there is none
  }
}

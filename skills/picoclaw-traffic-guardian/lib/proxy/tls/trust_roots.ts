import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { printablePath } from '../../printable.ts';
import { pemBlock, pemContents } from './pem.ts';

/** The certificates that programs on this machine trust. */
export interface TrustRoots {
  /** One PEM block for each, nothing else. */
  readonly pem: string;
  /** The file they come from, or `node` for those that Node carries. */
  readonly origin: string;
  /** What could not serve: one phrase each, fit for a terminal. */
  readonly passedOver: readonly string[];
}

/**
 * Where the systems keep theirs: Go's list (crypto/x509, root_linux.go, root_bsd.go), because the gateway is written
 * in Go, then macOS and Termux.
 */
export const SYSTEM_ROOT_FILES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Gentoo, Arch
  '/etc/pki/tls/certs/ca-bundle.crt', // Fedora, RHEL 6
  '/etc/ssl/ca-bundle.pem', // openSUSE
  '/etc/pki/tls/cacert.pem', // OpenELEC
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', // CentOS, RHEL 7
  '/etc/ssl/cert.pem', // Alpine, OpenBSD, macOS
  '/usr/local/etc/ssl/cert.pem', // FreeBSD
  '/usr/local/share/certs/ca-root-nss.crt', // DragonFly
  '/data/data/com.termux/files/usr/etc/tls/cert.pem', // Termux
];

/** Ten times the largest in use. */
const MAX_BYTES = 16 * 1024 * 1024;
/** How an authority of this product is called: see new_authority.ts. */
const OWN_NAME = Buffer.from('picoclaw-traffic-guardian');

/**
 * The roots that SSL_CERT_FILE names, else those of the system, else Node's own. Authorities of this product are left
 * out, wherever they come from: an upstream must not be able to prove itself with one, nor an old one be handed on.
 * Never throws. Takes 20 ms for 140 roots, because each is read by OpenSSL.
 */
export function trustRoots(env: NodeJS.ProcessEnv, systemFiles = SYSTEM_ROOT_FILES): TrustRoots {
  const passedOver: string[] = [];
  const named = env.SSL_CERT_FILE ?? '';
  for (const file of named === '' ? systemFiles : [named, ...systemFiles]) {
    const text = readRootFile(file);
    if ('unusable' in text) {
      if (text.unusable !== 'absent' || file === named)
        passedOver.push(`${printablePath(file)}: ${text.unusable}`);
      continue;
    }
    const certificates = foreignCertificates(text.pem);
    const roots = certificates.filter(isReadable);
    const damaged = certificates.length - roots.length;
    if (damaged > 0) passedOver.push(`${printablePath(file)}: ${damaged} of its certificates unreadable`);
    if (roots.length > 0)
      return { pem: roots.map((root) => pemBlock('CERTIFICATE', root)).join(''), origin: file, passedOver };
    passedOver.push(`${printablePath(file)}: holds no root`);
  }
  return { pem: rootCertificates.map((root) => `${root}\n`).join(''), origin: 'node', passedOver };
}

/**
 * For programs that replace their roots rather than add to them: all of them, each once, and our own. Other authorities of
 * this product are left out: where roots come from an environment that an earlier monitor gave, its own is among them.
 */
export function trustBundle(rootsPem: string, caPem: string): string {
  return `${foreignRoots(rootsPem).join('')}${caPem}`;
}

/** The certificates of a text, one PEM block each, without authorities of this product. */
export function foreignRoots(pem: string): readonly string[] {
  return foreignCertificates(pem).map((root) => pemBlock('CERTIFICATE', root));
}

/** Each once, without authorities of this product. */
function foreignCertificates(pem: string): Buffer[] {
  const distinct = new Map(pemContents(pem, 'CERTIFICATE').map((root) => [root.toString('latin1'), root]));
  return [...distinct.values()].filter((root) => !root.includes(OWN_NAME));
}

type RootFile =
  | { readonly pem: string }
  | { readonly unusable: 'absent' | 'not a regular file' | 'larger than 16 MiB' | 'unreadable' };

function readRootFile(file: string): RootFile {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return { unusable: 'not a regular file' }; // a FIFO would hold the start for ever
    if (stat.size > MAX_BYTES) return { unusable: 'larger than 16 MiB' };
    return { pem: readFileSync(file, 'latin1') };
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { unusable: absent ? 'absent' : 'unreadable' };
  }
}

/** One that OpenSSL cannot read would spoil the whole list. */
function isReadable(certificate: Buffer): boolean {
  try {
    return new X509Certificate(certificate).raw.length > 0;
  } catch {
    return false; // counted by the caller
  }
}

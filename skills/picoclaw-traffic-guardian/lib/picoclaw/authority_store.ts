import path from 'node:path';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import type { AuthorityStore } from '../proxy/tls/authority_store.ts';
import { pemBlock, pemContents } from '../proxy/tls/pem.ts';
import { ensureBelowHome, HOME_LAYOUT } from './home.ts';
import { checkOwnDirectory, lstatIfAny } from './own_directory.ts';
import { readBounded, writeFileAtomic } from './secure_file.ts';

/** What stands in the `tls` directory of a home. */
const TLS_LAYOUT = { authority: 'ca.key.pem', certificate: 'ca.pem', bundle: 'trust-bundle.pem' } as const;

const MAX_BYTES = 64 * 1024;
const REMEDY =
  'remove it: the next start makes a new authority, and programs that trust the old one must be started again';

/**
 * Keeps a home's certificate authority, key and certificate in one file, so that no crash can part them. Both methods
 * throw E_HOME_UNSAFE and E_HOME_UNWRITABLE; `load` E_FILE_UNSAFE when others could read or have put the key there, and
 * E_FILE_UNREADABLE; `save` E_FILE_UNSAFE and E_FILE_UNWRITABLE.
 */
export function fileAuthorityStore(home: string): AuthorityStore {
  const directory = path.join(home, HOME_LAYOUT.tls);
  const file = path.join(directory, TLS_LAYOUT.authority);
  return {
    place: printablePath(file),
    load: () => {
      const stat = lstatIfAny(directory);
      if (stat === undefined) return null;
      checkOwnDirectory(directory, stat);
      const text = readPrivate(file);
      if (text === null) return null;
      // A block too few or too many makes an empty text, which whoever reads it calls damaged.
      return { certificatePem: only(text, 'CERTIFICATE'), privateKeyPem: only(text, 'PRIVATE KEY') };
    },
    save: ({ certificatePem, privateKeyPem }) => {
      ensureBelowHome(home, directory);
      writeFileAtomic(file, `${privateKeyPem}${certificatePem}`);
    },
  };
}

/** What programs are told to trust; neither file holds a key. */
export interface TrustFiles {
  /** Our certificate authority alone, for programs that add to their roots. */
  readonly caFile: string;
  /** The roots of this machine and ours, for programs that replace theirs. */
  readonly trustBundle: string;
}

/** Writes both, and returns their paths. Throws E_HOME_UNSAFE, E_HOME_UNWRITABLE, E_FILE_UNSAFE, E_FILE_UNWRITABLE. */
export function writeTrustFiles(
  home: string,
  pem: { readonly ca: string; readonly bundle: string },
): TrustFiles {
  const directory = path.join(home, HOME_LAYOUT.tls);
  const caFile = path.join(directory, TLS_LAYOUT.certificate);
  const trustBundle = path.join(directory, TLS_LAYOUT.bundle);
  ensureBelowHome(home, directory);
  writeFileAtomic(caFile, pem.ca);
  writeFileAtomic(trustBundle, pem.bundle);
  return { caFile, trustBundle };
}

/** Null when there is none. */
function readPrivate(file: string): string | null {
  const shown = printablePath(file);
  const read = readBounded(file, { maxBytes: MAX_BYTES });
  if (read.outcome === 'absent') return null;
  if (read.outcome === 'too_large') return '';
  if (read.outcome === 'failed') throw new GuardianError('E_FILE_UNREADABLE', read.reason);
  if (read.outcome !== 'read') throw new GuardianError('E_FILE_UNSAFE', `${read.reason}; ${REMEDY}`);
  if (process.geteuid !== undefined && read.uid !== process.geteuid())
    throw new GuardianError('E_FILE_UNSAFE', `${shown} belongs to uid ${read.uid}; ${REMEDY}`);
  // Not repaired: whoever has read the key can pass for any host that is inspected.
  if ((read.mode & 0o077) !== 0)
    throw new GuardianError('E_FILE_UNSAFE', `${shown} is open to other users; ${REMEDY}`);
  return read.bytes.toString('latin1');
}

/** The block of that label, empty when there is none or more than one. */
function only(text: string, label: string): string {
  const [content, ...others] = pemContents(text, label);
  return content === undefined || others.length > 0 ? '' : pemBlock(label, content);
}

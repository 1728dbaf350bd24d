import { randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { explainErrno } from './errno.ts';
import { HOME_LAYOUT } from './home.ts';
import { createFileOnce, readBounded } from './secure_file.ts';

/** What a home keeps for all its runs: findings and a gateway's environment outlive a restart of the monitor. */
export interface Installation {
  /** 32 bytes. */
  readonly fingerprintKey: Uint8Array;
  /** What clients present to the proxy. */
  readonly credentials: { readonly user: string; readonly token: string };
}

/** Says in the proxy URL whose it is. */
export const PROXY_USER = 'guardian';

const KEY_BYTES = 32;

interface Secret {
  readonly file: string;
  /** Completes "it does not hold …". */
  readonly name: string;
  /** What deleting it costs. */
  readonly loss: string;
  readonly shape: RegExp;
  make(): string;
}

const FINGERPRINT_KEY: Secret = {
  file: HOME_LAYOUT.fingerprintKey,
  name: 'the fingerprint key',
  loss: 'the next start makes a new one, and fingerprints of earlier findings will not be recognised',
  shape: /^([0-9a-f]{64})\n$/,
  make: () => randomBytes(KEY_BYTES).toString('hex'),
};

const PROXY_TOKEN: Secret = {
  file: HOME_LAYOUT.proxyToken,
  name: 'the proxy token',
  loss: 'the next start makes a new one, and processes that were given the old proxy URL must be started again',
  // base64url needs no escaping in a URL's userinfo (RFC 3986 section 2.3).
  shape: /^([A-Za-z0-9_-]{43})\n$/,
  make: () => randomBytes(KEY_BYTES).toString('base64url'),
};

/**
 * Reads the secrets of the home, which exists, and makes those that are missing; of several processes that do so at
 * once all get the same. Throws E_STATE_CORRUPT for a damaged one, E_FILE_UNSAFE, E_FILE_UNREADABLE, E_FILE_UNWRITABLE.
 */
export function openInstallation(home: string): Installation {
  return {
    fingerprintKey: Buffer.from(openSecret(home, FINGERPRINT_KEY), 'hex'),
    credentials: { user: PROXY_USER, token: openSecret(home, PROXY_TOKEN) },
  };
}

function openSecret(home: string, secret: Secret): string {
  const file = path.join(home, secret.file);
  const existing = readSecret(file, secret);
  if (existing !== undefined) return existing;
  createFileOnce(file, `${secret.make()}\n`);
  // Read back rather than kept: another process may have been first.
  const created = readSecret(file, secret);
  if (created === undefined)
    throw new GuardianError('E_FILE_UNREADABLE', `${printablePath(file)} vanished right after it was made`);
  return created;
}

/** Undefined when there is none yet. */
function readSecret(file: string, { name, loss, shape }: Secret): string | undefined {
  const shown = printablePath(file);
  const read = readBounded(file, { maxBytes: 256 });
  if (read.outcome === 'absent') return undefined;
  if (read.outcome === 'failed') throw new GuardianError('E_FILE_UNREADABLE', read.reason);
  if (read.outcome === 'not_a_file') throw new GuardianError('E_FILE_UNSAFE', `${read.reason}; remove it`);
  const value = read.outcome === 'read' ? shape.exec(read.bytes.toString('latin1'))?.[1] : undefined;
  if (read.outcome !== 'read' || value === undefined)
    throw new GuardianError('E_STATE_CORRUPT', `${shown} does not hold ${name}; remove it: ${loss}`);
  if (process.geteuid !== undefined && read.uid !== process.geteuid())
    throw new GuardianError('E_FILE_UNSAFE', `${shown} belongs to uid ${read.uid}; remove it: ${loss}`);
  if ((read.mode & 0o022) !== 0)
    throw new GuardianError('E_FILE_UNSAFE', `${shown} may be written by other users; remove it: ${loss}`);
  if ((read.mode & 0o077) !== 0) closeToOthers(file);
  return value;
}

/** A backup that was copied back may have lost the mode. */
function closeToOthers(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch (error) {
    const message = `${printablePath(file)} may be read by other users, and that cannot be changed: ${explainErrno(error)}`;
    throw new GuardianError('E_FILE_UNSAFE', message, { cause: error });
  }
}

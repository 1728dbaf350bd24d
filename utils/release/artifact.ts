// The names of a release, in one place.
import { createHash } from 'node:crypto';

export const SKILL = 'picoclaw-traffic-guardian';
export const CHECKSUMS = 'checksums.json';
export const SIGNATURE = 'checksums.sig';
export const PUBLIC_KEY = 'signing-public.pem';
/** Published beside the archive, so that they can be read before it is opened. */
export const LOOSE_FILES = ['SKILL.md', 'skill.json'] as const;

export const archiveName = (version: string): string => `${SKILL}-v${version}.zip`;

export const isArchiveName = (name: string): boolean => /^picoclaw-traffic-guardian-v[^/]+\.zip$/.test(name);

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** What `checksums.json` says. No time and no machine in it: same source, same bytes. */
export interface Checksums {
  readonly skill: string;
  readonly version: string;
  readonly archive: { readonly filename: string; readonly sha256: string; readonly size: number };
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly size: number }>>;
}

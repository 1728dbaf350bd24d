// The whole check of a downloaded release, in the order that trusts nothing before it is proven: key, signature,
// hashes, names, versions, and the archive's inside against its own bill of materials.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unpack } from './archive.ts';
import {
  archiveName,
  CHECKSUMS,
  type Checksums,
  LOOSE_FILES,
  PUBLIC_KEY,
  SIGNATURE,
  SKILL,
  sha256,
} from './artifact.ts';
import { ReleaseFault } from './fault.ts';
import { verifySignature } from './signature.ts';

export interface Verified {
  readonly version: string;
  readonly files: number;
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ReleaseFault(`${name} is no JSON`);
  }
}

function checksumsOf(folder: string): Checksums {
  const value = parse(readFileSync(path.join(folder, CHECKSUMS), 'utf8'), CHECKSUMS) as Partial<Checksums>;
  const { skill, version, archive, files } = value ?? {};
  if (skill !== SKILL) throw new ReleaseFault(`${CHECKSUMS} speaks of another skill`);
  if (typeof version !== 'string' || !/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    throw new ReleaseFault(`${CHECKSUMS} names no version`);
  if (typeof archive?.sha256 !== 'string' || archive.filename !== archiveName(version))
    throw new ReleaseFault(`${CHECKSUMS} does not name the archive of version ${version}`);
  if (typeof files !== 'object' || files === null) throw new ReleaseFault(`${CHECKSUMS} lists no files`);
  for (const name of LOOSE_FILES)
    if (typeof files[name]?.sha256 !== 'string')
      throw new ReleaseFault(`${CHECKSUMS} has no entry for ${name}`);
  return { skill, version, archive, files };
}

function hashMatches(folder: string, name: string, expected: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(folder, name));
  } catch {
    throw new ReleaseFault(`${name} is missing`);
  }
  if (sha256(bytes) !== expected) throw new ReleaseFault(`${name} is not the file that was signed`);
  return bytes;
}

/** Compares release numbers; a pre-release counts as older than its release. */
export function compareVersions(a: string, b: string): number {
  const split = (version: string) => {
    const [numbers = '', ...rest] = version.split('-');
    return { numbers: numbers.split('.').map(Number), pre: rest.join('-') };
  };
  const left = split(a);
  const right = split(b);
  for (let n = 0; n < 3; n++) {
    const difference = (left.numbers[n] ?? 0) - (right.numbers[n] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre === right.pre) return 0;
  if (left.pre === '') return 1;
  if (right.pre === '') return -1;
  return left.pre.localeCompare(right.pre, 'en', { numeric: true });
}

/** What an archive says of itself in its skill.json. */
export interface ArchiveMetadata {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}

/**
 * The files of an archive whose inside is exactly what its own bill of materials says, and what it says of itself.
 * Throws a ReleaseFault otherwise. Says nothing about who made it.
 */
export function openArchive(archive: Uint8Array): {
  files: Map<string, Uint8Array>;
  metadata: ArchiveMetadata;
} {
  const files = unpack(archive);
  const inner = files.get('skill.json');
  if (inner === undefined) throw new ReleaseFault('the archive holds no skill.json');
  const bill = parse(Buffer.from(inner).toString('utf8'), 'skill.json') as Partial<ArchiveMetadata> & {
    sbom?: { files?: Array<{ path: string; sha256: string }> };
  };
  const { name, version, description } = bill ?? {};
  if (typeof name !== 'string' || typeof version !== 'string' || typeof description !== 'string')
    throw new ReleaseFault('skill.json lacks name, version or description');
  const listed = new Map((bill.sbom?.files ?? []).map((entry) => [entry.path, entry.sha256]));
  for (const [name, bytes] of files) {
    if (name === 'skill.json') continue;
    const expected = listed.get(name);
    if (expected === undefined)
      throw new ReleaseFault(`the archive holds ${name}, which its bill of materials does not list`);
    if (sha256(bytes) !== expected)
      throw new ReleaseFault(`${name} in the archive is not what its bill of materials says`);
    listed.delete(name);
  }
  const [missing] = listed.keys();
  if (missing !== undefined) throw new ReleaseFault(`the archive lacks ${missing}`);
  return { files, metadata: { name, version, description } };
}

function insideMatchesBill(archive: Uint8Array, metadata: Buffer, version: string): number {
  const opened = openArchive(archive);
  if (sha256(opened.files.get('skill.json') ?? '') !== sha256(metadata))
    throw new ReleaseFault('the skill.json inside the archive is another one');
  if (opened.metadata.version !== version)
    throw new ReleaseFault(`skill.json says version ${opened.metadata.version}, not ${version}`);
  return opened.files.size;
}

/**
 * Throws a ReleaseFault with the first thing that is wrong. `notOlderThan` refuses a genuine but older release
 * offered in place of a newer one.
 */
export function verifyRelease(folder: string, fingerprint: string, notOlderThan?: string): Verified {
  if (!/^([0-9a-f]{64}|([0-9a-f]{2}:){31}[0-9a-f]{2})$/i.test(fingerprint))
    throw new ReleaseFault('the pinned fingerprint must be 64 hex digits (SHA-256 of the DER public key)');
  verifySignature(folder, fingerprint);
  const checksums = checksumsOf(folder);
  const { version } = checksums;
  const expected = new Set<string>([
    checksums.archive.filename,
    CHECKSUMS,
    SIGNATURE,
    PUBLIC_KEY,
    ...Object.keys(checksums.files),
  ]);
  for (const name of readdirSync(folder))
    if (!expected.has(name)) throw new ReleaseFault(`${JSON.stringify(name)} does not belong to the release`);
  for (const [name, { sha256: hash }] of Object.entries(checksums.files)) hashMatches(folder, name, hash);
  const archive = hashMatches(folder, checksums.archive.filename, checksums.archive.sha256);
  const metadata = readFileSync(path.join(folder, 'skill.json'));
  const files = insideMatchesBill(archive, metadata, version);
  if (notOlderThan !== undefined && compareVersions(version, notOlderThan) < 0)
    throw new ReleaseFault(`this is version ${version}, older than ${notOlderThan}`);
  return { version, files };
}

// The software bill of materials in skill.json: every shipped file, and nothing unlisted ships.
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from './artifact.ts';
import { ReleaseFault } from './fault.ts';

export interface SbomEntry {
  readonly path: string;
  readonly required: boolean;
  readonly role: string;
  readonly description: string;
}

export interface SkillMetadata {
  readonly name: string;
  readonly version: string;
  readonly sbom: { readonly files: readonly SbomEntry[] };
}

/** Sources and tests live in the skill folder and never ship. */
const NEVER_SHIPPED = [/^lib\//, /^test\//, /^scripts\/[^/]+\.ts$/];
/** skill.json describes the others; it ships without listing itself (a file cannot hold its own hash). */
export const SELF = 'skill.json';

export function readMetadata(skillFolder: string): SkillMetadata {
  const file = path.join(skillFolder, SELF);
  try {
    const metadata = JSON.parse(readFileSync(file, 'utf8')) as SkillMetadata;
    if (!Array.isArray(metadata.sbom?.files)) throw new ReleaseFault(`${SELF}: sbom.files is missing`);
    return metadata;
  } catch (error) {
    if (error instanceof ReleaseFault) throw error;
    throw new ReleaseFault(
      `${SELF} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A name that unpacks below the archive's root on every system, and means the same on all of them. */
export function isSafeName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/.test(name) && name.length <= 200;
}

/** What is wrong between the list and the folder, one line each: missing, unlisted, doubled, unsafe. */
export function sbomDrift(skillFolder: string, metadata: SkillMetadata): string[] {
  const problems: string[] = [];
  const listed = new Set<string>();
  for (const { path: name } of metadata.sbom.files) {
    if (!isSafeName(name)) problems.push(`${JSON.stringify(name)} is no safe file name`);
    else if (listed.has(name)) problems.push(`${name} is listed twice`);
    else if (name === SELF) problems.push(`${SELF} cannot list itself`);
    else if (NEVER_SHIPPED.some((pattern) => pattern.test(name)))
      problems.push(`${name} is a source and never ships`);
    else if (!existsSync(path.join(skillFolder, name))) problems.push(`${name} is listed and missing`);
    else if (!lstatSync(path.join(skillFolder, name)).isFile())
      problems.push(`${name} is not a regular file`);
    listed.add(name);
  }
  for (const found of readdirSync(skillFolder, { recursive: true, encoding: 'utf8' })) {
    const name = found.replaceAll(path.sep, '/');
    if (lstatSync(path.join(skillFolder, found)).isDirectory()) continue;
    if (listed.has(name) || name === SELF || NEVER_SHIPPED.some((pattern) => pattern.test(name))) continue;
    problems.push(`${name} stands in the skill folder and is not listed`);
  }
  return problems.sort();
}

/** The shipped files with their bytes, sorted by name; skill.json last made, with every hash in it. */
export function shippedFiles(skillFolder: string): {
  metadata: SkillMetadata;
  files: Map<string, Uint8Array>;
} {
  const metadata = readMetadata(skillFolder);
  const problems = sbomDrift(skillFolder, metadata);
  if (problems.length > 0) throw new ReleaseFault(`the package list has drifted: ${problems.join('; ')}`);
  const files = new Map<string, Uint8Array>();
  const listed = [...metadata.sbom.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const hashed = listed.map((entry) => {
    const bytes = readFileSync(path.join(skillFolder, entry.path));
    files.set(entry.path, bytes);
    return { ...entry, sha256: sha256(bytes), size: bytes.length };
  });
  const complete = { ...metadata, sbom: { ...metadata.sbom, files: hashed } };
  files.set(SELF, Buffer.from(`${JSON.stringify(complete, null, 2)}\n`));
  return { metadata, files };
}

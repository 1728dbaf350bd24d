// The release artifacts, byte-identical from the same source on any machine.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pack } from './archive.ts';
import {
  archiveName,
  CHECKSUMS,
  type Checksums,
  isArchiveName,
  LOOSE_FILES,
  PUBLIC_KEY,
  SIGNATURE,
  sha256,
} from './artifact.ts';
import { ReleaseFault } from './fault.ts';
import { shippedFiles } from './sbom.ts';

function described(bytes: Uint8Array): { sha256: string; size: number } {
  return { sha256: sha256(bytes), size: bytes.length };
}

/** What an earlier run, or `sign` after it, may have left behind. */
const OURS = new Set<string>([CHECKSUMS, SIGNATURE, PUBLIC_KEY, ...LOOSE_FILES]);

/** Clears away an earlier release; a folder that holds anything else is somebody's, and stays. */
function clear(out: string): void {
  const names = existsSync(out) ? readdirSync(out) : [];
  const foreign = names.find((name) => !OURS.has(name) && !isArchiveName(name));
  if (foreign !== undefined)
    throw new ReleaseFault(
      `${out} holds ${JSON.stringify(foreign)}: name a new folder, or one with a release alone`,
    );
  for (const name of names) rmSync(path.join(out, name));
  mkdirSync(out, { recursive: true });
}

/** Writes the artifacts into `out`, in place of an earlier release; answers their names. */
export function packageRelease(skillFolder: string, out: string): string[] {
  const { metadata, files } = shippedFiles(skillFolder);
  const archive = pack(files);
  const filename = archiveName(metadata.version);
  const artifacts = new Map<string, Uint8Array>([[filename, archive]]);
  const loose: Record<string, { sha256: string; size: number }> = {};
  for (const name of LOOSE_FILES) {
    const bytes = files.get(name);
    if (bytes === undefined) throw new ReleaseFault(`${name} is not in the package list`);
    artifacts.set(name, bytes);
    loose[name] = described(bytes);
  }
  const checksums: Checksums = {
    skill: metadata.name,
    version: metadata.version,
    archive: { filename, ...described(archive) },
    files: loose,
  };
  artifacts.set(CHECKSUMS, Buffer.from(`${JSON.stringify(checksums, null, 2)}\n`));
  clear(out);
  for (const [name, bytes] of artifacts) writeFileSync(path.join(out, name), bytes);
  return [...artifacts.keys()];
}

// The release artifacts, byte-identical from the same source on any machine.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pack } from './archive.ts';
import { archiveName, CHECKSUMS, type Checksums, LOOSE_FILES, sha256 } from './artifact.ts';
import { ReleaseFault } from './fault.ts';
import { shippedFiles } from './sbom.ts';

function described(bytes: Uint8Array): { sha256: string; size: number } {
  return { sha256: sha256(bytes), size: bytes.length };
}

/** Writes the artifacts into `out`, which is emptied first; answers their names. */
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
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const [name, bytes] of artifacts) writeFileSync(path.join(out, name), bytes);
  return [...artifacts.keys()];
}

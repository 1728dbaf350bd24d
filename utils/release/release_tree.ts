// The shipped files in the shape that Picoclaw's GitHub registry takes whole. It installs a root's SKILL.md and the
// folders scripts, references, assets, templates and docs, and nothing else; so the other documents go to references.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from './artifact.ts';
import { ReleaseFault } from './fault.ts';
import { SELF, shippedFiles } from './sbom.ts';

const DOCUMENTS = 'references';

function placeOf(name: string): string {
  return name === 'SKILL.md' || name.includes('/') ? name : `${DOCUMENTS}/${name}`;
}

/** Writes the tree into `out`, which must be empty or absent; answers the names of its files. */
export function writeReleaseTree(skillFolder: string, out: string): string[] {
  if (existsSync(out) && readdirSync(out).some((name) => name !== '.git'))
    throw new ReleaseFault(`${out} is not empty: name a new folder, or a branch without files`);
  const { metadata, files } = shippedFiles(skillFolder);
  const tree = new Map(
    [...files].filter(([name]) => name !== SELF).map(([name, bytes]) => [placeOf(name), bytes]),
  );
  const bill = metadata.sbom.files.map((entry) => {
    const place = placeOf(entry.path);
    const bytes = tree.get(place) ?? new Uint8Array();
    return { ...entry, path: place, sha256: sha256(bytes), size: bytes.length };
  });
  // For people who look at the branch: the registry leaves it behind.
  tree.set(
    SELF,
    Buffer.from(`${JSON.stringify({ ...metadata, sbom: { ...metadata.sbom, files: bill } }, null, 2)}\n`),
  );
  const names = [...tree.keys()].sort();
  for (const name of names) {
    mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
    writeFileSync(path.join(out, name), tree.get(name) ?? new Uint8Array());
  }
  return names;
}

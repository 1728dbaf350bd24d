// The zip of a release: sorted names, one fixed time, one mode, a compressor that answers alike on every machine.
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { ReleaseFault } from './fault.ts';
import { isSafeName } from './sbom.ts';

/** Largest single file that Picoclaw's installer takes (5 MiB), and a bound on what we unpack ourselves. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const MAX_FILES = 200;

// Zip stores local wall-clock fields without a zone: a local date gives the same fields everywhere.
const fixedTime = () => new Date(1980, 0, 1, 0, 0, 0);
const UNIX = 3;
const REGULAR_0644 = 0o100644 << 16;

export function pack(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries: Zippable = {};
  for (const name of [...files.keys()].sort()) {
    const bytes = files.get(name) ?? new Uint8Array();
    if (!isSafeName(name)) throw new ReleaseFault(`${JSON.stringify(name)} is no safe file name`);
    if (bytes.length > MAX_FILE_BYTES)
      throw new ReleaseFault(`${name} is larger than the installer takes (5 MiB)`);
    entries[name] = [bytes, { level: 9, mtime: fixedTime(), os: UNIX, attrs: REGULAR_0644 }];
  }
  return zipSync(entries);
}

/** The files of an archive, refused before they are unpacked when a name or a size is not one of ours. */
export function unpack(archive: Uint8Array): Map<string, Uint8Array> {
  let count = 0;
  const seen = new Set<string>();
  try {
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        count++;
        if (count > MAX_FILES) throw new ReleaseFault(`the archive holds more than ${MAX_FILES} files`);
        if (!isSafeName(name))
          throw new ReleaseFault(`the archive holds the unsafe name ${JSON.stringify(name)}`);
        if (seen.has(name)) throw new ReleaseFault(`the archive holds ${name} twice`);
        if (originalSize > MAX_FILE_BYTES) throw new ReleaseFault(`${name} unpacks to more than 5 MiB`);
        seen.add(name);
        return true;
      },
    });
    return new Map(Object.entries(files));
  } catch (error) {
    if (error instanceof ReleaseFault) throw error;
    throw new ReleaseFault(
      `the archive is damaged: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

import { existsSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import type { FindingLogSettings } from '../settings.ts';
import { ACTIVE_FILE, listLogFiles, rotatedFile } from './files.ts';

/**
 * Moves the active file to place 1 and every rotated one a place up, as far as the first free place. `rename`
 * never follows a symlink and never leaves a file half moved: a crash between two steps leaves a gap that the
 * next rotation fills. Throws the file system's error; nothing is lost then, only not yet rotated.
 */
export function rotate(directory: string): void {
  const active = path.join(directory, ACTIVE_FILE);
  if (!existsSync(active)) return;
  let free = 1;
  while (lstatSync(path.join(directory, rotatedFile(free)), { throwIfNoEntry: false }) !== undefined) free++;
  for (let index = free; index > 1; index--) {
    renameSync(path.join(directory, rotatedFile(index - 1)), path.join(directory, rotatedFile(index)));
  }
  renameSync(active, path.join(directory, rotatedFile(1)));
}

/**
 * Deletes rotated files that are too many, too old, or too large together with `activeBytes` (what the active
 * file may still grow to), the oldest first. The active file is never deleted.
 */
export function retain(settings: FindingLogSettings, activeBytes: number, now: number): void {
  let kept = 0;
  let bytes = activeBytes;
  for (const file of listLogFiles(settings.directory)) {
    if (file.index === 0) continue;
    const fits =
      kept < settings.maxFiles &&
      bytes + file.size <= settings.maxTotalBytes &&
      now - file.modifiedMs <= settings.maxAgeMs;
    if (fits) {
      kept++;
      bytes += file.size;
    } else {
      unlinkSync(file.path);
      // Everything older goes as well: a log without holes is easier to trust.
      bytes = Number.POSITIVE_INFINITY;
    }
  }
}

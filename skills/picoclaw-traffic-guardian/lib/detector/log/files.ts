import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The file that is written to. Rotated ones are `findings.1.jsonl` (youngest), `findings.2.jsonl`, … */
export const ACTIVE_FILE = 'findings.jsonl';
const ROTATED = /^findings\.([1-9]\d{0,5})\.jsonl$/;

export function rotatedFile(index: number): string {
  return `findings.${index}.jsonl`;
}

export interface LogFile {
  readonly path: string;
  /** 0: the active file; else the place in the rotation, growing with age. */
  readonly index: number;
  readonly size: number;
  readonly modifiedMs: number;
}

/**
 * The log's own regular files in `directory`, youngest first. Whatever else lies there (other names, symlinks,
 * directories) is not the log's and is left alone. Throws the file system's error when the directory cannot be read.
 */
export function listLogFiles(directory: string): LogFile[] {
  const files: LogFile[] = [];
  for (const name of readdirSync(directory)) {
    const rotated = ROTATED.exec(name)?.[1];
    if (name !== ACTIVE_FILE && rotated === undefined) continue;
    const file = path.join(directory, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) continue;
    files.push({ path: file, index: Number(rotated ?? 0), size: stat.size, modifiedMs: stat.mtimeMs });
  }
  return files.sort((a, b) => a.index - b.index);
}

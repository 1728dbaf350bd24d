// The files of a checkout: what git tracks or would add. Without git (an unpacked source archive), all but build products.
import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

const PRODUCTS = new Set(['node_modules', 'build', 'dist', '.git']);

/** Paths relative to `root`, with forward slashes, sorted. Regular files only. */
export function filesOf(root: string): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const names = listed.status === 0 ? listed.stdout.split('\0').filter(Boolean) : walk(root, '');
  return names
    .filter((name) => lstatSync(path.join(root, name), { throwIfNoEntry: false })?.isFile() === true)
    .sort();
}

function walk(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => !PRODUCTS.has(entry.name))
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? walk(root, name) : [name];
    });
}

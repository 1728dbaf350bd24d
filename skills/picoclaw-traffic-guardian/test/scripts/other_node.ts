import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** The npm package that carries a Node binary for this machine. */
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** A Node of another major version, fetched once into node_modules/.cache; undefined when it cannot be had. */
export function otherNode(major: number): string | undefined {
  const folder = path.resolve(`node_modules/.cache/node-${major}`);
  const binary = path.join(folder, 'node_modules', PACKAGE, 'bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    // The package is a binary and nothing to run: its scripts stay unused.
    const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--prefix', folder];
    spawnSync('npm', [...args, `${PACKAGE}@${major}`], {
      timeout: DOWNLOAD_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      stdio: 'ignore',
    });
  }
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith(`v${major}.`) ? binary : undefined;
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const CACHE = path.resolve('node_modules/.cache/go-build');

/**
 * Compiles a Go program of the standard library alone below `directory`; undefined when there is no Go, or it takes longer than
 * `timeoutMs`. Nothing is downloaded, and what was compiled once is found again in Go's cache.
 */
export function goProgram(
  directory: string,
  name: string,
  source: string,
  timeoutMs: number,
): string | undefined {
  const binary = path.join(directory, `go-${name}`);
  if (existsSync(binary)) return binary;
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return undefined;
  const folder = path.join(directory, 'go', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'main.go'), source);
  const { status } = spawnSync('go', ['build', '-o', binary, 'main.go'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? directory,
      GOTOOLCHAIN: 'local',
      GOPROXY: 'off',
      GOFLAGS: '-mod=mod',
      GOCACHE: CACHE,
      CGO_ENABLED: '0',
    },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    stdio: 'ignore',
  });
  return status === 0 ? binary : undefined;
}

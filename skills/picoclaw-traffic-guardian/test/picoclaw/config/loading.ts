import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ConfigSources, type LoadedConfig, loadConfig } from '../../../lib/picoclaw/config/load.ts';
import type { Problem } from '../../../lib/picoclaw/config/problem.ts';

export const PREFIX = 'PICOCLAW_TRAFFIC_GUARDIAN_';

/** A suite whose tests have an empty home each. */
export function homeSuite(name: string) {
  const test = suite<{ home: string }>(name, { home: '' });
  test.before.each((place) => {
    place.home = mkdtempSync(path.join(tmpdir(), 'guardian config ü-'));
  });
  test.after.each(({ home }) => rmSync(home, { recursive: true, force: true }));
  return test;
}

export type Given = Partial<ConfigSources> & { file?: string | object };
export function load(home: string, { file, ...sources }: Given = {}): LoadedConfig {
  const text = typeof file === 'object' ? JSON.stringify(file) : file;
  if (text !== undefined) writeFileSync(path.join(home, 'config.json'), text);
  return loadConfig({ home, flags: {}, env: {}, ...sources });
}

/** `key code` of each problem. */
export const brief = (loaded: LoadedConfig) => loaded.problems.map(({ key, code }) => `${key} ${code}`);

/** The problem, of which there must be one. */
export function only(loaded: LoadedConfig): Problem {
  assert.is(loaded.problems.length, 1, JSON.stringify(loaded.problems));
  const [problem] = loaded.problems;
  if (problem === undefined) throw new Error('unreachable');
  return problem;
}

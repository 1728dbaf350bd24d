import path from 'node:path';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('late rules');
const LIB = path.resolve(import.meta.dirname, '../../../skills/picoclaw-traffic-guardian/lib');

/** The modules that are loaded together with this one, and by what each was asked for. */
async function loadedWith(entry: string): Promise<Map<string, string>> {
  const { metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: LIB,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.wat': 'empty' },
    logLevel: 'silent',
  });
  const by = new Map([[entry, 'the start']]);
  for (const [file] of by) {
    for (const { path: imported, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind !== 'dynamic-import' && external !== true && !by.has(imported)) by.set(imported, file);
    }
  }
  return by;
}

/** All rules together are the greater part of what an idle monitor would weigh. */
test('neither thread of an idle monitor has loaded the rules', async () => {
  for (const entry of ['operator/commands/start.ts', 'detector/thread/worker.ts']) {
    const loaded = await loadedWith(entry);
    assert.ok(loaded.size > 10, entry);
    const rules = 'detector/rules/index.ts';
    assert.not.ok(loaded.has(rules), `${entry}: ${rules} is asked for by ${loaded.get(rules)}`);
  }
});

test.run();

import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { otherNode } from './other_node.ts';
import {
  type Run,
  type RunOptions,
  SCRIPT_NAMES,
  SCRIPTS,
  type ScriptName,
  script,
  temporary,
} from './script.ts';

const test = suite('bundles');
const { directory, remove } = temporary();
const alone = path.join(directory, 'alone');
const empty = path.join(directory, 'empty');

test.before(() => {
  mkdirSync(alone);
  mkdirSync(empty);
  for (const name of SCRIPT_NAMES) {
    copyFileSync(path.join(SCRIPTS, `${name}.mjs`), path.join(alone, `${name}.mjs`));
  }
});
test.after(remove);

/** The copies, run where no node_modules is in reach. */
function lonely(name: ScriptName, args: readonly string[], options: RunOptions): Promise<Run> {
  return script(name, args, { ...options, scripts: alone, cwd: empty });
}

test('each bundle imports built-in modules of Node and nothing else', async () => {
  for (const name of SCRIPT_NAMES) {
    const text = readFileSync(path.join(alone, `${name}.mjs`), 'utf8');
    // Packages in CommonJS form use the `require` that this line makes. Without it the parser sees those calls too.
    const own = /^const require = __createRequire\(import\.meta\.url\);$/m;
    assert.match(text, own);
    const { metafile } = await build({
      stdin: { contents: text.replace(own, ''), resolveDir: alone, sourcefile: `${name}.mjs` },
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'neutral',
      packages: 'external',
      absWorkingDir: alone,
      outdir: alone,
      logLevel: 'silent',
    });
    assert.equal(Object.keys(metafile.inputs), [`${name}.mjs`]);
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    assert.ok(imports.length > 0, name);
    for (const { path: specifier, kind } of imports) {
      assert.ok(specifier.startsWith('node:') && isBuiltin(specifier), `${name}: ${kind} of ${specifier}`);
    }
  }
});

test('bundles hold no path of the machine that built them', () => {
  for (const name of SCRIPT_NAMES) {
    const text = readFileSync(path.join(alone, `${name}.mjs`), 'utf8');
    assert.not.match(text, process.cwd());
    assert.match(text, /^#!\/usr\/bin\/env node\n/);
  }
});

test('bundles hold no samples of rules, and that of the monitor no explanations', () => {
  for (const name of SCRIPT_NAMES) {
    const text = readFileSync(path.join(alone, `${name}.mjs`), 'utf8');
    assert.not.match(text, /\b(?:finds|ignores)(?:\(\) \{|: \[(?!\]))/, name);
  }
  const text = readFileSync(path.join(alone, 'start.mjs'), 'utf8');
  assert.not.match(text, /\b(?:source|describes|remedy):\s{1,20}"/);
});

/** What must work with the six files and nothing else. */
async function lives(options: RunOptions, home: string): Promise<void> {
  for (const name of SCRIPT_NAMES) {
    const help = await lonely(name, ['--help'], options);
    assert.equal({ code: help.code, stderr: help.stderr }, { code: 0, stderr: '' });
    assert.match(help.stdout, `Usage: node ${name}.mjs`);
    assert.match((await lonely(name, ['--version'], options)).stdout, /^\d+\.\d+\.\d+\n$/);
  }
  const answer = async (name: ScriptName, args: readonly string[], expected: number) => {
    const { code, stdout, stderr } = await lonely(name, ['--home', home, ...args], options);
    assert.equal({ name, code, stderr }, { name, code: expected, stderr: '' });
    return JSON.parse(stdout);
  };
  assert.is((await answer('validate_config', [], 0)).ok, true);
  const started = await answer('start', ['--background', '--listen', '127.0.0.1:0'], 0);
  assert.is(started.status, 'running');
  try {
    const status = await answer('status', [], 0);
    assert.is(status.pid, started.pid);
    assert.is((await answer('query_threats', [], 0)).total, 0);
    assert.is((await answer('export_profile', [], 0)).fragment.monitor_status, 'running');
  } finally {
    assert.is((await answer('stop', [], 0)).was, 'running');
  }
}

test('the six bundles work from an empty directory with no packages in reach', async () => {
  await lives({}, path.join(directory, 'home'));
});

for (const major of [22, 24]) {
  test(`the bundles work on Node ${major}`, async () => {
    const node = otherNode(major);
    if (node === undefined)
      return console.log(`NOTE Node ${major} cannot be had here: the bundles were not tried on it`);
    await lives({ node }, path.join(directory, `home-${major}`));
  });
}

test.run();

// Builds everything this repository runs, with esbuild:
//   node build.mjs scripts   the six shipped bundles, beside their sources
//   node build.mjs utils     repository tools            -> build/utils
//   node build.mjs tests     test files and test workers -> build/test
//   node build.mjs all       all of it
// Same sources, same bytes: no timestamps, no absolute paths, no minification.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import wabt from 'wabt';

const root = path.dirname(fileURLToPath(import.meta.url));
const skill = 'skills/picoclaw-traffic-guardian';
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** `import bytes from './x.wat'` yields the assembled module as a Uint8Array. */
const webAssemblyText = {
  name: 'webassembly-text',
  setup(builder) {
    builder.onLoad({ filter: /\.wat$/ }, async ({ path: file }) => {
      const toolkit = await wabt();
      const module = toolkit.parseWat(path.basename(file), readFileSync(file, 'utf8'), { simd: true });
      try {
        module.validate();
        return { contents: module.toBinary({}).buffer, loader: 'binary' };
      } finally {
        module.destroy();
      }
    });
  },
};

/**
 * Leaves properties out of the rules: what a shipped script never reads costs it, idle, 13 bytes for each byte of source.
 * Sources are formatted, so that a property ends where the next line stands no deeper, or with the bracket that does.
 */
function without(...properties) {
  const property = new RegExp(
    `^( +)(?:get )?(?:${properties.join('|')})(?:\\(\\) \\{|:(?! readonly)).*\\n(?:\\1 .*\\n)*(?:\\1[\\]})].*\\n)?`,
    'gm',
  );
  // Rows of tables name their source in a column of their own.
  const address = properties.includes('source') ? /(?<= \| )https:\/\/\S+(?= \||$)/gm : /(?!)/g;
  return {
    name: 'without',
    setup(builder) {
      builder.onLoad(
        { filter: /\/lib\/detector\/(?:rules\/.*|rewritten\/rewritten_rule|watched\/watched_secret)\.ts$/ },
        ({ path: file }) => ({
          contents: readFileSync(file, 'utf8').replace(property, '').replace(address, '-'),
          loader: 'ts',
        }),
      );
    },
  };
}
/** For tests, and for tables in the documentation. */
const SAMPLES = ['finds', 'ignores', 'sample'];
/** For `query_threats --explain`. */
const EXPLANATIONS = ['source', 'describes', 'remedy', 'is'];

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Some packages' CommonJS form hides its imports from a bundler (jsonc-parser's UMD wrapper does).
  mainFields: ['module', 'main'],
  // ASCII alone: one character beyond Latin-1 would make V8 keep two bytes for each of the source, in both threads.
  charset: 'ascii',
  legalComments: 'inline',
  logLevel: 'warning',
  define: { GUARDIAN_VERSION: JSON.stringify(version) },
  plugins: [webAssemblyText],
};

// CommonJS packages bundled into ESM call `require` for built-ins; give them one.
const requireForBundledCommonJs = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
].join('\n');

/** Files below `folder` whose name ends so, as sorted paths relative to the root. */
function list(folder, ending) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')))
    .filter((file) => file.endsWith(ending))
    .sort();
}

async function scripts() {
  const start = `${skill}/scripts/start.ts`;
  const others = list(`${skill}/scripts`, '.ts').filter((script) => script !== start);
  await shipped([start], without(...SAMPLES, ...EXPLANATIONS));
  await shipped(others, without(...SAMPLES));
}

async function shipped(entryPoints, ...plugins) {
  const { outputFiles } = await build({
    ...common,
    entryPoints,
    outdir: `${skill}/scripts`,
    outExtension: { '.js': '.mjs' },
    banner: { js: `#!/usr/bin/env node\n${requireForBundledCommonJs}` },
    plugins: [...common.plugins, ...plugins],
    write: false,
  });
  // `charset` escapes what is code. What is left stands in comments.
  for (const { path: file, text } of outputFiles) writeFileSync(file, text.replace(/\P{ASCII}+/gu, '...'));
}

async function internal(entryPoints, outdir, outbase) {
  rmSync(path.join(root, outdir), { recursive: true, force: true });
  if (entryPoints.length === 0) return;
  await build({
    ...common,
    entryPoints,
    outdir,
    outbase,
    outExtension: { '.js': '.mjs' },
    packages: 'external',
    // Beside them: inline they are two thirds of what each process of a test would read.
    sourcemap: 'linked',
  });
}

const utils = () => internal(list('utils', '.ts'), 'build/utils', 'utils');
const tests = () =>
  internal(
    [...list(`${skill}/test`, '.test.ts'), ...list(`${skill}/test`, '.worker.ts')],
    'build/test',
    `${skill}/test`,
  );

const targets = { scripts: [scripts], utils: [utils], tests: [tests], all: [scripts, utils, tests] };
const target = targets[process.argv[2] ?? 'all'];
if (target === undefined) {
  console.error(
    `unknown target ${JSON.stringify(process.argv[2])}; one of ${Object.keys(targets).join(', ')}`,
  );
  process.exit(2);
}
for (const step of target) await step();

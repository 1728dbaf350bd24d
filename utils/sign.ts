// `npm run sign -- --key FILE [--dir DIR]`: signs the artifacts of `npm run package` with an Ed25519 key.
import path from 'node:path';
import minimist from 'minimist';
import { ReleaseFault, runTool } from './release/fault.ts';
import { signRelease } from './release/signature.ts';

await runTool('sign', () => {
  const options = minimist<{ key?: string; dir?: string }>(process.argv.slice(2), { string: ['key', 'dir'] });
  if (!options.key) throw new ReleaseFault('--key FILE is missing: an Ed25519 private key in PEM form');
  const folder = path.resolve(options.dir ?? path.join(import.meta.dirname, '../../dist'));
  return `signed by the key with fingerprint ${signRelease(folder, options.key)}`;
});

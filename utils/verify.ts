// `npm run verify -- DIR --fingerprint HEX [--not-older-than VERSION]`: checks a downloaded release. `--pinned` in place of
// `--fingerprint` takes the key that SKILL.md of this checkout pins.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import minimist from 'minimist';
import { ReleaseFault, runTool } from './release/fault.ts';
import { pinnedFingerprint } from './release/operator_script.ts';
import { verifyRelease } from './release/verify_release.ts';

const skill = path.resolve(import.meta.dirname, '../../skills/picoclaw-traffic-guardian/SKILL.md');

await runTool('verify', () => {
  const options = minimist<{ fingerprint?: string; 'not-older-than'?: string; pinned?: boolean }>(
    process.argv.slice(2),
    { string: ['fingerprint', 'not-older-than', '_'], boolean: ['pinned'] },
  );
  const [folder] = options._;
  if (folder === undefined) throw new ReleaseFault('name the folder that holds the release');
  const fingerprint = options.pinned ? pinnedFingerprint(readFileSync(skill, 'utf8')) : options.fingerprint;
  if (!fingerprint) throw new ReleaseFault('--fingerprint HEX is missing: the key to trust');
  const { version, files } = verifyRelease(folder, fingerprint, options['not-older-than']);
  return `picoclaw-traffic-guardian ${version} is genuine: signature, hashes and ${files} files agree`;
});

// `npm run verify -- DIR --fingerprint HEX [--not-older-than VERSION]`: checks a downloaded release.
import minimist from 'minimist';
import { ReleaseFault, runTool } from './release/fault.ts';
import { verifyRelease } from './release/verify_release.ts';

await runTool('verify', () => {
  const options = minimist<{ fingerprint?: string; 'not-older-than'?: string }>(process.argv.slice(2), {
    string: ['fingerprint', 'not-older-than', '_'],
  });
  const [folder] = options._;
  if (folder === undefined) throw new ReleaseFault('name the folder that holds the release');
  if (!options.fingerprint) throw new ReleaseFault('--fingerprint HEX is missing: the key to trust');
  const { version, files } = verifyRelease(folder, options.fingerprint, options['not-older-than']);
  return `picoclaw-traffic-guardian ${version} is genuine: signature, hashes and ${files} files agree`;
});

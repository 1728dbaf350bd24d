// `npm run validate`: what must hold before the skill may be packaged. One line a problem; exit code 1 if any.
import path from 'node:path';
import { ReleaseFault, runTool } from './release/fault.ts';
import { checkoutProblems } from './validate/checkout.ts';

await runTool('validate', () => {
  const problems = checkoutProblems(path.resolve(import.meta.dirname, '../..'));
  if (problems.length === 0) return 'the skill is valid';
  const lines = problems.map(({ file, message }) => `${file}: ${message}`);
  throw new ReleaseFault([`${problems.length} problems`, ...lines].join('\n'));
});

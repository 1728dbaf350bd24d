// `npm run check`: types, lint and format, dependency direction, the skill's own files. Each is one counted check.
import { runChecks } from './check/checks.ts';

const failed = (await runChecks(process.stdout)).filter((result) => !result.ok);
process.exitCode = failed.length === 0 ? 0 : 1;

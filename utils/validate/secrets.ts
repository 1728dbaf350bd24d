// No credential stands in the tree. The product's own rules look for them, outside the places that hold invented
// samples on purpose: the rules themselves and the tests.
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { RULES } from '../../skills/picoclaw-traffic-guardian/lib/detector/rules/index.ts';
import type { Problem } from './problem.ts';

const SAMPLES = [/\/lib\/detector\/rules\//, /\/test\//];
const MAX_BYTES = 1024 * 1024;
/** Families that are credentials themselves; a path or a command in documentation is no secret. */
const CREDENTIALS = new Set(['ai_api_key', 'aws_access_key_id', 'private_key_pem']);

export function secretProblems(root: string, files: readonly string[]): Problem[] {
  const rules = RULES.filter((rule) => CREDENTIALS.has(rule.pattern) && rule.confidence === 'high');
  const problems: Problem[] = [];
  for (const file of files) {
    if (SAMPLES.some((pattern) => pattern.test(file))) continue;
    if (statSync(path.join(root, file)).size > MAX_BYTES) {
      problems.push({ file, message: 'is larger than 1 MiB and was not searched for secrets' });
      continue;
    }
    const text = readFileSync(path.join(root, file), 'latin1');
    for (const rule of rules) {
      if (new RegExp(rule.expression.source, rule.expression.flags).test(text))
        problems.push({ file, message: `holds what looks like a credential (${rule.id})` });
    }
  }
  return problems;
}

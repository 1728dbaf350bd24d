import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { RULES } from '../../../../lib/detector/rules/index.ts';

const FAMILIES = new Set([
  'source_control_token',
  'package_registry_token',
  'cloud_credential',
  'infrastructure_token',
  'aws_access_key_id',
]);

/** The rules of credentials that find something in `text`, as the gate would call them; or what they find. */
export function found(text: string, secrets = false): string[] {
  const lowerCase = text.toLowerCase();
  const all = new Set<string>();
  for (const rule of RULES) {
    if (!FAMILIES.has(rule.pattern) || !rule.keywords.some((keyword) => lowerCase.includes(keyword)))
      continue;
    for (const { match } of occurrences(rule, text)) all.add(secrets ? match.secret : rule.id);
  }
  return [...all].sort();
}

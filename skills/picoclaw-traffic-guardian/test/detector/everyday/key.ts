import { occurrences } from '../../../lib/detector/occurrence.ts';
import { PROVIDERS } from '../../../lib/detector/provider/index.ts';
import { ALNUM, filler } from '../../../lib/detector/rules/filler.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';

/** A key as the provider issues it: of the shape that a rule knows, or of none. */
export function keyOf(provider: string): string {
  const rule = RULES.find(({ audience }) => audience?.[0] === provider);
  for (const sample of rule?.finds ?? []) {
    for (const { match } of rule === undefined ? [] : occurrences(rule, sample)) return match.secret;
  }
  return filler(40, ALNUM, provider.length + 77);
}

/** A real host of the provider: of those that its patterns allow, one with words in place of their stars. */
export function hostOf(provider: string): string {
  return (PROVIDERS[provider]?.hosts[0] ?? '')
    .replace('bedrock-runtime.*', 'bedrock-runtime.eu-west-1')
    .replaceAll('*', 'team7');
}

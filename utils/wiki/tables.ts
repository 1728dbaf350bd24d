// The tables of the wiki that come from the code: every rule with what to do about it, every error code with its remedy.
import { ALL_RULES } from '../../skills/picoclaw-traffic-guardian/lib/detector/rules/index.ts';
import { ERROR_CODES, type ErrorCode } from '../../skills/picoclaw-traffic-guardian/lib/errors.ts';
import { exitCodeOf } from '../../skills/picoclaw-traffic-guardian/lib/operator/exit_code.ts';
import { table, withParts } from '../../skills/picoclaw-traffic-guardian/lib/operator/reference.ts';
import { REMEDIES } from './remedies.ts';

/** Pages that hold generated parts, below the repository's root. */
export const PAGES = ['wiki/detection.md', 'wiki/troubleshooting.md'] as const;

/** A page with every generated part as the code has it now. */
export function withTables(markdown: string): string {
  return withParts(markdown, { rules: rulesByFamily, errors: errorsWithRemedies });
}

function rulesByFamily(): string {
  const families = new Map<string, (typeof ALL_RULES)[number][]>();
  for (const rule of ALL_RULES) families.set(rule.pattern, [...(families.get(rule.pattern) ?? []), rule]);
  const sections = [...families].map(([pattern, rules]) => {
    const rows = rules.map(({ id, severity, confidence, describes, remedy }) => [
      `\`${id}\``,
      severity,
      confidence,
      describes,
      remedy,
    ]);
    const [{ threat_type, direction } = { threat_type: '', direction: '' }] = rules;
    const head = ['rule', 'severity', 'confidence', 'what it is', 'what to do'];
    return `#### ${pattern}\n\n${threat_type}, ${direction}.\n\n${table(head, rows)}`;
  });
  const count = `${ALL_RULES.length} rules in ${families.size} families.`;
  return [count, ...sections].join('\n\n').replaceAll('\n\n\n', '\n\n');
}

function errorsWithRemedies(): string {
  const rows = (Object.keys(ERROR_CODES) as ErrorCode[]).map((code) => [
    `\`${code}\``,
    String(exitCodeOf(code)),
    ERROR_CODES[code],
    REMEDIES[code],
  ]);
  return table(['code', 'exit', 'meaning', 'what to do'], rows);
}

import type { Finding, Severity } from '../detector/finding.ts';
import { isReason, REASONS } from '../detector/reason.ts';
import type { Rule, RuleDescription } from '../detector/rule.ts';
import { ALL_RULES } from '../detector/rules/index.ts';
import type { Suppression } from '../detector/suppression.ts';
import { shortInstant } from './finding_format.ts';
import { CONFIDENCE_WORDS, decoderWords, locationWords, wayWords } from './finding_words.ts';

/** Stands for many different secrets in one finding. */
const MANY = /^0*$/;

/** A finding in plain words. Every text may hold foreign text: `dest`, `location`, `subject`, names of an unknown rule. */
export interface Explanation {
  /** What was seen. */
  readonly what: string;
  /** What it is about, as far as a name tells more. */
  readonly about: string | null;
  readonly where: string;
  /** What was undone to see it, outermost first. */
  readonly decoded: readonly string[];
  readonly severity: {
    readonly is: Severity;
    /** What the rule says where nothing else is known; null for a rule that this version does not have. */
    readonly of_rule: Severity | null;
    readonly because: readonly string[];
  };
  readonly confidence: string;
  readonly seen: string;
  readonly next: readonly string[];
  /** How not to be told of it again, where it is meant to be so. */
  readonly allow: {
    /** One entry of `suppressions` in the configuration. */
    readonly suppression: Suppression;
    /** An entry of `trusted_api_hosts`, which makes the destination a home of this kind of credential; null where none would. */
    readonly trusted_api_hosts: Readonly<Record<string, readonly string[]>> | null;
  };
  /** The documentation of what the rule looks for. */
  readonly source: string | null;
}

/** `rules`: those of this version. */
export function explain(
  finding: Finding,
  rules: readonly (RuleDescription | Rule)[] = ALL_RULES,
): Explanation {
  const rule = rules.find(({ id }) => id === finding.rule);
  const { severity, reasons, fingerprint, dest } = finding;
  const isOne = !MANY.test(fingerprint);
  return {
    what: `${rule?.describes ?? unknownRule(finding)}${isOne ? '' : ' Many different ones are counted together here.'}`,
    about: finding.subject,
    where: `Seen ${locationWords(finding.location)}, ${wayWords(finding)}.`,
    decoded: finding.decoding.map(decoderWords),
    severity: {
      is: severity,
      of_rule: rule?.severity ?? null,
      because: reasons.map((code) =>
        isReason(code) ? REASONS[code] : `For a reason of another version: ${code}.`,
      ),
    },
    confidence: CONFIDENCE_WORDS[finding.confidence],
    seen: seenWords(finding),
    next: [rule?.remedy ?? unknownRemedy(finding), ...furtherSteps(finding)],
    allow: {
      suppression: {
        ...(isOne ? { fingerprint } : { rule: finding.rule }),
        dest,
        reason: 'say here why this is meant to be so',
      },
      trusted_api_hosts: trustedHost(finding, rule),
    },
    source: rule?.source ?? null,
  };
}

function unknownRule({ rule, pattern, threat_type }: Finding): string {
  const what =
    threat_type === 'EXFIL' ? 'Something secret that left' : 'A command or instruction that came in';
  return `${what}, found by the rule ${rule} of the family ${pattern}, which this version does not have.`;
}

function unknownRemedy({ threat_type }: Finding): string {
  return threat_type === 'EXFIL'
    ? 'Find out what it was from the snippet, and replace it where it was issued.'
    : 'Find out which origin sent it, and whether the agent acted on it.';
}

function seenWords({ occurrences, timestamp, last_seen }: Finding): string {
  if (occurrences <= 1) return `Once, at ${shortInstant(timestamp)}.`;
  return `${occurrences} times, first at ${shortInstant(timestamp)}, last at ${shortInstant(last_seen)}.`;
}

function furtherSteps({ threat_type, location, dest, reasons }: Finding): readonly string[] {
  const steps: string[] = [];
  if (location === 'destination') return steps;
  if (threat_type === 'INJECTION') {
    if (location.endsWith('.tool_call'))
      steps.push('Look at what the agent did right after: it was about to act on it.');
    else steps.push(`Trust nothing else that came from ${dest} with it.`);
    return steps;
  }
  if (reasons.includes('repository'))
    steps.push('Replace it first: clones, forks and caches keep what is taken out of a history later.');
  else if (reasons.includes('known_provider'))
    steps.push('Look at what put it there: a header, a prompt or a file that was sent with a request.');
  else steps.push(`Find out which tool or prompt sent it to ${dest}, and when it began.`);
  return steps;
}

/** A key that belongs to its provider's interface, sent to a host that is not known as one. */
function trustedHost(
  { threat_type, dest, reasons }: Finding,
  rule: RuleDescription | Rule | undefined,
): Explanation['allow']['trusted_api_hosts'] {
  if (threat_type !== 'EXFIL' || !reasons.includes('foreign_host') || rule === undefined) return null;
  const [provider] = 'audience' in rule ? (rule.audience ?? []) : [];
  // Without its port, which the configuration does not take; an address or a redacted name is none of its hosts either.
  const host = /^([a-z0-9_-]+(?:\.[a-z0-9_-]+)+):\d{1,5}$/.exec(dest)?.[1];
  if (provider === undefined || host === undefined) return null;
  return { [provider === 'any' ? '*' : provider]: [host] };
}

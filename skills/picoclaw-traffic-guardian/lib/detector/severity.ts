import { SEVERITIES, type Severity } from './finding.ts';
import type { PartKind } from './part.ts';
import { type Reason, SPLIT } from './reason.ts';
import type { Rule, RuleMatch } from './rule.ts';
import { isForbidden } from './rules/mention.ts';
import type { Standing } from './standing.ts';

/** A severity and what made it so. */
export interface Judgement {
  readonly severity: Severity;
  readonly reasons: readonly Reason[];
}

/** What a destination is to a credential that is not at home there. */
export interface Distance {
  /** Some known provider's host, or one that the operator's configuration names. */
  readonly isKnown: boolean;
  readonly isNew: boolean;
  /** What else is known of the host. */
  readonly senses: readonly Reason[];
}

/**
 * A secret that leaves is the worse, the less is known of where it goes: a step milder than its rule says at a known
 * provider, a step worse at a host never met before or made for catching things, at most two. What is pushed to a
 * repository is there to be kept and read: no provider makes that milder.
 */
export function leakSeverity(rule: Rule, { isKnown, isNew, senses }: Distance, isPushed = false): Judgement {
  const kept: Reason[] = isPushed ? ['repository'] : [];
  if (isKnown) {
    // An exact secret is lost wherever it is not at home.
    const steps = isPushed || rule.watched !== undefined ? 0 : -1;
    return { severity: shifted(rule.severity, steps, 'low'), reasons: ['known_provider', ...kept] };
  }
  const reasons: Reason[] = ['foreign_host', ...(isNew ? (['new_host'] as const) : []), ...senses, ...kept];
  const steps = (isNew ? 1 : 0) + (senses.length > 0 ? 1 : 0);
  // What is only guessed to be a secret does not become an alarm by where it goes.
  return {
    severity: shifted(rule.severity, rule.confidence === 'low' ? Math.min(steps, 1) : steps),
    reasons,
  };
}

/** A secret in pieces is a step worse wherever it goes: nobody cuts one by accident. */
export function inPieces({ severity, reasons }: Judgement, decoding: readonly string[]): Judgement {
  if (!decoding.includes(SPLIT)) return { severity, reasons };
  return { severity: shifted(severity, 1), reasons: [...reasons, SPLIT] };
}

/**
 * A command is as bad as its rule says where an agent is about to run it, or where a model takes it for an instruction.
 * Models talk about commands and pages are full of them. Words aimed at an agent are just as bad in what it reads, unless
 * the text is about such words. What is hidden from readers is a step worse everywhere.
 */
export function injectionSeverity(
  rule: Rule,
  part: PartKind | null,
  match: RuleMatch,
  standing: Standing = 'plain',
): Judgement {
  const placed = placedSeverity(rule, part, match, standing);
  const isEveryday = rule.aimedAtAgents === true && rule.everyday?.(match) === true;
  const { severity, reasons }: Judgement = isEveryday
    ? { severity: 'info', reasons: [...placed.reasons, 'everyday'] }
    : placed;
  if (standing !== 'hidden' || part === 'tool_call') return { severity, reasons };
  return { severity: shifted(severity, 1), reasons: [...reasons, 'hidden_text'] };
}

function placedSeverity(rule: Rule, part: PartKind | null, match: RuleMatch, standing: Standing): Judgement {
  switch (part) {
    case 'tool_call':
      // The everyday form of running anything, `sh -c "make all"`, is what tools are for.
      return rule.severity === 'low' && rule.everyday?.(match) === true
        ? { severity: 'info', reasons: [part, 'everyday'] }
        : { severity: rule.severity, reasons: [part] };
    case 'tool_definition':
    case 'agent_card':
      // Tools that run commands say which never to run.
      return rule.aimedAtAgents !== true && standing !== 'hidden' && isForbidden(match.before)
        ? { severity: 'info', reasons: [part, 'forbidden'] }
        : { severity: rule.severity, reasons: [part] };
    case 'text':
    case 'reasoning':
      // A model says how to install a thing, and what a command does that it is asked for; what it runs is a call.
      if (rule.aimedAtAgents !== true && rule.everyday?.(match) === true) return everyday(rule, 'model_text');
      return standing === 'explained'
        ? { severity: shifted(rule.severity, -4), reasons: ['model_text', 'discussed'] }
        : { severity: shifted(rule.severity, -1, 'low'), reasons: ['model_text'] };
    case 'tool_result':
    case 'file':
    case null: {
      const place = part === 'tool_result' ? 'tool_result' : 'document';
      if (rule.aimedAtAgents === true) {
        if (standing !== 'discussed' && standing !== 'explained')
          return { severity: rule.severity, reasons: [place] };
        return {
          severity: standing === 'explained' ? 'info' : shifted(rule.severity, -1, 'low'),
          reasons: [place, 'discussed'],
        };
      }
      if (rule.everyday?.(match) === true) return everyday(rule, place);
      if (standing !== 'discussed' && standing !== 'explained')
        return { severity: shifted(rule.severity, -2, 'low'), reasons: [place] };
      return {
        severity: standing === 'explained' ? 'info' : shifted(rule.severity, -3, 'low'),
        reasons: [place, 'discussed'],
      };
    }
    default:
      return part satisfies never;
  }
}

function everyday({ pattern }: Rule, place: Reason): Judgement {
  return { severity: 'info', reasons: [place, pattern === 'pipe_to_shell' ? 'install_line' : 'everyday'] };
}

function shifted(severity: Severity, steps: number, least: Severity = 'info'): Severity {
  const rank = SEVERITIES.indexOf(severity);
  const lowest = Math.min(rank, SEVERITIES.indexOf(least));
  return SEVERITIES[Math.min(Math.max(rank + steps, lowest), SEVERITIES.length - 1)] ?? severity;
}

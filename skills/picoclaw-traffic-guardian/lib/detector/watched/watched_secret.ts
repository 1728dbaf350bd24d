import { occurrences } from '../occurrence.ts';
import type { Rule, RuleDescription } from '../rule.ts';
import type { SecretHome } from './secret_home.ts';

/** One value that is watched for exactly as it is. Never leaves the process's memory. */
export interface WatchedSecret {
  /** Where it is kept, e.g. `channel_list.telegram.settings.token`. What findings show of it: it holds no secret. */
  readonly name: string;
  readonly value: string;
  readonly home: SecretHome;
}

/** Shorter values stand in ordinary text by chance. */
export const SHORTEST_WATCHED = 8;
/** Longer values are told by their beginning, in bytes. */
const LONGEST_COMPARED = 1024;
/** From this length on nothing else is the same but for case, and host names have none. */
export const ANY_CASE_FROM = 16;

export const WATCHED_SECRET: RuleDescription = {
  id: 'watched_secret',
  pattern: 'watched_secret',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'high',
  source: 'https://github.com/sipeed/picoclaw',
  describes:
    "A secret of the gateway, exactly as its own stores or COMMAND's environment hold it (`--watch-secrets`).",
  remedy: 'Replace the secret that the finding names where it was issued, and find out what sent it.',
};

/**
 * A rule for each secret that the gate can see: it needs three printable ASCII characters in a row. `rules` are those
 * that know credentials by their shape: what is at home by its shape is no leak.
 */
export function watchedRules(secrets: readonly WatchedSecret[], rules: readonly Rule[]): readonly Rule[] {
  return secrets.flatMap(({ name, value, home }) => {
    const text = bytesOf(value).slice(0, LONGEST_COMPARED);
    const anchor = anchorOf(text);
    if (anchor === undefined) return [];
    return {
      ...WATCHED_SECRET,
      keywords: [anchor.text.toLowerCase()],
      expression: new RegExp(
        text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
        text.length < ANY_CASE_FROM ? 'g' : 'gi',
      ),
      reach: { before: anchor.start, after: text.length - anchor.start },
      watched: { name, text, home, alike: alikeOf(text, rules) },
      finds: [],
      ignores: [],
    };
  });
}

/** As scanners see it: UTF-8, one character a byte. */
export function bytesOf(value: string): string {
  return Buffer.from(value).toString('latin1');
}

/** The longest stretch that can be a keyword. A scheme is no part of it: the gate would look at every address then. */
function anchorOf(text: string): { readonly start: number; readonly text: string } | undefined {
  const scheme = /^[a-z][a-z0-9+.-]{1,15}:\/\/(?=.{4})/i.exec(text)?.[0].length ?? 0;
  let best: { start: number; text: string } | undefined;
  for (const { 0: run, index } of text.slice(scheme).matchAll(/[\x20-\x7e]{3,64}/g)) {
    if (best === undefined || run.length > best.text.length) best = { start: scheme + index, text: run };
  }
  return best;
}

/** The rules that take the whole value for a credential of a provider. */
function alikeOf(text: string, rules: readonly Rule[]): readonly Rule[] {
  const lowerCase = text.toLowerCase();
  return rules.filter(
    (rule) =>
      rule.audience !== undefined &&
      rule.keywords.some((keyword) => lowerCase.includes(keyword)) &&
      [...occurrences(rule, text)].some(({ match }) => match.secret.length === text.length),
  );
}

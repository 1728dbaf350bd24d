import type { CompiledRule } from '../compiled_rule.ts';
import { occurrences } from '../occurrence.ts';
import { isPlain } from '../plain_text.ts';
import { SPLIT } from '../reason.ts';
import { rewrittenRule } from '../rewritten/rewritten_rule.ts';
import type { Rule, RuleMatch } from '../rule.ts';
import { PUBLIC_PATH } from '../rules/path.ts';
import { CutRules, headAt } from './cut_rules.ts';

/** How far from the first piece the others are looked for. */
const AHEAD = 300;
const LONGEST_FIRST = 200;
/** More than parts two pieces of a list, or two strings that a program puts together. */
const LONGEST_GAP = 8;
const MOST_PIECES = 24;
/** Shorter pieces look like any word. */
const SHORTEST_AMONG_TEXT = 4;

/** `key`, `ty`, `one_more`: goes on like a name rather than a key. */
const NAME = /^[a-z]{2,}(?:_[a-z]+)*$/;

interface Token {
  readonly text: string;
  /** Characters between it and the one before. */
  readonly gap: number;
}

/**
 * Finds keys whose beginning stands in one piece, and the rest not far behind it, or right before it: in texts of any size,
 * with words, names or line ends between the pieces. `rules`: those that know credentials.
 */
export function scatteredRules(rules: readonly Rule[]): Rule[] {
  let cutRules: CutRules | undefined;
  const known = rules.filter(hasLiteralStart);
  if (known.length === 0) return [];
  const starts = known.map(({ publicPrefix }) => publicPrefix?.source.replace(/^\^/, '') ?? '');
  const secretIn = (match: RuleMatch): string => {
    cutRules ??= new CutRules(known.map((rule) => ({ rule, longestRegion: 0, disabled: false })));
    return gathered(cutRules, match);
  };
  const rule = rewrittenRule({
    id: 'scattered_secret',
    keywords: [...new Set(known.flatMap(({ keywords }) => keywords.filter(isLongEnough)))],
    expression: new RegExp(
      `(?<![A-Za-z0-9_])(?:${starts.join('|')})[\\w+/=.~-]{0,${LONGEST_FIRST}}(?![\\w+/=.~-])[^]{0,${AHEAD}}`,
      'g',
    ),
    reach: { before: 0, after: LONGEST_FIRST + AHEAD },
    validate: (match) => secretIn(match) !== '',
    undo: (match) => ({ decoding: SPLIT, text: secretIn(match) }),
  });
  return [rule];
}

/** Of a rule that finds nothing but what begins with a literal that is public. */
function hasLiteralStart({ threat_type, generic, confidence, publicPrefix, reach, keywords }: Rule): boolean {
  return (
    threat_type === 'EXFIL' &&
    generic !== true &&
    confidence === 'high' &&
    publicPrefix !== undefined &&
    publicPrefix !== PUBLIC_PATH &&
    reach.before === 0 &&
    keywords.some(isLongEnough)
  );
}

/** Behind a delimiter, or shorter, everyday words begin so. */
function isLongEnough(keyword: string): boolean {
  return /^[\w-]{4}/.test(keyword);
}

/** The key that a match holds in pieces, or ''. */
function gathered(rules: CutRules, { text, before }: RuleMatch): string {
  const first = /^[\w+/=.~-]*[\w+/=~-]/.exec(text)?.[0] ?? '';
  const ahead = tokensOf(text.slice(first.length));
  const near = ahead.findIndex(({ gap }) => gap > LONGEST_GAP);
  const close = near < 0 ? ahead : ahead.slice(0, near);
  const far = [ahead, tokensOf(before).reverse()].flatMap((row) => [
    row.filter(isRandom),
    row.filter(isMixed),
  ]);
  for (const compiled of rules.startingWith(headAt(first, 0))) {
    if (compiled.disabled || !rules.begins(compiled, first, first.length, false)) continue;
    // A prefix alone is a mention, and with a word (`secret_key`) a name, unless the rest is right behind it.
    const begun = first.slice(compiled.rule.publicPrefix?.exec(first)?.[0].length);
    const isName = NAME.test(begun);
    const odd = isName ? close.findIndex((token) => !isRandom(token)) : -1;
    const behind = odd < 0 ? close : close.slice(0, odd);
    try {
      // What one piece holds is told as it is.
      for (const _whole of occurrences(compiled.rule, text, 0, 1)) return '';
      const secret = longest(rules, compiled, first, isName || begun === '' ? [behind] : [close, ...far]);
      if (secret !== '') return secret;
    } catch {
      // Its own look at this text fails as well, and that is told.
      compiled.disabled = true;
    }
  }
  return '';
}

/** The longest secret of the rule that the first piece begins and a row of others goes on with, or ''. */
function longest(rules: CutRules, compiled: CompiledRule, first: string, rows: readonly Token[][]): string {
  let found = '';
  for (const row of rows) {
    let secret = first;
    let odd = 0;
    for (const { text } of row) {
      secret += text;
      if (secret.length > compiled.rule.reach.after) break;
      const rest = secret.slice(first.length);
      if (!isWord(text)) odd += text.length;
      // Words and numbers in a row are no key.
      if (odd * 2 < rest.length || !/\d/.test(rest) || !/[a-z]/i.test(rest) || secret.length <= found.length)
        continue;
      if (rules.isSecret(compiled, secret, false)) found = secret;
    }
  }
  return found;
}

/** Whether a piece reads like a word. Where each is a few characters, all of them may. */
function isWord(text: string): boolean {
  return text.length > SHORTEST_AMONG_TEXT && /^[A-Za-z]?[a-z]+$/.test(text);
}

/** What a text is made of, without the names of values. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const { 0: whole, index } of text.matchAll(
    /[\w+/~-]+(?:\.[\w+/~-]+)*={0,2}(?![\w+/~-]|\\{0,3}["']?\s{0,4}[:=])/g,
  )) {
    tokens.push({ text: whole, gap: index - end });
    end = index + whole.length;
    if (tokens.length > MOST_PIECES) break;
  }
  return tokens;
}

/** Whether a token is no word or name: among other text, pieces of a key are that. */
function isRandom({ text }: Token): boolean {
  return text.length >= SHORTEST_AMONG_TEXT && !text.startsWith('--') && !isPlain(text);
}

/** Some pieces look like names with a number. */
function isMixed(token: Token): boolean {
  return isRandom(token) || /^(?=.{0,20}[A-Z])(?=.{0,20}\d)[A-Z\d]{4,}$/.test(token.text);
}

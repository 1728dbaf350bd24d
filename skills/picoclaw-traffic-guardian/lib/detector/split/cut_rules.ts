import type { CompiledRule } from '../compiled_rule.ts';
import { occurrences } from '../occurrence.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { Rule, RuleMatch } from '../rule.ts';
import { entropy } from '../rules/entropy.ts';
import { PUBLIC_PATH } from '../rules/path.ts';
import { ANY_CASE_FROM } from '../watched/watched_secret.ts';

/** What decides whether a text is a secret. */
type Judge = Pick<Rule, 'expression' | 'reach' | 'validate'>;

/** Shorter prefixes of letters alone (`SK`, `EAA`) stand side by side with hashes that are none of theirs. */
const SHORTEST_WORD = 4;

const LONGEST_KEYWORD = 64;
/** What some keywords begin with that stands before the secret. */
const DELIMITER = /^["' =:]/;

/** The rules that tell a secret from nothing but itself, by how such secrets begin. */
export class CutRules {
  /** By the first three characters in lower case, as `headAt` reads them. */
  readonly #byHead = new Map<number, CompiledRule[]>();
  /** The first one and two characters. */
  readonly #starts = new Set<number>();
  /** Secrets that begin with digits. */
  readonly #numbered: CompiledRule[] = [];
  readonly #folded = new Map<Rule, Judge>();

  constructor(rules: readonly CompiledRule[]) {
    for (const compiled of rules) {
      if (!isSelfEvident(compiled.rule)) continue;
      if (compiled.rule.publicPrefix?.source.startsWith('^\\d')) this.#numbered.push(compiled);
      for (const text of beginningsOf(compiled.rule)) {
        const code = headAt(text, 0);
        this.#starts.add(code & 0xff).add(code & 0xffff);
        const others = this.#byHead.get(code);
        if (others === undefined) this.#byHead.set(code, [compiled]);
        else if (!others.includes(compiled)) others.push(compiled);
      }
    }
  }

  /** How secrets begin, in lower case, as far as so many characters are known. */
  starts(length: number): readonly string[] {
    return [...this.#byHead.values()].flatMap((rules) =>
      rules.flatMap(({ rule }) =>
        beginningsOf(rule).flatMap((text) =>
          text.length < length ? [] : text.slice(0, length).toLowerCase(),
        ),
      ),
    );
  }

  /** Whether a secret may begin with this, or this with a secret's public prefix. */
  mayStart(text: string): boolean {
    const first = text.charCodeAt(0);
    if (first >= 0x30 && first <= 0x39 && /^\d{1,10}(?::|$)/.test(text)) return true;
    return this.mayStartLiteral(text);
  }

  /** The same, but for the numbers that some secrets begin with. */
  mayStartLiteral(text: string): boolean {
    const code = headAt(text, 0);
    if (text.length < 3) return this.#starts.has(code);
    const candidates = this.#byHead.get(code);
    if (candidates === undefined) return false;
    // Of everyday words that begin so, few go on so; and no format has an ellipsis, with which documentation shows it.
    const lower = text.slice(0, LONGEST_KEYWORD).toLowerCase();
    const isShown = text.includes('..');
    return candidates.some(
      ({ rule }) =>
        (!isShown || rule.watched !== undefined) &&
        ((rule.reach.before > 0 && rule.watched === undefined) ||
          literalsOf(rule).some((literal) => {
            return lower.startsWith(literal) || literal.startsWith(lower);
          })),
    );
  }

  /** Rules of secrets whose first three characters are these. `head`: see `headAt`. */
  startingWith(head: number): readonly CompiledRule[] {
    return this.#byHead.get(head) ?? ((head & 0xf0f0f0) === THREE_DIGITS ? this.#numbered : NONE);
  }

  /** Whether `text` begins like a secret of the rule. `cut`: where the first of its pieces ends. */
  begins({ rule }: CompiledRule, text: string, cut: number, folded: boolean): boolean {
    if (rule.watched !== undefined) {
      const length = Math.min(text.length, rule.watched.text.length);
      return isSame(text.slice(0, length), rule.watched.text.slice(0, length), folded);
    }
    const { publicPrefix } = rule;
    if (publicPrefix === undefined) return false;
    const pattern = folded ? new RegExp(publicPrefix.source, 'i') : publicPrefix;
    const prefix = pattern.exec(text)?.[0] ?? '';
    if (prefix.length >= SHORTEST_WORD || /\W|_/.test(prefix)) return true;
    return prefix !== '' && !folded && cut > prefix.length;
  }

  /** Whether `text` is such a secret, all of it. `folded`: it has lost its case. May throw what a rule throws. */
  isSecret({ rule }: CompiledRule, text: string, folded: boolean): boolean {
    if (rule.watched !== undefined) return isSame(text, rule.watched.text, folded);
    // Quotes are what every rule lets stand around a secret, and some demand.
    for (const { secretStart, secretEnd } of occurrences(folded ? this.#fold(rule) : rule, `"${text}"`)) {
      return secretStart === 1 && secretEnd === text.length + 1;
    }
    return false;
  }

  #fold(rule: Rule): Judge {
    let judge = this.#folded.get(rule);
    if (judge === undefined) {
      const { expression, reach, publicPrefix } = rule;
      const prefix = new RegExp(publicPrefix?.source ?? '^', 'i');
      const validate = ({ secret }: RuleMatch): boolean => isOpaque(secret.replace(prefix, ''));
      judge = { expression: new RegExp(expression.source, 'gi'), reach, validate };
      this.#folded.set(rule, judge);
    }
    return judge;
  }
}

/** What three digits have in common, as `headAt` has them. */
const THREE_DIGITS = 0x303030;
const NONE: readonly CompiledRule[] = [];

/** Three characters from `at` on as one number, letters without case; fewer where the text ends. */
export function headAt(text: string, at: number): number {
  let head = 0;
  for (let n = 0; n < 3 && at + n < text.length; n++) {
    head |= ((text.charCodeAt(at + n) & 0xff) | 0x20) << (8 * n);
  }
  return head;
}

function isSame(text: string, value: string, folded: boolean): boolean {
  return text === value || (folded && value.length >= ANY_CASE_FROM && lowered(text) === lowered(value));
}

function lowered(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function isSelfEvident(rule: Rule): boolean {
  // Of no vendor, but its structure tells it.
  if (rule.watched !== undefined || rule.pattern === 'jwt') return true;
  const { threat_type, generic, confidence, publicPrefix } = rule;
  return (
    threat_type === 'EXFIL' &&
    generic !== true &&
    confidence === 'high' &&
    publicPrefix !== undefined &&
    publicPrefix !== PUBLIC_PATH
  );
}

/** How its secrets begin: with a keyword, perhaps behind a delimiter, or with the literal that is public. */
function beginningsOf(rule: Rule): string[] {
  const { reach, publicPrefix, watched } = rule;
  if (reach.before === 0 || watched !== undefined) return literalsOf(rule);
  const literal = /^\^((?:[\w-]|\\-){3,})/.exec(publicPrefix?.source.replace(/\\d.*/, '') ?? '')?.[1];
  return literal === undefined ? [] : [literal.replaceAll('\\', '')];
}

function literalsOf({ keywords, watched }: Rule): string[] {
  if (watched !== undefined) return [lowered(watched.text.slice(0, LONGEST_KEYWORD))];
  return keywords.map((keyword) => keyword.replace(DELIMITER, ''));
}

/** Without case no checksum holds: the rest must look random by itself, unlike the words of host names. */
function isOpaque(rest: string): boolean {
  const longest = rest.split(/[-_.]/).reduce((long, part) => (part.length > long.length ? part : long), '');
  return (
    longest.length >= 16 &&
    /\d/.test(longest) &&
    /[a-z]/i.test(longest) &&
    entropy(longest) >= 3 &&
    !isPlaceholder(rest)
  );
}

import { isPlaceholder, isTemplate } from '../placeholder.ts';
import { isPlain } from '../plain_text.ts';
import type { RuleMatch } from '../rule.ts';
import { isPublicShape } from './opaque.ts';

/** Before the keyword: what makes it something public, passing or counted. */
const PUBLIC_BEFORE =
  /(?:ice|reply|csrf|xsrf|forgery|authenticity|page|next|prev(?:ious)?|continuation|continue|sync|cursor|cancel(?:l?ation)?|public|publishable|verification|max|min|num|total|count|input|output|prompt|completion|cached?|pad|eos|bos|mask|unk|stop|special|start|end|design|lexer?|syntax|string|device|push|registration|idempotency|dedup(?:lication)?|hash(?:ed)?|resume|upload|share|image|thumbnail|comment|exporter(?:[_.-]?master)?|(?:resumption|handshake|early)[_.-]?(?:master)?|traffic)[_.-]?$|-{3}\s$|(?:csrf|next|page|invalid|missing|no|not|forgot|reset|change|verification)[\s_.-]$/i;
/** After it, still in the name. */
const PUBLIC_AFTER =
  /^(?:s?[_.-]?(?:ids?|names?|file(?:name|path)?|path|dir|url|uri|type|kind|len(?:gth)?|count|size|policy|hints?|fields?|labels?|regex|pattern|prefix|suffix|endpoint|expir\w*|ttl|lifetime|version|arn|refs?|env|var(?:iable)?|limits?|usage|used|class\w*|inputs?|format|schema|status|state|error|message|title|text|description|placeholder|help|provider|store|manager|service|source|algorithm|alg|hash|hashed|digest|sha\d*|md5|checksum|fingerprint|rotation|strength|reset|change|min|max|i[dn]x|index|offset|position|value_from|from|selector|set|list|map)|iz\w*|ed\b)(?![a-z])|^(?:Id|Name|File|Path|Url|Uri|Type|Length|Count|Policy|Hint|Field|Label|Pattern|Prefix|Endpoint|Expir\w*|Ttl|Version|Arn|Ref|Env|Limit|Usage|Class|Input|Format|Schema|Error|Message|Provider|Store|Manager|Service|Hash|Algorithm)/;

/** `= ` in code, `: ` in a type: what follows without quotes is an expression. */
function isCode(start: string, { secret, after }: RuleMatch): boolean {
  if (/^[*&!]/.test(secret) || /^[([{]/.test(after) || /^(?:\)|\s?(?:=>|\|\||&&|\?\?|\?\s))/.test(after))
    return true;
  if (
    /^(?:this|self|process|os|env|config|settings|req|request|res|response|ctx|args?|options?|params?|props|state|data|window|document|crypto|secrets?|new|await|return|null|undefined|true|false|None|nil)\b/.test(
      secret,
    )
  )
    return true;
  // An identifier between blanks, or before what ends a statement; a line of settings ends behind what has many digits.
  if (!/^[A-Za-z_$][\w$.?!:*-]*$/.test(secret)) return false;
  const isSetting =
    /^(?:[\r\n]|\\[rn]|$)/.test(after) && secret.replace(/\D/g, '').length >= (secret.length < 20 ? 4 : 2);
  // `privateKey = testRSA2048PrivateKey`
  if (/(?:Key|Token|Secret|Password|Credentials?)$/.test(secret)) return true;
  return /^\s?[;,)}\]]/.test(after) || (/\s=\s*$/.test(start) && !isSetting);
}

/**
 * Whether a match of a telling name, a joint and a value assigns a secret, rather than naming, describing or computing
 * one. `keyword` takes the telling part of the name at the match's start, `holds` judges the value.
 */
export function holdsValue(match: RuleMatch, keyword: RegExp, holds: (value: string) => boolean): boolean {
  const { text, secret, before, after } = match;
  const start = text.slice(0, text.length - secret.length);
  const [name = ''] = keyword.exec(start) ?? [];
  const rest = start.slice(name.length);
  if (PUBLIC_BEFORE.test(before) || PUBLIC_AFTER.test(rest)) return false;
  const tail = /^[\w.-]*/.exec(rest)?.[0] ?? '';
  // The name is one on both sides of its telling part, and no piece of something random.
  const head = (/[\w.-]*$/.exec(before)?.[0] ?? '').replace(/[a-z](?=[A-Z][a-z])/g, '$&_');
  const stem = `${name.replace(/[\x80-\xff ]+/g, '_')}${tail}`;
  if (!isName(head) || !isName(stem)) return false;
  const assigns = rest.slice(tail.length);
  // `/oauth/token?grant_type=…`: what begins there is a query.
  if (assigns.startsWith('?') && /^[\w.-]{1,40}=/.test(secret)) return false;
  const quote = /["'\x60]$/.exec(start)?.[0];
  if (quote !== undefined && !new RegExp(`^\\\\{0,3}${quote}`).test(after)) return false;
  const isRecord =
    (/^[,\t]$/.test(assigns) && /(?:^|\n|[,\t])[\w.-]*$/.test(before) && /^(?:[,\t\r\n]|$)/.test(after)) ||
    // A line of settings that has nothing but a name and a value.
    (/pass|pw/i.test(name) &&
      /^[ \t]{1,8}["']?$/.test(assigns) &&
      /(?:^|[\rn\n])[ \t]{0,8}[\w.-]*$/.test(before) &&
      /^["']?(?:[\r\n]|\\[rn]|$)/.test(after));
  // Nothing but blanks assigns on a command line only, and in a table.
  const isBlank = /^["'\x60]?[\])]?\s+["'\x60]?$/.test(assigns);
  if (isBlank && !isRecord && (/^["'\x60\])]/.test(assigns) || !FLAG.test(before))) return false;
  const isArgument = !isRecord && /^(?:\\{0,3}["'\x60])?\s*[,(]/.test(assigns);
  if (quote === undefined && (isArgument || isCode(start, match))) return false;
  // A union of types, unless a row of a table begins before it.
  if (assigns === '|' && !/\|[\w.-]*$/.test(before)) return false;
  // Markup: the element ends behind its text.
  if (/[^=]>\s*$/.test(assigns) && !/^\s{0,8}<\//.test(after)) return false;
  const value = secret.replace(/[.:,;]+$/, '');
  if (RANDOM_UUID.test(value)) return KEY_OF_UUID.test(head + stem) && !isPlaceholder(value);
  return !isTemplate(value) && !isPublicShape(value) && !hasOwnRule(value) && holds(value);
}

/** Words in one case are, however hard to pronounce. */
function isName(text: string): boolean {
  return isPlain(text) || /^(?:[A-Z_.-]*|[a-z_.-]*)$/.test(text);
}

/** `--password`, `ENV API_KEY`, `setx API_KEY`, `set -gx API_KEY`. */
const FLAG = /(?:^|[\s"'\x60,[])(?:--?[\w-]{0,30}|(?:ENV|setx|set\s-g?x)\s\w{0,30})$/;
/** RFC 9562, 5.4: what most names have such values for is public, except what these say. */
const RANDOM_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const KEY_OF_UUID = /(?:api[_.-]?key|(?:client|app|api)[_.-]?secret|secret[_.-]?key)$/i;
/** RFC 7515 and 7516: what begins with the header of a signed or encrypted token has a rule of its own, as Google's keys have. */
function hasOwnRule(value: string): boolean {
  const [, header = ''] = /^(eyJ[\w-]{8,400})\./.exec(value) ?? [];
  return (header !== '' && Buffer.from(header, 'base64').includes('"alg"')) || /^AIza[\w-]{35}$/.test(value);
}

const NAME_BYTE = 1;
const JOINT_BYTE = 2;
const VALUE_BYTE = 4;
/** What bytes may be: of a name, of what may come between name and value, and what values have and words have not. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  const kinds = [/[\w.-]/, /[=:<>|?(,"'\x60\\%&[\])-]/, /[0-9!@#$^&*~+]/];
  return kinds.reduce((sum, kind, bit) => sum | (kind.test(character) ? 1 << bit : 0), 0);
});
const kindOf = (byte: number | undefined): number => KINDS[byte ?? 0] ?? 0;
/** Of a letter beyond ASCII, or of the colon of full width that may follow it. */
const isForeign = (byte = 0): boolean => byte > 0x7f;
const code = (character: string): number => character.charCodeAt(0);
const [SPACE, TAB, HYPHEN, UNDERSCORE, BRACE, LINE_FEED, QUOTE, K, E] = [...' \t-_{\n"ke'].map(code);
/** `is`, `stands`, `value`, `lautet`, `es`, `for the router is`: their first two letters. */
const WORDS: ReadonlySet<number> = new Set(
  ['is', 'st', 'va', 'la', 'es', 'fo'].map((start) => Buffer.from(start).readUInt16BE()),
);
/** How far a value's first digit or sign may stand behind the name: type, quotes and blanks come between. */
const FIRST_DIGIT = 80;

/** Whether what follows a name could give it a value: not the rest of a sentence, nor the schema of a field. */
export function mayAssign(bytes: Uint8Array, at: number, end: number): boolean {
  let n = at;
  const last = Math.min(end, at + FIRST_DIGIT);
  let foreignEnd = at;
  for (; n < last && ((kindOf(bytes[n]) & NAME_BYTE) !== 0 || isForeign(bytes[n])); n++) {
    if (isForeign(bytes[n])) foreignEnd = n + 1;
  }
  const hasForeign = foreignEnd > at;
  if (hasForeign) n = foreignEnd;
  // `api key`
  if (bytes[n] === SPACE && bytes[n + 1] === K && bytes[n + 2] === E) n += 4;
  // An option of a command, or the first word of a line.
  const before = bytes[at - 1];
  const isFlag = before === HYPHEN || before === UNDERSCORE || before === LINE_FEED || before === undefined;
  while (n < last && (bytes[n] === SPACE || bytes[n] === TAB)) n++;
  const isWord = n + 1 < last && WORDS.has((((bytes[n] ?? 0) | 0x20) << 8) | (bytes[n + 1] ?? 0) | 0x20);
  const isJoint = (kindOf(bytes[n]) & JOINT_BYTE) !== 0 || bytes[n] === LINE_FEED;
  if (n < last && !isFlag && !isWord && !isJoint && !hasForeign) return false;
  while (n < last && (kindOf(bytes[n]) & VALUE_BYTE) === 0 && bytes[n] !== BRACE) n++;
  // Of a field's schema a colon comes before the brace, of a variable's default a blank: `variable "api_key" {`.
  return n < last ? bytes[n] !== BRACE || (bytes[n - 1] === SPACE && bytes[n - 2] === QUOTE) : last === end;
}

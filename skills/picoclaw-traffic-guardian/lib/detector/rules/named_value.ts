import { isTemplate } from '../placeholder.ts';
import { isPlain } from '../plain_text.ts';
import type { RuleMatch } from '../rule.ts';
import { isPublicShape } from './opaque.ts';

/** Before the keyword: what makes it something public, passing or counted. */
const PUBLIC_BEFORE =
  /(?:ice|csrf|xsrf|forgery|authenticity|page|next|prev(?:ious)?|continuation|continue|sync|cursor|cancel(?:l?ation)?|public|publishable|verification|max|min|num|total|count|input|output|prompt|completion|cached?|pad|eos|bos|mask|unk|stop|special|start|end|design|lexer?|syntax|string|device|push|registration|idempotency|dedup(?:lication)?|hash(?:ed)?|resume|upload|share|image|thumbnail|comment)[_.-]?$|(?:csrf|next|page|invalid|missing|no|not|forgot|reset|change|verification)[\s_.-]$/i;
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
  // An identifier between blanks, or before what ends a statement.
  return /^[A-Za-z_$][\w$.?!:*-]*$/.test(secret) && (/^\s?[;,)}\]]/.test(after) || /\s=\s*$/.test(start));
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
  // The name as a whole is one, and no piece of something random.
  if (!isPlain(`${/[\w.-]*$/.exec(before)?.[0] ?? ''}${name}${tail}`)) return false;
  const assigns = rest.slice(tail.length);
  const quote = /["'\x60]$/.exec(start)?.[0];
  if (quote !== undefined && !new RegExp(`^\\\\{0,3}${quote}`).test(after)) return false;
  // Nothing but blanks assigns on a command line only.
  if (/^["'\x60]?\s+["'\x60]?$/.test(assigns) && !(assigns.trim() !== `"` && FLAG.test(before))) return false;
  const isArgument = /^(?:\\{0,3}["'\x60])?\s*[,(]/.test(assigns);
  if (quote === undefined && (isArgument || isCode(start, match))) return false;
  // Markup: the element ends behind its text.
  if (/[^=]>\s*$/.test(assigns) && !/^\s{0,8}<\//.test(after)) return false;
  const value = secret.replace(/[.:,;]+$/, '');
  return !isTemplate(value) && !isPublicShape(value) && !JWT.test(value) && holds(value);
}

/** `--password`, `ENV API_KEY`, `setx API_KEY`. */
const FLAG = /(?:^|[\s"'\x60,[])(?:--?[\w-]{0,30}|(?:ENV|setx)\s\w{0,30})$/;
/** Has a rule of its own. */
const JWT = /^eyJ[\w-]{8,}\.eyJ/;

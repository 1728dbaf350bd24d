import { isPlaceholder, isSequential, isTemplate, ownCharacters } from '../placeholder.ts';
import { isPlain } from '../plain_text.ts';
import { entropy } from './entropy.ts';

const UUID = /^[({]?[0-9a-f]{8}-?(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[)}]?$/i;
/** Things that are long and mixed and no secret: addresses, paths, versions, dates, colours, digests with their name. */
const PUBLIC_SHAPE =
  /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|\/\/|[~.]{0,2}\/[\w.-]+\/|[A-Za-z]:\\|www\.|mailto:|data:|arn:|urn:|sha(?:1|256|384|512)[-:]|md5[-:]|v?\d+\.\d+\.\d+|\d{4}-\d\d-\d\d|#[0-9a-f]{3,8}$|--|0x[0-9a-f]{1,16}$|phc_|\d+(?:\.\d+)?(?:px|em|rem|ms|s|m|h|d)$)|^[\w.+-]+@[\w-]+\.[\w.-]+$|\.(?:js|ts|py|json|ya?ml|html?|css|png|svg|txt|md|pem|crt|key|xml|php|go|rs|java|sh|toml|conf|lock)$/i;

/** Whether no person made the value up: its characters are spread over its alphabet and form no words. */
export function isOpaque(value: string): boolean {
  if (isPlaceholder(value) || isTemplate(value) || isPublicShape(value)) return false;
  const longest = value
    .replace(/=+$/, '')
    .split(/[^A-Za-z0-9]+/)
    .reduce((long, segment) => (segment.length > long.length ? segment : long), '');
  // `acme_live_` and digits, DingTalk's `SEC`: what a vendor puts before them says nothing of their alphabet.
  const [, digits] = /^(?:(?:[A-Za-z]{1,12}[_.-]){1,2}|SEC)([0-9a-f]{24,}|[0-9A-F]{24,})$/.exec(value) ?? [];
  const text = digits ?? value.replace(/[^A-Za-z0-9]/g, '');
  const { length } = text;
  if (length < 10 || longest.length < 8 || !/\d/.test(value) || !/[A-Za-z]/.test(text) || isPlain(value))
    return false;
  if (isTyped(text)) return false;
  const alphabet = /^[0-9a-fA-F]+$/.test(text) ? 16 : /^(?:[^A-Z]+|[^a-z]+)$/.test(text) ? 36 : 62;
  const least = length < 16 ? 0.25 : alphabet === 36 ? 0.12 : 0.18;
  const most = Math.min(Math.log2(length), Math.log2(alphabet));
  return entropy(text) >= 0.75 * most && switches(text) >= least * length;
}

/** Whether a person could have chosen it to keep something closed: not a word, a name, a path or a piece of code. */
export function isPassword(value: string): boolean {
  if (value.length < 8 || value.length > 100 || isTemplate(value) || isPublicShape(value)) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what they stand in is no text
  if (/[\x00-\x1f\x7f]/.test(value) || new Set(value).size < 6 || ownCharacters(value) < 4) return false;
  const signs = /[!@#$%^&*+?~=]/.test(value.replace(/[?!.:;*,]+$/, ''));
  const letters = [/[a-z]/, /[A-Z]/].filter((kind) => kind.test(value)).length;
  const digits = value.replace(/\D/g, '').length;
  if (letters === 0) return false;
  if (signs) return digits > 0 || (letters === 2 && !/^[A-Za-z]+[^A-Za-z][A-Za-z]+$/.test(value));
  if (digits === 0) return false;
  // `argon2id`, `field12`, `utf8mb4`, `users.password2.label`: a name has a digit or two.
  if (isOpaque(value)) return true;
  return digits >= 2 && letters + (/[^A-Za-z0-9_.:/-]/.test(value) ? 1 : 0) >= 2 && !isName(value);
}

/** `abc123def456`, `a1b2c3d4e5f6`. */
function isTyped(text: string): boolean {
  if (isSequential(text, 3)) return true;
  return isSequential(text.replace(/\d/g, ''), 3) && isSequential(text.replace(/\D/g, ''), 3);
}

export function isPublicShape(value: string): boolean {
  return UUID.test(value) || PUBLIC_SHAPE.test(value);
}

/** `users.password2.Label`, `Sha256_Hash`, `my-app/config-v2`. */
function isName(value: string): boolean {
  return (
    /[._/:-]/.test(value) && value.split(/[._/:-]+/).every((part) => /^[A-Za-z]*\d{0,3}[A-Za-z]*$/.test(part))
  );
}

/** How often the kind of character changes; a capital letter belongs to its word. */
function switches(text: string): number {
  let count = 0;
  let last = kindOf(text.charCodeAt(0));
  for (let at = 1; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind !== last && !(last === 2 && kind === 1)) count++;
    last = kind;
  }
  return count;
}

function kindOf(code: number): 0 | 1 | 2 {
  if (code < 0x3a) return 0;
  return code < 0x5b ? 2 : 1;
}

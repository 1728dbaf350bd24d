// Tells names, paths and hosts from what could be a secret. In doubt it is one: a hidden word costs a glance, a
// shown secret costs the account.

/** `%2F`, `\u003c`, `\x20`, `\057`: punctuation in disguise separates words, a letter in disguise is suspicious. */
const ESCAPE = /%([0-9a-f]{2})|\\{1,4}(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-3][0-7]{2}))/gi;

const LONGEST_WORD = 20;
/** Letters and digits in one segment (`sha256sum`, `x64`): so many of them at most in one run. */
const MAX_MIXED = 9;
/** Digits in one run: an IPv4 address with a port has up to 17, but in groups of three. */
const MAX_DIGITS = 11;

/** Whether a run of token characters is plainly a word, a name, a path, a host or a flag. */
export function isPlain(run: string): boolean {
  if (/[^\x21-\x7e]/.test(run)) return false;
  const spelledOut = /[%\\]/.test(run) ? undisguised(run) : run;
  if (spelledOut === undefined) return false;
  if (
    digitsIn(spelledOut) > MAX_DIGITS &&
    !/(?:^|[^0-9])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9])/.test(spelledOut)
  )
    return false;
  let mixed = 0;
  for (const segment of spelledOut.split(/[^A-Za-z0-9]+/)) {
    if (/^[0-9]{0,8}$/.test(segment) || isWord(segment)) continue;
    if (
      !/^(?:[a-z]{0,8}|[A-Z]{0,5}|[A-Z][a-z]{1,7})[0-9]{1,5}(?:[a-z]{0,5}|[A-Z]{0,2})[0-9]{0,2}$/.test(
        segment,
      )
    )
      return false;
    mixed += segment.length;
  }
  return mixed <= MAX_MIXED;
}

/** With a slash for each escape; undefined when one of them stands for a letter or a digit. */
function undisguised(run: string): string | undefined {
  let disguised = 0;
  const spelledOut = run.replace(ESCAPE, (_escape, percent, unicode, hexadecimal, octal) => {
    const code =
      octal === undefined
        ? Number.parseInt(percent ?? unicode ?? hexadecimal, 16)
        : Number.parseInt(octal, 8);
    if (/[A-Za-z0-9]/.test(String.fromCharCode(code))) disguised++;
    return '/';
  });
  return disguised > 0 ? undefined : spelledOut;
}

function digitsIn(text: string): number {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits++;
  }
  return digits;
}

/** `name`, `Name`, `NAME`, `camelCase`, `TCPSocket`. */
function isWord(segment: string): boolean {
  if (/^(?:[a-z]+|[A-Z][a-z]*|[A-Z]+)$/.test(segment)) {
    return segment.length <= 5 || (segment.length <= LONGEST_WORD && isPronounceable(segment));
  }
  if (!/^[a-z]{0,14}(?:[A-Z]{2,4})?(?:[A-Z][a-z]{2,13}){1,4}$/.test(segment)) return false;
  return (segment.match(/[A-Z]?[a-z]+/g) ?? []).every(isPronounceable);
}

function isPronounceable(word: string): boolean {
  let vowels = 0;
  let consonants = 0;
  for (const letter of word) {
    if (VOWELS.has(letter)) {
      vowels++;
      consonants = 0;
    } else if (++consonants === 5) return false;
  }
  return vowels * 6 >= word.length && vowels * 3 <= word.length * 2;
}

const VOWELS = new Set('aeiouyAEIOUY');

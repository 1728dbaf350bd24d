import { bit, type Cues, type Kinds } from './vocabulary.ts';

/** Bytes of text that are looked at in one go. */
const LONGEST = 1024;

const SKIP = 0;
const LETTER = 1;
const BLANK = 2;
const END = 3;
const SPECIAL = 4;
const CLASS = new Uint8Array(256).fill(BLANK);
for (let byte = 0; byte < 256; byte++) {
  if (/[a-z0-9\x80-\xff]/i.test(String.fromCharCode(byte))) CLASS[byte] = LETTER;
}
for (const sign of "'") CLASS[sign.charCodeAt(0)] = SKIP;
for (const sign of '.!?') CLASS[sign.charCodeAt(0)] = END;
for (const sign of '\n"<@:,{_[\\') CLASS[sign.charCodeAt(0)] = SPECIAL;
for (let byte = 0xc2; byte <= 0xef; byte++) {
  if (byte <= 0xc5 || [0xd0, 0xd8, 0xe0, 0xe2, 0xe3, 0xef].includes(byte)) CLASS[byte] = SPECIAL;
}

const SPACE = 0x20;
const INLINE = /^<\/?(?:a|b|i|u|em|code|span|strong|small|font|mark|tt)[\s>]/i;

/** Behind it a tag is no tag: nobody reads all of a text for its end. */
const LONGEST_TAG = 200;

const ADDRESS = bit('address');
const CARE = bit('care');
const NAMED_TOOL = bit('named_tool');

const ADDRESSED = bit('ai', 'agent', 'fake');
const DUTY = bit('duty');
const DEMAND = bit('demand');
const FILLER = bit('filler');
const CALLED = bit('called');
const ORDERED = bit('ordered');
const OBLIGED = bit('obliged');
const ORDERS = bit('order', 'send', 'void', 'hush', 'goal', 'reveal', 'stop', 'copy', 'memory');
/** Who is called is called at the start of a sentence. */
const CALLED_WITHIN = 60;

const folded = new Uint8Array(LONGEST + 80);

/** A sentence: where it begins in what was looked at, and the kinds of what stands in it. */
export interface Sentence extends Readonly<Kinds> {
  readonly start: number;
}

/**
 * The sentences in bytes[from, to), as far as one look goes. Case, markup, escapes and white space make no difference.
 */
export function sentencesIn(bytes: Uint8Array, from: number, to: number, cues: Cues, most = 64): Sentence[] {
  const last = Math.min(to, from + LONGEST);
  let length = 0;
  const sentences: Sentence[] = [];
  let start = from;
  let flags = 0;
  const out = (byte: number): void => {
    folded[length++] = byte;
  };
  const blank = (): void => {
    if (length > 0 && folded[length - 1] !== SPACE) folded[length++] = SPACE;
  };
  // Who is spoken to is parted so from what follows.
  const comma = (sign = 0x2c): void => {
    blank();
    out(sign);
    out(SPACE);
  };
  const end = (next: number): void => {
    blank();
    if (length > 1) {
      folded.fill(0, length, length + 64);
      sentences.push({ start, ...kindsOf(length, cues, flags) });
    }
    length = 0;
    flags = 0;
    start = next;
  };
  for (let at = from; at < last; at++) {
    if (sentences.length >= most) return sentences;
    const byte = bytes[at] ?? 0;
    switch (CLASS[byte]) {
      case LETTER:
        out(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
        break;
      case BLANK:
        blank();
        break;
      case END: {
        const next = bytes[at + 1] ?? 0;
        if (at + 1 >= last || isBlankOrQuote(next)) {
          // Who asks gives no orders.
          if (byte === 0x3f) flags |= CARE;
          end(at + 1);
        } else if (byte === 0x2e && isLetter(next) && (length === 0 || folded[length - 1] === SPACE))
          out(byte);
        else blank();
        break;
      }
      case SPECIAL:
        at = special(byte, at);
        break;
    }
  }
  end(last);
  return sentences;

  function special(byte: number, at: number): number {
    const next = bytes[at + 1] ?? 0;
    const third = bytes[at + 2] ?? 0;
    switch (byte) {
      case 0x0a:
        if (next === 0x0a || (next !== 0 && '-*#>0123456789\r|'.includes(String.fromCharCode(next))))
          end(at + 1);
        else blank();
        return at;
      case 0x22: {
        const before = bytes[at - 1] ?? 0;
        if (',:}]'.includes(String.fromCharCode(next)) || ',:{['.includes(String.fromCharCode(before)))
          end(at + 1);
        else blank();
        return at;
      }
      case 0x5c: // backslash
        if (next === 0x6e) {
          end(at + 2);
          return at + 1;
        }
        blank();
        return next === 0x22 || next === 0x74 || next === 0x72 || next === 0x5c ? at + 1 : at;
      case 0x3c: {
        if (next === 0x7c) {
          end(at);
          out(0x3c);
          out(0x7c);
          return at + 1;
        }
        const tag = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(10, last - at)).toString(
          'latin1',
        );
        if (INLINE.test(tag)) {
          const close = bytes.subarray(at, Math.min(last, at + LONGEST_TAG)).indexOf(0x3e);
          if (close > 0) {
            blank();
            return at + close;
          }
        }
        end(at);
        out(0x3c);
        return at;
      }
      case 0x40:
        if (isLetter(bytes[at - 1] ?? 0) && isLetter(next)) flags |= ADDRESS;
        blank();
        return at;
      case 0x3a:
        if (next === 0x2f && third === 0x2f) flags |= ADDRESS;
        comma(0x3a);
        return at;
      case 0x2c:
        comma();
        return at;
      case 0x7b:
        blank();
        return at;
      case 0x5f:
        if (isLetter(next) && isLetter(bytes[at - 1] ?? 0)) flags |= NAMED_TOOL;
        blank();
        return at;
      case 0x5b:
        blank();
        out(byte);
        return at;
      case 0xc2:
        blank();
        return at + 1;
      case 0xc3:
        out(byte);
        out(next >= 0x80 && next <= 0x9e ? next + 0x20 : next);
        return at + 1;
      case 0xc4:
      case 0xc5: {
        if (byte === 0xc4 && next === 0xb0) {
          out(0x69);
          return at + 1;
        }
        const oddUpper = byte === 0xc4 ? next >= 0xb9 : next <= 0x88 || next >= 0xb9;
        out(byte);
        out((next & 1) === (oddUpper ? 1 : 0) && next !== 0xb1 ? next + 1 : next);
        return at + 1;
      }
      case 0xd0:
        if (next >= 0xa0 && next <= 0xaf) {
          out(0xd1);
          out(next - 0x20);
        } else {
          out(byte);
          out(next >= 0x90 && next <= 0x9f ? next + 0x20 : next);
        }
        return at + 1;
      case 0xd8:
        if (next === 0x9f) end(at + 2);
        else if (next === 0x8c) comma();
        else {
          out(byte);
          out(next);
        }
        return at + 1;
      case 0xe0:
        if (next === 0xa5 && third === 0xa4) {
          end(at + 3);
          return at + 2;
        }
        out(byte);
        return at;
      case 0xe2:
        if (next === 0x80) {
          if (third !== 0x99 && third !== 0x98) blank();
          return at + 2;
        }
        blank();
        return at + 2;
      case 0xe3:
        if (next === 0x80 && third <= 0x82) {
          if (third === 0x82) end(at + 3);
          else comma();
          return at + 2;
        }
        out(byte);
        return at;
      case 0xef:
        if (next === 0xbc && (third === 0x8c || third === 0x9a)) {
          comma(third === 0x9a ? 0x3a : 0x2c);
          return at + 2;
        }
        if (next === 0xbc && (third === 0x81 || third === 0x9f || third === 0x9b)) {
          if (third === 0x9f) flags |= CARE;
          end(at + 3);
        } else blank();
        return at + 2;
      default:
        out(byte);
        return at;
    }
  }
}

function kindsOf(length: number, cues: Cues, flags: number): Kinds {
  const found: Kinds = { all: flags, rare: flags };
  const here: Kinds = { all: 0, rare: 0 };
  let before = SPACE;
  let obligedUntil = 0;
  let orderAt = -1;
  let clause = 0;
  let marks = 0;
  for (let at = 0; at < length; at++) {
    const byte = folded[at] ?? 0;
    if (byte === 0x2c || byte === 0x3a) clause = at + 2;
    else if (before === SPACE || byte >= 0xe1) {
      here.all = 0;
      here.rare = 0;
      const end = cues.at(folded, at, here);
      if (end > 0) {
        found.all |= here.all;
        found.rare |= here.rare;
        if ((here.all & ADDRESSED) !== 0) {
          const sign = at < CALLED_WITHIN ? signBehind(end, length, at < 40 ? 40 : 0) : 0;
          if (sign > 0) {
            marks |= CALLED;
            orderAt = sign + 2;
          }
          obligedUntil = end + 70;
        }
        if ((here.all & DUTY) !== 0 && at < obligedUntil) marks |= OBLIGED | DEMAND;
        if ((here.all & ORDERS) !== 0) {
          if (at === clause) marks |= DEMAND;
          if (orderAt >= 0 && at >= orderAt && at <= orderAt + 14) marks |= ORDERED | DEMAND;
        }
        if ((here.all & FILLER) !== 0 && at === clause) clause = end;
      }
    }
    before = byte;
  }
  found.all |= marks;
  found.rare |= marks;
  return found;
}

/** Where a comma stands behind the word that goes on at `at`, or a colon up to `most` bytes later. */
function signBehind(at: number, length: number, most: number): number {
  if (folded[at - 1] === 0x2c || folded[at - 1] === 0x3a) return at - 1;
  let n = at;
  while (n < length && folded[n] !== SPACE && folded[n - 1] !== SPACE) n++;
  if (folded[n] === SPACE) n++;
  if (folded[n] === 0x2c || folded[n] === 0x3a) return n;
  for (const last = Math.min(length, n + most); n < last; n++) if (folded[n] === 0x3a) return n;
  return 0;
}

function isLetter(byte: number): boolean {
  return CLASS[byte] === LETTER || byte === 0x5f;
}

function isBlankOrQuote(byte: number): boolean {
  return (
    byte <= SPACE ||
    byte === 0x22 ||
    byte === 0x27 ||
    byte === 0x3c ||
    byte === 0x5c ||
    byte === 0x29 ||
    byte === 0x2a
  );
}

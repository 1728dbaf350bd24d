const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const IN_QUOTES =
  /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c([A-Za-z])|([\s\S]))/g;
const IN_ARGUMENTS =
  /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(0[0-7]{0,3}|[1-7][0-7]{0,2})|c([A-Za-z])|([\s\S]))/g;

/**
 * Undoes `\x63`, `\143`, `\u0063`, `\n` (bash(1), QUOTING) as `$'…'` and the format of printf do, or as `echo -e` and
 * `%b` do, which leave quotes alone. Code points beyond ASCII become their UTF-8 bytes, one character each, as all
 * text of the detector.
 */
export function undoEscapes(text: string, where: 'quotes' | 'argument' = 'quotes'): string {
  return text.replace(
    where === 'quotes' ? IN_QUOTES : IN_ARGUMENTS,
    (
      whole: string,
      hex?: string,
      short?: string,
      long?: string,
      octal?: string,
      control?: string,
      other?: string,
    ) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      if (control !== undefined) {
        return where === 'quotes' ? String.fromCharCode(control.charCodeAt(0) & 0x1f) : whole;
      }
      if (other !== undefined) {
        return (
          SIMPLE[other] ?? (other === '\\' || (where === 'quotes' && /['"?]/.test(other)) ? other : whole)
        );
      }
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      const code = Number.parseInt(short ?? long ?? '', 16);
      return code > 0x10ffff ? whole : Buffer.from(String.fromCodePoint(code)).toString('latin1');
    },
  );
}

/** What `printf FORMAT ARGUMENTS` writes, as far as text and numbers go. */
export function printf(format: string, values: readonly string[], longest: number): string {
  let used = 0;
  const parts = /%%|%[-+ #0]{0,5}(\d{0,3})(?:\.\d{1,3})?([bcdiosuxXq])|((?:[^%\\]|\\[\s\S])+|[%\\])/g;
  let written = '';
  do {
    const before = used;
    for (const [whole, width = '', kind, literal] of format.matchAll(parts)) {
      if (written.length > longest) return written;
      if (kind === undefined) {
        written += whole === '%%' ? '%' : undoEscapes(literal ?? '');
        continue;
      }
      const value = values[used++] ?? '';
      written += converted(kind, value).padStart(Number(width), whole.startsWith('%0') ? '0' : ' ');
    }
    // The format is used again until no value is left.
    if (used === before) break;
  } while (used < values.length);
  return written;
}

function converted(kind: string, value: string): string {
  switch (kind) {
    case 'b':
      return undoEscapes(value, 'argument');
    case 'c':
      return value.slice(0, 1);
    case 's':
    case 'q':
      return value;
    default: {
      const number = /^['"]/.test(value) ? value.charCodeAt(1) : Math.trunc(Number(value));
      const text = (Number.isFinite(number) ? number : 0).toString({ o: 8, x: 16, X: 16 }[kind] ?? 10);
      return kind === 'X' ? text.toUpperCase() : text;
    }
  }
}

import type { Fuel } from './fuel.ts';

/** Marks of text that PowerShell reads otherwise than as it is written. */
const MARKS =
  /\x60[A-Za-z]|["']\s{0,4}\+|\[char\]|-join|-f\s{0,4}['"]|[-/]e[nc][a-z]{0,13}\s{1,4}['"]?[A-Za-z0-9+/]{16}|frombase64string|\.replace\(|\{\d\}|\$\w{1,40}\s{0,4}\+\s{0,4}\$|\$pshome\[|\$shellid\[|\$env:comspec\[/i;
const STRING = String.raw`(?:'([^'\r\n]{0,2048})'|"([^"$\r\n]{0,2048})")`;
const JOINED = new RegExp(String.raw`${STRING}\s{0,8}\+\s{0,8}${STRING}`, 'g');
const FORMATTED =
  /["']((?:\{\d\}|[^"'{}\r\n]){2,256})["']\s{0,4}-f\s{0,4}((?:["'][^"'\r\n]{0,128}["']\s{0,4},?\s{0,4}){1,10})/gi;
const ROUNDS = 6;

/**
 * The text as PowerShell would run it (about_Quoting_Rules, about_Operators, about_PowerShell_exe): backticks in words,
 * strings that are joined, formatted or replaced, characters by number, `-EncodedCommand`. `undefined` where that is
 * what stands there anyway.
 */
export function undoPowerShell(text: string, fuel: Fuel): string | undefined {
  if (!MARKS.test(text)) return undefined;
  let undone = text;
  for (let round = 0; round < ROUNDS && fuel.spend(undone.length); round++) {
    const before = undone;
    undone = simplified(undone);
    if (undone === before) break;
  }
  undone = assigned(undone, fuel)
    // `& 'iex'`, `.('iex')` call what the string names.
    .replace(/(?<![\w)\]'"])[&.]\s{0,4}\(?\s{0,4}['"]([\w.-]{1,64})['"]\s{0,4}\)?/g, '$1 ');
  return undone === text ? undefined : undone;
}

function simplified(text: string): string {
  return text
    .replace(/(?<=[A-Za-z-])\x60(?=[A-Za-z-])|\x60(?=[A-Za-z]\x60[A-Za-z])/g, '')
    .replace(/\[(?:system\.)?char\]\s{0,2}\(?(0x[0-9a-f]{1,4}|\d{1,5})\)?/gi, (whole, number: string) => {
      const code = Number(number);
      return code > 31 && code < 127 && code !== 39 ? `'${String.fromCharCode(code)}'` : whole;
    })
    .replace(/\$env:comspec\[4,26,25\]\s{0,4}-join\s{0,4}(?:''|"")/gi, "'iex'")
    .replace(/\$(?:pshome|shellid)\[\d{1,2}\]\s{0,4}\+\s{0,4}\$(?:pshome|shellid)\[\d{1,2}\]/gi, "'ie'")
    .replace(
      JOINED,
      (_, a?: string, b?: string, c?: string, d?: string) => `'${a ?? b ?? ''}${c ?? d ?? ''}'`,
    )
    .replace(FORMATTED, (_, format: string, values: string) => `'${filled(format, values)}'`)
    .replace(
      /(?:\(?((?:['"][^'"\r\n]{0,64}['"]\s{0,2},\s{0,2}){1,40}['"][^'"\r\n]{0,64}['"])\)?\s{0,4}-join\s{0,4}(?:''|"")|-join\s{0,4}\(((?:['"][^'"\r\n]{0,64}['"]\s{0,2},\s{0,2}){1,40}['"][^'"\r\n]{0,64}['"])\))/gi,
      (_, a?: string, b?: string) => `'${stringsOf(a ?? b ?? '').join('')}'`,
    )
    .replace(
      /['"]([^'"\r\n]{1,512})['"]\s{0,2}(?:\.replace\(\s{0,2}['"]([^'"\r\n]{1,32})['"]\s{0,2},\s{0,2}['"]([^'"\r\n]{0,32})['"]\s{0,2}\)|-c?replace\s{0,4}['"]([^'"\r\n()[\]{}*+?.|^$\\]{1,32})['"]\s{0,2},\s{0,2}['"]([^'"\r\n]{0,32})['"])/gi,
      (_, value: string, from?: string, to?: string, pattern?: string, by?: string) =>
        `'${value.replaceAll(from ?? pattern ?? '', () => to ?? by ?? '')}'`,
    )
    .replace(
      /(?:\[[\w.]{4,32}\]::)?(?:unicode|utf8|ascii)\.getstring\(\s{0,4}\[(?:system\.)?convert\]::frombase64string\(\s{0,4}['"]([A-Za-z0-9+/=]{8,8192})['"]\s{0,4}\)\s{0,4}\)/gi,
      (_, base64: string) => `'${decoded(base64)}'`,
    )
    .replace(
      /([-/])e(?:c|nc|nco|ncod|ncode|ncoded|ncodedc[a-z]{0,6})?(\s{1,4})['"]?([A-Za-z0-9+/]{16,24576}={0,2})['"]?/gi,
      (whole, dash: string, gap: string, base64: string) => {
        const command = decoded(base64);
        return /^[\t\r\n\x20-\x7e]{4,}$/.test(command) ? `${dash}Command${gap}${command}` : whole;
      },
    );
}

/** UTF-16 where every second byte is zero, else bytes. */
function decoded(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString(bytes[1] === 0 ? 'utf16le' : 'latin1');
}

function stringsOf(list: string): string[] {
  return [...list.matchAll(/['"]([^'"\r\n]{0,128})['"]/g)].map(([, text]) => text ?? '');
}

function filled(format: string, list: string): string {
  const values = stringsOf(list);
  return format.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? '');
}

/** `$a='ie';$b='x';&($a+$b)` */
function assigned(text: string, fuel: Fuel): string {
  const values = new Map<string, string>();
  for (const [, name, value] of text.matchAll(
    /\$([A-Za-z_]\w{0,40})\s{0,4}=\s{0,4}['"]([^'"$\r\n]{1,256})['"]/g,
  )) {
    if (name !== undefined && value !== undefined) values.set(name.toLowerCase(), value);
  }
  if (values.size === 0) return text;
  const spelled = text.replace(/\$([A-Za-z_]\w{0,40})(?!\w|\s{0,4}=)/g, (whole, name: string) => {
    const value = values.get(name.toLowerCase());
    return value === undefined || !fuel.spend(value.length) ? whole : `'${value}'`;
  });
  return fuel.spend(spelled.length) ? simplified(spelled) : spelled;
}

import type { Fuel } from './fuel.ts';

/** Variables of Windows of which single characters are taken: `%COMSPEC:~0,1%`. */
const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['comspec', 'C:\\WINDOWS\\system32\\cmd.exe'],
  ['os', 'Windows_NT'],
  ['programfiles', 'C:\\Program Files'],
  ['systemroot', 'C:\\WINDOWS'],
  ['windir', 'C:\\WINDOWS'],
  ['pathext', '.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC'],
]);

/**
 * The text as the command prompt of Windows would run it: carets dropped, variables that it sets (`set a=cu`), and
 * pieces of variables (`%a:~0,2%`) filled in. `undefined` where that is what stands there anyway.
 */
export function undoCommandPrompt(text: string, fuel: Fuel): string | undefined {
  if (!/\^[A-Za-z&|<>"^]|[%!][A-Za-z_]\w{0,40}(?::[^%!\r\n]{1,40})?[%!]/.test(text)) return undefined;
  const values = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/\bset\s{1,4}"?([A-Za-z_]\w{0,40})=([^&|\r\n"]{1,256})/gi)) {
    if (name !== undefined && value !== undefined) values.set(name.toLowerCase(), value.trimEnd());
  }
  const undone = text
    .replace(
      /[%!]([A-Za-z_]\w{0,40})(?::~(-?\d{1,4})(?:,(-?\d{1,4}))?)?[%!]/g,
      (whole, name: string, from?: string, length?: string) => {
        const key = name.toLowerCase();
        const value =
          values.get(key) ?? (from === undefined && key !== 'comspec' ? undefined : ENVIRONMENT.get(key));
        if (value === undefined || !fuel.spend(value.length)) return whole;
        return from === undefined
          ? value
          : sliced(value, Number(from), length === undefined ? undefined : Number(length));
      },
    )
    .replace(/\^([^\r\n])/g, '$1');
  return undone === text ? undefined : undone;
}

function sliced(value: string, from: number, length: number | undefined): string {
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (length === undefined) return value.slice(start);
  return value.slice(start, length < 0 ? value.length + length : start + length);
}

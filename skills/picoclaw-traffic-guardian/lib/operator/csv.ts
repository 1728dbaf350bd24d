import { printable } from '../printable.ts';

/**
 * Spreadsheets run a cell that begins so as a formula, also when it is quoted; a leading apostrophe makes it text
 * (OWASP, "CSV Injection").
 */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  const safe = printable(text);
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record of RFC 4180, with its CRLF. Control characters become visible escapes, so a record is one line. */
export function csvRecord(values: ReadonlyArray<string | number>): string {
  return `${values.map(cell).join(',')}\r\n`;
}

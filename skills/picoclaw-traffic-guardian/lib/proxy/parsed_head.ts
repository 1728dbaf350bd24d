const CR = 0x0d;

/** How the end of a response body is found (RFC 9112, 6.3). */
export type ResponseFraming = 'none' | 'length' | 'chunked' | 'close';

/** A response head as it stood on the wire; names and values are Latin-1 strings, one character a byte. */
export interface ParsedHead {
  readonly minorVersion: number;
  readonly status: number;
  readonly reason: string;
  /** Flat [name, value, …] in wire order. */
  readonly rawHeaders: readonly string[];
  readonly framing: ResponseFraming;
  /** Content-Length, or -1. */
  readonly length: number;
  /** Whether Transfer-Encoding names chunks; a HEAD's answer may do so without having any. */
  readonly chunkedCoding: boolean;
  /** Whether the origin keeps the connection open afterwards. */
  readonly persistent: boolean;
}

/** Anything but visible Latin-1, blanks, and line ends: what Node would refuse to write. */
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x80-\xff]|\r(?!\n)/;
const STATUS_LINE = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: ([^\r\n]*))?\r?\n/;
/** Other codings may come before, and stay on the body: it is only unpacked from its chunks. */
const ENDS_IN_CHUNKED = /^(?:(?:x-)?(?:gzip|compress|deflate)[ \t]*,[ \t]*)*chunked$/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Parses a head with its empty line; returns what is wrong with it as a string. */
export function parseHead(text: string, toHead: boolean): ParsedHead | string {
  const line = STATUS_LINE.exec(text);
  if (line === null) return 'no HTTP/1 status line';
  const rawHeaders: string[] = [];
  const problem = parseFields(text, line[0].length, rawHeaders);
  if (problem !== null) return problem;
  const minorVersion = line[1] === '0' ? 0 : 1;
  const status = Number(line[2]);

  let length = -1;
  let chunked = false;
  let connection = '';
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (name.length === 14 && name.toLowerCase() === 'content-length') {
      if (!/^\d{1,15}$/.test(value)) return 'a malformed Content-Length';
      if (length !== -1 && length !== Number(value)) return 'two different Content-Lengths';
      length = Number(value);
    } else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      const coding = value.toLowerCase();
      if (coding === 'identity') continue; // RFC 2616 had it; it says nothing
      if (chunked || !ENDS_IN_CHUNKED.test(coding)) return 'a Transfer-Encoding that hides its end';
      chunked = true;
    } else if (name.length === 10 && name.toLowerCase() === 'connection') {
      connection += `,${value.toLowerCase()}`;
    }
  }
  const bodiless = toHead || status < 200 || status === 204 || status === 304;
  const framing = bodiless ? 'none' : chunked ? 'chunked' : length !== -1 ? 'length' : 'close';
  const kept = minorVersion === 1 ? !hasToken(connection, 'close') : hasToken(connection, 'keep-alive');
  // Two framings, or one that the origin's version does not have: safe to read as chunks (RFC 9112, 6.1 and 6.3), not
  // to read on behind them.
  const faulty = chunked && (length !== -1 || minorVersion === 0);
  const persistent = kept && framing !== 'close' && !faulty;
  return {
    minorVersion,
    status,
    reason: line[3] ?? '',
    rawHeaders,
    framing,
    chunkedCoding: chunked,
    persistent,
    length,
  };
}

/** Whether a comma-separated list in lower case names `token`. */
export function hasToken(list: string, token: string): boolean {
  if (list === '') return false;
  return list.split(',').some((entry) => entry.trim() === token);
}

/** Appends the field lines of `text` from `start` up to the empty line; returns what is wrong, or null. */
export function parseFields(text: string, start: number, into: string[]): string | null {
  if (FORBIDDEN.test(text)) return 'a control character in its head';
  let at = start;
  while (at < text.length) {
    const lf = text.indexOf('\n', at);
    const end = lf > at && text.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
    if (end === at) return null;
    const first = text.charCodeAt(at);
    if (first === 0x20 || first === 0x09) {
      // obs-fold: a proxy replaces it with a space (RFC 9112, 5.2)
      const last = into.length - 1;
      if (last < 0) return 'a folded line that continues nothing';
      const more = trimmed(text, at, end);
      // No trimming of the whole: it would copy a value of many folds once for each of them.
      if (more !== '') into[last] = into[last] === '' ? more : `${into[last]} ${more}`;
    } else {
      const colon = text.indexOf(':', at);
      if (colon === -1 || colon >= end) return 'a header line without a colon';
      // a proxy removes blanks before the colon (RFC 9112, 5.1)
      const name = trimmed(text, at, colon);
      if (!TOKEN.test(name)) return 'a malformed header name';
      into.push(name, trimmed(text, colon + 1, end));
    }
    at = lf + 1;
  }
  return null;
}

/** Without blanks and tabs at both ends. */
function trimmed(text: string, from = 0, to = text.length): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

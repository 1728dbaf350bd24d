import { parametersOf } from './header_parameters.ts';

export interface MultipartPart {
  /** Names are foreign text; null where the part has none. */
  readonly name: string | null;
  readonly filename: string | null;
  /** As it was sent. */
  readonly contentType: string | null;
  /** In lower case. */
  readonly transferEncoding: string | null;
}

export interface MultipartSink {
  part(part: MultipartPart): void;
  /** The next bytes of the part, as they were sent; valid during the call alone. */
  data(bytes: Uint8Array): void;
  endPart(): void;
}

/** RFC 2046, section 5.1.1. */
const LONGEST_BOUNDARY = 70;
/** Headers of one part; browsers send a few hundred bytes. */
const LONGEST_HEADERS = 8192;
/** White space that transport may have added behind a boundary. */
const LONGEST_PADDING = 64;
const STEP = 65536;

/** The boundary that a Content-Type field names; undefined when it is not multipart, or names none that may be. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^\s*multipart\//i.test(contentType)) return undefined;
  const boundary = parametersOf(contentType).get('boundary') ?? '';
  return boundary.length > 0 && boundary.length <= LONGEST_BOUNDARY ? boundary : undefined;
}

/**
 * Takes a multipart body apart (RFC 2046, section 5.1; RFC 7578), with CRLF or bare line feeds, piece by piece. Never
 * throws; holds little more than the headers of one part.
 */
export class MultipartParser {
  /** `open`: more may follow; `complete`: the last boundary came; `cut`: it did not; `malformed`: headers without end. */
  outcome: 'open' | 'complete' | 'cut' | 'malformed' = 'open';
  readonly #marker: Buffer;
  readonly #sink: MultipartSink;
  #state: 'preamble' | 'headers' | 'data' = 'preamble';
  /** What has come and is not dealt with. */
  #held: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** Whether the first byte held starts a line. */
  #lineStart = true;
  /** Where the search for the end of headers goes on. */
  #searched = 0;

  constructor(boundary: string, sink: MultipartSink) {
    this.#marker = Buffer.from(`--${boundary}`, 'latin1');
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.outcome === 'open'; at += STEP) {
      this.#append(bytes.subarray(at, at + STEP));
      this.#work(false);
    }
  }

  /** Nothing follows. */
  end(): void {
    if (this.outcome !== 'open') return;
    this.#work(true);
    if (this.outcome !== 'open') return;
    if (this.#state === 'data') {
      this.#emit(this.#end - this.#start);
      this.#sink.endPart();
    }
    this.#finish('cut');
  }

  /** Moves what is held to the front and puts `bytes` behind it. */
  #append(bytes: Uint8Array): void {
    const rest = this.#end - this.#start;
    const needed = rest + bytes.length;
    const target = this.#held.length < needed ? Buffer.allocUnsafe(Math.max(1024, 2 * needed)) : this.#held;
    this.#held.copy(target, 0, this.#start, this.#end);
    target.set(bytes, rest);
    this.#held = target;
    this.#start = 0;
    this.#end = needed;
  }

  #work(last: boolean): void {
    while (this.outcome === 'open') {
      const moved = this.#state === 'headers' ? this.#readHeaders() : this.#toBoundary(last);
      if (!moved) return;
    }
  }

  /** Hands data on up to the next boundary. False: that has not come yet. */
  #toBoundary(last: boolean): boolean {
    const marker = this.#marker;
    const held = this.#held.subarray(this.#start, this.#end);
    // A boundary of which not all came may be at the end, behind its CRLF.
    let safe = Math.max(0, held.length - marker.length - 1);
    for (let at = held.indexOf(marker); at >= 0; at = held.indexOf(marker, at + 1)) {
      if (at === 0 ? !this.#lineStart : held[at - 1] !== LF) continue;
      const next = afterMarker(held, at + marker.length, last);
      if (next === 'text') continue;
      const dataEnd = at === 0 ? 0 : at - (held[at - 2] === CR ? 2 : 1);
      if (next === 'unknown') {
        safe = Math.min(safe, dataEnd);
        break;
      }
      this.#emit(dataEnd);
      if (this.#state === 'data') this.#sink.endPart();
      if (next === 'closing') {
        this.#finish('complete');
        return true;
      }
      this.#start += next - dataEnd;
      this.#state = 'headers';
      this.#searched = 0;
      return true;
    }
    this.#emit(safe);
    return false;
  }

  /** False: they have not come to their end. */
  #readHeaders(): boolean {
    const held = this.#held.subarray(this.#start, this.#end);
    for (let at = held.indexOf(LF, this.#searched); at >= 0; at = held.indexOf(LF, at + 1)) {
      const isBlank =
        at === 0 || held[at - 1] === LF || (held[at - 1] === CR && (at === 1 || held[at - 2] === LF));
      if (!isBlank) continue;
      if (at >= LONGEST_HEADERS) break;
      this.#sink.part(readPart(held.toString('utf8', 0, at)));
      this.#start += at + 1;
      this.#lineStart = true;
      this.#state = 'data';
      return true;
    }
    this.#searched = held.length;
    if (held.length >= LONGEST_HEADERS) this.#finish('malformed');
    return false;
  }

  /** Hands on what is held up to `end`: a preamble is nobody's. */
  #emit(end: number): void {
    if (end <= 0) return;
    if (this.#state === 'data') this.#sink.data(this.#held.subarray(this.#start, this.#start + end));
    this.#start += end;
    this.#lineStart = false;
  }

  #finish(outcome: 'complete' | 'cut' | 'malformed'): void {
    this.outcome = outcome;
    this.#held = Buffer.alloc(0);
    this.#start = 0;
    this.#end = 0;
  }
}

/** What follows the marker of a boundary that ends at `at`: where the next line starts, or why there is none. */
function afterMarker(held: Uint8Array, at: number, last: boolean): number | 'closing' | 'text' | 'unknown' {
  if (held[at] === DASH && held[at + 1] === DASH) return 'closing';
  let next = at;
  while (next < at + LONGEST_PADDING && (held[next] === 0x20 || held[next] === 0x09)) next++;
  if (held[next] === CR) next++;
  if (held[next] === LF) return next + 1;
  const isOpen = next >= held.length || (next === at && next + 1 >= held.length && held[next] === DASH);
  return isOpen && !last ? 'unknown' : 'text';
}

function readPart(headers: string): MultipartPart {
  const fields = new Map<string, string>();
  // RFC 5322, section 2.2.3: a line that starts with white space goes on with the one before.
  for (const line of headers.replace(/\r?\n[ \t]/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = parametersOf(fields.get('content-disposition') ?? '');
  const contentType = fields.get('content-type') ?? null;
  return {
    name: disposition.get('name') ?? null,
    filename: disposition.get('filename') ?? (parametersOf(contentType ?? '').get('name') || null),
    contentType,
    transferEncoding: fields.get('content-transfer-encoding')?.toLowerCase() ?? null,
  };
}

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;

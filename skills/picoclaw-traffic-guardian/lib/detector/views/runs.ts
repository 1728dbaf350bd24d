import type { Engine } from '../gate/engine.ts';
import type { RunWritings } from '../rewritten/run_writings.ts';
import { containerKind } from './container.ts';
import type { Copied } from './copied.ts';
import type { Documents, StreamedText } from './documents.ts';
import { decodeRun, encodingsOf, RUN_ENCODINGS, type RunEncoding } from './run_encodings.ts';
import { RunFinder, type RunPart, type RunSink } from './run_finder.ts';

const HEX: RunEncoding = { name: 'hex', skip: 0 };
/** By encoding: characters that stand for whole bytes. */
const GROUPS = { base64: 4, hex: 2, base32: 8 } as const;

const CODE_NAMES = { 2: 'binary', 8: 'octal', 10: 'decimal' } as const;

/**
 * Characters of a piece that are looked at with the next one: more than what may be text and does not show by itself. Whole
 * groups of every encoding.
 */
const SEEN_BEFORE = 64;

/** What it costs to tell whether a run stands for something, as `WorkBudget` counts. */
const RUN_COST = 1024;
/** The same for each byte of what may be pairs of hex digits, or codes. */
const PAIRS_COST = 32;

/** A run that comes in pieces, read in one encoding. */
interface LongRun {
  readonly encoding: RunEncoding;
  readonly document: StreamedText;
  /** All of it is needed, not only what hides ASCII. */
  readonly isContainer: boolean;
  /** Whether the last piece was of interest: its text may go on in the next. */
  goesOn: boolean;
  /** The start of a group that goes on in the next piece. */
  rest: Buffer;
}

/** Finds the runs of one form of a text and hands on what each stands for, in every encoding that makes sense of it. */
export class Runs implements RunSink {
  readonly #engine: Engine;
  readonly #finders: readonly RunFinder[];
  readonly #writings: RunWritings | undefined;
  readonly #documents: Documents;
  #form: { readonly decoding: readonly string[] };
  /** The run that comes in pieces. */
  #long: LongRun[] = [];
  /** The end of its last piece. */
  #before: Buffer = NOTHING;

  constructor(
    engine: Engine,
    writings: RunWritings | undefined,
    documents: Documents,
    form: { readonly decoding: readonly string[] },
  ) {
    this.#engine = engine;
    this.#writings = writings;
    this.#finders = [new RunFinder(engine, 'base64', this), new RunFinder(engine, 'spacedHex', this)];
    this.#documents = documents;
    this.#form = form;
  }

  /** Those of a form that has been the same text so far: a run that is open goes on in both. */
  fork(form: { readonly decoding: readonly string[] }): Runs {
    const copy = new Runs(this.#engine, this.#writings, this.#documents, form);
    copy.#finders.forEach((finder, n) => {
      const model = this.#finders[n];
      if (model !== undefined) finder.follow(model);
    });
    return copy;
  }

  /** From now on they are those of another form alone, which has been the same text so far. */
  moveTo(form: { readonly decoding: readonly string[] }): this {
    this.#form = form;
    return this;
  }

  /** `copied`: of the block, what the form before has too. */
  look(memory: Uint8Array, from: number, to: number, copied?: Copied): void {
    for (const finder of this.#finders) finder.look(memory, from, to, copied);
  }

  finish(): void {
    for (const finder of this.#finders) finder.finish();
  }

  run(kind: 'base64' | 'spacedHex', bytes: Uint8Array, from: number, to: number, part: RunPart): void {
    if (part !== 'whole') this.#piece(bytes, from, to, part);
    else if (!this.#documents.admits(RUN_COST)) return;
    else if (kind === 'spacedHex') {
      if (!this.#documents.knows(bytes, from, to)) this.#whole(HEX, bytes, from, to);
    } else {
      const readings = encodingsOf(bytes, from, to);
      const rewritten = this.#writings?.readings(bytes, from, to) ?? [];
      if ((readings === 0 && rewritten.length === 0) || this.#documents.knows(bytes, from, to)) return;
      for (const { decoding, text } of rewritten) this.#open(decoding, Buffer.from(text, 'latin1'));
      RUN_ENCODINGS.forEach((encoding, bit) => {
        if ((readings & (1 << bit)) !== 0) this.#whole(encoding, bytes, from, to);
      });
    }
  }

  admitsPairs(length: number): boolean {
    return this.#documents.admits(length * PAIRS_COST);
  }

  codes(base: 2 | 8 | 10, codes: string): void {
    // The same digits are a run of the other kind, too.
    const key = Buffer.from(`${base} ${codes}`, 'latin1');
    if (this.#documents.knows(key, 0, key.length) || this.#documents.knowsPiece(key, 0, key.length)) return;
    const document = this.#stream(CODE_NAMES[base]);
    if (document === undefined) return;
    const numbers = codes.match(base === 2 ? /[01]{7,8}/g : /\d+/g) ?? [];
    document.push(Buffer.from(numbers.map((code) => Number.parseInt(code, base))));
    document.end();
  }

  #stream(name: string): StreamedText | undefined {
    return this.#documents.stream([...this.#form.decoding, name]);
  }

  #open(name: string, bytes: Uint8Array): void {
    const document = this.#stream(name);
    document?.push(bytes);
    document?.end();
  }

  #whole(encoding: RunEncoding, bytes: Uint8Array, from: number, to: number): void {
    this.#open(encoding.name, decodeRun(encoding, bytes, from, to));
  }

  #piece(bytes: Uint8Array, from: number, to: number, part: RunPart): void {
    const isKnown = this.#documents.knowsPiece(bytes, from, to);
    const piece = bytes.subarray(from, to);
    const before = this.#before;
    const seen = Buffer.concat([before, piece]);
    const readings = isKnown ? 0 : encodingsOf(seen, 0, seen.length);
    RUN_ENCODINGS.forEach((encoding, bit) => {
      const { name, skip } = encoding;
      const isRead = (readings & (1 << bit)) !== 0;
      let run = this.#long.find((long) => long.encoding === encoding);
      if (run !== undefined) {
        if ((run.goesOn || run.isContainer) && !isKnown) {
          const whole = Buffer.concat([run.rest, piece]);
          run.document.push(decodeRun({ name, skip: 0 }, whole, 0, whole.length));
        } else if (isRead) {
          run.document.push(decodeRun(encoding, seen, 0, seen.length));
        }
        run.goesOn = isRead;
      } else if (isRead) {
        const document = this.#stream(name);
        if (document === undefined) return;
        const text = decodeRun(encoding, seen, 0, seen.length);
        document.push(text);
        const isContainer = part === 'first' && containerKind(text) !== undefined;
        run = { encoding, document, isContainer, goesOn: true, rest: NOTHING };
        this.#long.push(run);
      }
      // Pieces hold whole groups of eight: what stands before the first group is missing at the end.
      if (run !== undefined) run.rest = lastCharacters(bytes, from, to, skip === 0 ? 0 : GROUPS[name] - skip);
    });
    this.#before = lastCharacters(bytes, from, to, SEEN_BEFORE);
    if (part !== 'last') return;
    for (const { document } of this.#long) document.end();
    this.#long = [];
    this.#before = NOTHING;
  }
}

const NOTHING: Buffer = Buffer.alloc(0);

function lastCharacters(bytes: Uint8Array, from: number, to: number, count: number): Buffer {
  let start = to;
  for (let left = count; left > 0 && start > from; ) if ((bytes[--start] ?? 0) > 0x20) left--;
  return Buffer.from(bytes.subarray(start, to));
}

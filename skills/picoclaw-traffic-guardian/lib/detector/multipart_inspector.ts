import { boundaryOf, MultipartParser, type MultipartPart, type MultipartSink } from './formats/multipart.ts';
import type { MatchRecorder } from './match_recorder.ts';
import type { FormatReader } from './part.ts';
import type { RuleSet } from './rule_set.ts';
import { STEPS, type Steps, TextViews, type ViewSink } from './views/text_views.ts';
import { Unpacker } from './views/unpacker.ts';
import { LEAST_UTF16, utf16Variant } from './views/utf16.ts';

/** Parts beyond this many are looked at with the rest of the body only. */
const MOST_PARTS = 1024;

/**
 * Looks at what the scan of a multipart body's bytes cannot see: parts that are archives, in UTF-16 or in quoted-printable.
 * Base64 is seen there.
 */
export class MultipartInspector implements FormatReader, MultipartSink {
  readonly isStream = true;
  readonly lost = false;
  readonly #rules: RuleSet;
  readonly #recorder: MatchRecorder;
  readonly #location: string;
  readonly #decoding: readonly string[];
  readonly #parser: MultipartParser;
  #parts = 0;
  #filename: string | null = null;
  /** The first few bytes of the part's data, until there are enough to tell UTF-16; then undefined. */
  #start: Buffer | undefined;
  #text: TextViews | undefined;
  #unpacker: Unpacker | undefined;

  /** `location`: of the body. Undefined: `contentType` is of no multipart body. */
  static open(
    contentType: string,
    rules: RuleSet,
    recorder: MatchRecorder,
    location: string,
    decoding: readonly string[],
  ): MultipartInspector | undefined {
    const boundary = boundaryOf(contentType);
    if (boundary === undefined) return undefined;
    return new MultipartInspector(boundary, rules, recorder, `${location}.multipart`, decoding);
  }

  private constructor(
    boundary: string,
    rules: RuleSet,
    recorder: MatchRecorder,
    location: string,
    decoding: readonly string[],
  ) {
    this.#rules = rules;
    this.#recorder = recorder;
    this.#location = location;
    this.#decoding = decoding;
    this.#parser = new MultipartParser(boundary, this);
  }

  push(bytes: Uint8Array): void {
    this.#parser.push(bytes);
  }

  pause(): void {
    this.#text?.pause();
  }

  end(): void {
    this.#parser.end();
  }

  resolve(): void {
    // It tells no parts: all that it finds it takes to the recorder.
  }

  discard(): void {
    this.#text?.discard();
    this.#unpacker?.discard();
  }

  part({ filename, transferEncoding }: MultipartPart): void {
    this.#filename = filename;
    this.#start = undefined;
    if (++this.#parts > MOST_PARTS) return;
    if (transferEncoding === 'quoted-printable') this.#text = this.#open(STEPS.mail, [], filename);
    else {
      this.#start = Buffer.alloc(0);
      this.#unpacker = new Unpacker(this.#recorder.budget.unpacking, ({ coding, name, bytes }) => {
        const entry = this.#open(STEPS.document, [coding], name ?? filename);
        entry.push(bytes);
        entry.end();
      });
    }
  }

  data(bytes: Uint8Array): void {
    this.#unpacker?.push(bytes);
    if (this.#start === undefined) {
      this.#text?.push(bytes);
      return;
    }
    const start = this.#start.length === 0 ? bytes : Buffer.concat([this.#start, bytes]);
    this.#start = start.length < LEAST_UTF16 ? Buffer.from(start) : undefined;
    if (this.#start !== undefined || utf16Variant(start) === undefined) return;
    this.#text = this.#open(STEPS.text, [], this.#filename);
    this.#text.push(start);
  }

  endPart(): void {
    this.#text?.end();
    this.#unpacker?.end();
    this.#text = undefined;
    this.#unpacker = undefined;
  }

  /** A text of its own. What it shows that the whole body shows as well is not told again. */
  #open(steps: Steps, decoding: readonly string[], file: string | null): TextViews {
    const at = this.#decoding.length;
    const { match, ruleFailed } = this.#recorder.at(this.#location);
    const sink: ViewSink = {
      match: (found, chain, path) => {
        if (IS_PART_ONLY.has(chain[at] ?? '')) match(found, chain, path);
      },
      ruleFailed,
    };
    const chain = [...this.#decoding, ...decoding];
    return new TextViews(this.#rules, this.#recorder.budget, steps, chain, sink, 1, file);
  }
}

const IS_PART_ONLY = new Set(['quoted-printable', 'utf-16', 'gzip', 'zip', 'tar', 'zlib', 'deflate']);

import type { CompiledRule } from '../compiled_rule.ts';
import type { Rule } from '../rule.ts';
import type { RuleSet } from '../rule_set.ts';
import {
  type BlockEnd,
  type Likeness,
  LONGEST_BLOCK,
  type ScanMatch,
  Scanner,
  type ScanSink,
} from '../scanner.ts';
import type { WorkBudget } from '../work_budget.ts';
import { WaitingBytes } from './block_pool.ts';
import { Copied } from './copied.ts';
import type { TextDecoder } from './decoder.ts';
import { foreignBefore } from './disguise.ts';
import { Documents, type StreamedText } from './documents.ts';
import { changes, type Guess, STEPS, type Steps } from './forms.ts';
import { Runs } from './runs.ts';
import { Unpacker } from './unpacker.ts';
import { LEAST_UTF16, Utf16, utf16Variant } from './utf16.ts';

export { STEPS, type Steps };

export interface ViewSink {
  /** `decoding`: outermost first. `file`: the path of the archive's entry that holds it: foreign text. */
  match(found: ScanMatch, decoding: readonly string[], file: string | null): void;
  ruleFailed(compiled: CompiledRule, error: unknown): void;
}

/** One form of the text and the scanner that reads it. */
class View implements ScanSink {
  /** How many of the steps have been taken. Those between two views change nothing so far. */
  readonly step: number;
  readonly scanner: Scanner;
  readonly #sink: ViewSink;
  readonly #file: string | null;
  /** Undefined where the text is looked at as it is alone. */
  readonly #documents: Documents | undefined;
  decoding: readonly string[];
  runs: Runs | undefined;
  next: { readonly decoder: TextDecoder; readonly copied: Copied; readonly view: View } | undefined;

  constructor(
    step: number,
    decoding: readonly string[],
    sink: ViewSink,
    file: string | null,
    documents: Documents | undefined,
    scanner: (sink: ScanSink) => Scanner,
  ) {
    this.step = step;
    this.decoding = decoding;
    this.#sink = sink;
    this.#file = file;
    this.#documents = documents;
    this.scanner = scanner(this);
  }

  match(found: ScanMatch): void {
    const { undo } = found.compiled.rule;
    if (undo === undefined) this.#sink.match(found, this.decoding, this.#file);
    else this.#open(undo(found.occurrence.match));
  }

  #open({ decoding, text }: ReturnType<NonNullable<Rule['undo']>>): void {
    if (text === '') return;
    const document = this.#documents?.stream([...this.decoding, decoding]);
    document?.push(Buffer.from(text, 'latin1'));
    document?.end();
  }

  ruleFailed(compiled: CompiledRule, error: unknown): void {
    this.#sink.ruleFailed(compiled, error);
  }

  /**
   * Puts a view between this one and the next: until now all three have seen the same text. The last `back` bytes of it
   * are the decoder's to write.
   */
  insert(step: number, decoder: TextDecoder, back: number): void {
    const fork = (sink: ScanSink): Scanner => this.scanner.fork(sink, back);
    const view = new View(step, this.decoding, this.#sink, this.#file, this.#documents, fork);
    view.runs = this.runs?.fork(view);
    view.next = this.next;
    this.next = { decoder, copied: new Copied(), view };
    for (let at: View = this; at.next !== undefined; at = at.next.view) {
      at.next.view.decoding = [...at.decoding, at.next.decoder.name];
    }
  }
}

/** Documents in documents in documents: nobody's everyday mistake lies deeper. */
const DEEPEST = 4;

/**
 * Scans a stream of text as it is and, from its first escape on, as its decoders show it; then the documents that stand
 * in any of these forms: runs of base64 and the like, files of an archive, a text in UTF-16. What is looked for here must
 * make a `Glance` unclear.
 */
export class TextViews implements StreamedText {
  readonly #memory: Buffer;
  readonly #rules: RuleSet;
  readonly #steps: Steps;
  readonly #first: View;
  readonly #waiting = new WaitingBytes();
  readonly #documents: Documents | undefined;
  readonly #unpacker: Unpacker | undefined;
  /** The first few bytes, until there are enough to tell. */
  #start: Buffer = NOTHING;
  #utf16: { readonly decoder: Utf16; readonly text: StreamedText } | 'unknown' | undefined = 'unknown';
  /** Bytes before the block that a new decoder has to see. */
  #back = 0;
  /** Whether something came since the last pause. */
  #fresh = false;

  /** `decoding`: what had to be undone to get at this text. `depth`: how many documents it is within. */
  constructor(
    rules: RuleSet,
    budget: WorkBudget,
    steps: Steps,
    decoding: readonly string[],
    sink: ViewSink,
    depth = 0,
    file: string | null = null,
  ) {
    this.#memory = rules.gate.memory;
    this.#rules = rules;
    this.#steps = steps;
    const { unpacking } = budget;
    const open = (chain: readonly string[], path: string | null): TextViews =>
      new TextViews(rules, budget, STEPS.document, chain, sink, depth + 1, path);
    if (steps.runs && depth < DEEPEST)
      this.#documents = new Documents(unpacking, depth === 0 ? undefined : budget, (chain) =>
        open(chain, file),
      );
    const scanner = (scanSink: ScanSink): Scanner => new Scanner(rules, budget, scanSink);
    this.#first = new View(0, decoding, sink, file, this.#documents, scanner);
    if (!steps.opens || depth >= DEEPEST) return;
    this.#unpacker = new Unpacker(unpacking, ({ coding, name, bytes }) => {
      const entry = open([...decoding, coding], name ?? file);
      entry.push(bytes);
      entry.end();
    });
  }

  push(bytes: Uint8Array): void {
    this.#fresh = true;
    this.#unpacker?.push(bytes);
    if (this.#waiting.add(bytes)) return;
    for (let at = 0; at < bytes.length; ) {
      const address = this.#first.scanner.prepare(0);
      const waited = this.#waiting.drain(this.#memory, address);
      const length = Math.min(bytes.length - at, LONGEST_BLOCK - waited);
      this.#memory.set(bytes.subarray(at, at + length), address + waited);
      this.#lookAt(address, waited + length, 'more');
      at += length;
    }
  }

  pause(): void {
    if (this.#fresh) this.#lookAtRest('pause');
    this.#fresh = false;
    this.#documents?.pause();
  }

  end(): void {
    this.#lookAtRest('end');
    this.#documents?.end();
    this.#unpacker?.end();
  }

  discard(): void {
    this.#waiting.discard();
    this.#documents?.discard();
    this.#unpacker?.discard();
  }

  #lookAtRest(end: BlockEnd): void {
    const address = this.#first.scanner.prepare(0);
    this.#lookAt(address, this.#waiting.drain(this.#memory, address), end);
  }

  #lookAt(address: number, length: number, end: BlockEnd): void {
    if (this.#documents !== undefined) this.#lookAtUtf16(this.#documents, address, length, end);
    this.#look(this.#first, 0, address, length, end);
    this.#documents?.drain();
  }

  /** Looks at the block at `address` in a lane, then decodes it into the other. */
  #look(view: View, lane: number, address: number, length: number, end: BlockEnd, like?: Likeness): void {
    const next = this.#nextOf(view, lane, address, length);
    const isSpelling = this.#steps.isJson === true && view === this.#first && next?.decoder.name === 'json';
    if (!isSpelling) view.scanner.run(lane, length, end, like);
    // A run that began before the first escape goes on where the text is looked at from now on.
    else if (view.runs !== undefined) {
      next.view.runs = view.runs.moveTo(next.view);
      view.runs = undefined;
    }
    if (this.#documents !== undefined && !isSpelling) {
      view.runs ??= new Runs(this.#rules.gate.engine, this.#rules.writings, this.#documents, view);
      view.runs.look(this.#memory, address, address + length, like?.copied);
      if (end === 'end') view.runs.finish();
    }
    if (next === undefined) return;
    const { decoder, copied } = next;
    const target = next.view.scanner.prepare(lane + 1);
    const from = address - this.#back;
    this.#back = 0;
    copied.reset(address);
    let out = decoder.decode(this.#memory, from, address + length, target, copied);
    if (end === 'end') out = decoder.finish(this.#memory, out);
    // What was not looked at as it is spelled has to be looked at now, changed or not.
    const likeness = isSpelling ? undefined : { copied, scanner: view.scanner };
    this.#look(next.view, lane + 1, target, out - target, end, likeness);
  }

  /** The view after this one: a new one where a step that did nothing so far has something to do. */
  #nextOf(view: View, lane: number, address: number, length: number): View['next'] {
    const { forms } = this.#steps;
    if (length === 0) return view.next;
    const start = this.#rules.gate.lane(lane);
    const until = (view.next?.view.step ?? forms.length + 1) - 1;
    const block = this.#memory.subarray(address, address + length);
    const guess: Guess = {};
    for (let step = view.step; step < until; step++) {
      const form = forms[step];
      // One that changed nothing just now changes nothing the second time.
      if (form === undefined || (step > view.step && form === forms[step - 1])) continue;
      // Escapes in ASCII are known by their start. Of other characters that says nothing: they are looked at again.
      const isForeign = form.bytes === 'beyond ASCII';
      const back = isForeign ? foreignBefore(this.#memory, start, address) : 0;
      // With the letter before: what stands beside it may look like one.
      const before = isForeign ? Math.min(back + 1, address - start) : 0;
      const seen = before === 0 ? block : this.#memory.subarray(address - before, address + length);
      if (!changes(form, seen, guess)) continue;
      view.insert(step + 1, form.decoder(this.#rules.gate.engine), back);
      this.#back = back;
      break;
    }
    return view.next;
  }

  #lookAtUtf16(documents: Documents, address: number, length: number, end: BlockEnd): void {
    let block = this.#memory.subarray(address, address + length);
    if (this.#utf16 === 'unknown') {
      if (this.#start.length > 0) block = Buffer.concat([this.#start, block]);
      if (block.length < LEAST_UTF16 && end !== 'end') {
        this.#start = Buffer.from(block);
        return;
      }
      this.#start = NOTHING;
      const variant = utf16Variant(block);
      const text = variant && documents.stream([...this.#first.decoding, 'utf-16']);
      this.#utf16 = variant && text && { decoder: new Utf16(variant), text };
    }
    if (this.#utf16 === undefined) return;
    const { decoder, text } = this.#utf16;
    text.push(decoder.decode(block));
    if (end !== 'end') return;
    text.push(decoder.finish());
    text.end();
  }
}

const NOTHING: Buffer = Buffer.alloc(0);

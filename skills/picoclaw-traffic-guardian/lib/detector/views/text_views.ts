import type { Engine } from '../gate/engine.ts';
import type { CompiledRule, RuleSet } from '../rule_set.ts';
import { type BlockEnd, LONGEST_BLOCK, type ScanMatch, Scanner, type ScanSink } from '../scanner.ts';
import type { WorkBudget } from '../work_budget.ts';
import { WaitingBytes } from './block_pool.ts';
import type { TextDecoder } from './decoder.ts';
import { JsonEscapes } from './json_escapes.ts';
import { PercentEncoding } from './percent.ts';

/** A decoder, and the byte without which it changes nothing. */
interface Step {
  readonly escape: number | 'any';
  readonly decoder: (engine: Engine) => TextDecoder;
}

const json: Step = { escape: 0x5c, decoder: (engine) => new JsonEscapes(engine) };
const percent: Step = { escape: 0x25, decoder: () => new PercentEncoding('percent') };
const form: Step = { escape: 'any', decoder: () => new PercentEncoding('form') };

/** What is undone, one step on top of the other. Arguments of a model's tool call are JSON within JSON. */
export const STEPS = {
  plain: [],
  text: [json, json],
  form: [form, json, json],
  target: [percent, percent],
} as const satisfies Record<string, readonly Step[]>;

export type Steps = (typeof STEPS)[keyof typeof STEPS];

export interface ViewSink {
  /** `decoding`: outermost first. */
  match(found: ScanMatch, decoding: readonly string[]): void;
  ruleFailed(compiled: CompiledRule, error: unknown): void;
}

/** One form of the text and the scanner that reads it. Its lane in the gate's memory is its depth. */
class View implements ScanSink {
  readonly depth: number;
  readonly decoding: readonly string[];
  readonly scanner: Scanner;
  readonly #sink: ViewSink;
  next: { readonly decoder: TextDecoder; readonly view: View } | undefined;

  constructor(
    depth: number,
    decoding: readonly string[],
    sink: ViewSink,
    scanner: (sink: ScanSink) => Scanner,
  ) {
    this.depth = depth;
    this.decoding = decoding;
    this.#sink = sink;
    this.scanner = scanner(this);
  }

  match(found: ScanMatch): void {
    this.#sink.match(found, this.decoding);
  }

  ruleFailed(compiled: CompiledRule, error: unknown): void {
    this.#sink.ruleFailed(compiled, error);
  }

  /** The view one step further: until now both have seen the same text. */
  continueAs(decoder: TextDecoder): { readonly decoder: TextDecoder; readonly view: View } {
    const decoding = [...this.decoding, decoder.name];
    const view = new View(this.depth + 1, decoding, this.#sink, (sink) => this.scanner.fork(sink));
    this.next = { decoder, view };
    return this.next;
  }
}

/** Scans a stream of text as it is and, from its first escape on, as its decoders show it. */
export class TextViews {
  readonly #memory: Buffer;
  readonly #engine: Engine;
  readonly #steps: readonly Step[];
  readonly #raw: View;
  readonly #waiting = new WaitingBytes();
  /** Whether something came since the last pause. */
  #fresh = false;

  /** `decoding`: what had to be undone to get at this text. */
  constructor(
    rules: RuleSet,
    budget: WorkBudget,
    steps: readonly Step[],
    decoding: readonly string[],
    sink: ViewSink,
  ) {
    this.#memory = rules.gate.memory;
    this.#engine = rules.gate.engine;
    this.#steps = steps;
    this.#raw = new View(0, decoding, sink, (scanSink) => new Scanner(rules, budget, scanSink));
  }

  push(bytes: Uint8Array): void {
    this.#fresh = true;
    if (this.#waiting.add(bytes)) return;
    for (let at = 0; at < bytes.length; ) {
      const address = this.#raw.scanner.prepare(0);
      const waited = this.#waiting.drain(this.#memory, address);
      const length = Math.min(bytes.length - at, LONGEST_BLOCK - waited);
      this.#memory.set(bytes.subarray(at, at + length), address + waited);
      this.#look(this.#raw, address, waited + length, 'more');
      at += length;
    }
  }

  /** Looks at what waits for company: none will come soon. */
  pause(): void {
    if (this.#fresh) this.#lookAtRest('pause');
    this.#fresh = false;
  }

  end(): void {
    this.#lookAtRest('end');
  }

  #lookAtRest(end: BlockEnd): void {
    const address = this.#raw.scanner.prepare(0);
    this.#look(this.#raw, address, this.#waiting.drain(this.#memory, address), end);
  }

  /** Looks at the block at `address` in the view's lane, then decodes it into the next. */
  #look(view: View, address: number, length: number, end: BlockEnd): void {
    const next = view.next ?? this.#continue(view, address, length);
    view.scanner.run(view.depth, length, end);
    if (next === undefined) return;
    const target = next.view.scanner.prepare(next.view.depth);
    let out = next.decoder.decode(this.#memory, address, address + length, target);
    if (end === 'end') out = next.decoder.finish(this.#memory, out);
    this.#look(next.view, target, out - target, end);
  }

  #continue(view: View, address: number, length: number): View['next'] {
    const step = this.#steps[view.depth];
    if (step === undefined || length === 0) return undefined;
    if (step.escape !== 'any' && !this.#memory.subarray(address, address + length).includes(step.escape)) {
      return undefined;
    }
    return view.continueAs(step.decoder(this.#engine));
  }
}

import type { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import type { RuleSet } from './rule_set.ts';
import { type OpenReader, ScannedBody } from './scanned_body.ts';
import { SmallBody } from './split/small_body.ts';
import { WaitingBytes } from './views/block_pool.ts';
import type { Glance, Impression } from './views/glance.ts';
import type { Steps } from './views/text_views.ts';

/** How the text of a body is to be read. */
export interface Reading {
  readonly steps: Steps;
  readonly open: OpenReader;
  /** Whether nothing is told by the structure of a whole body of which a glance had this impression. */
  readonly isMute: (body: Buffer, impression: Exclude<Impression, 'unclear'>) => boolean;
}

/**
 * The text of a body with its content codings undone. As long as it is short it waits: when it is whole by then, a glance
 * tells for most that there is nothing, and nothing that a longer look needs is ever made.
 */
export class BodyText {
  readonly #context: MessageContext;
  /** Those of the body's beginning: while it waits, others may take their place. */
  readonly #rules: RuleSet;
  readonly #glance: Glance;
  readonly #recorder: MatchRecorder;
  readonly #location: string;
  readonly #reading: Reading;
  readonly #decoding: readonly string[];
  readonly #waiting = new WaitingBytes();
  #scanned: ScannedBody | undefined;

  constructor(
    context: MessageContext,
    recorder: MatchRecorder,
    location: string,
    reading: Reading,
    decoding: readonly string[],
  ) {
    this.#context = context;
    this.#rules = context.rules;
    this.#glance = context.glance;
    this.#recorder = recorder;
    this.#location = location;
    this.#reading = reading;
    this.#decoding = decoding;
  }

  /** Whether the structure exceeded a bound, so that a part was not looked at. */
  get isLost(): boolean {
    return this.#scanned?.isLost ?? false;
  }

  push(bytes: Uint8Array): void {
    if (this.#scanned === undefined && this.#waiting.add(bytes)) return;
    this.#scan().push(bytes);
  }

  pause(): void {
    if (this.#scanned !== undefined || this.#waiting.length > 0) this.#scan().pause();
  }

  end(): void {
    if (this.#scanned === undefined && this.#isPlain()) this.#waiting.discard();
    else this.#scan().end();
  }

  discard(): void {
    this.#waiting.discard();
    this.#scanned?.discard();
  }

  #isPlain(): boolean {
    const body = this.#waiting.bytes;
    if (body.length === 0) return true;
    if (this.#context.watch.awaits(this.#recorder.exchange)) return false;
    const impression = this.#glance.look(body, this.#reading.steps);
    if (impression === 'unclear' || !this.#reading.isMute(body, impression)) return false;
    const { splits } = this.#context;
    if (splits === null) return true;
    const small = new SmallBody(splits, this.#recorder, this.#location);
    small.push(body);
    small.end();
    return true;
  }

  #scan(): ScannedBody {
    if (this.#scanned !== undefined) return this.#scanned;
    const { steps, open } = this.#reading;
    this.#scanned = new ScannedBody(
      { ...this.#context, rules: this.#rules },
      this.#recorder,
      this.#location,
      steps,
      this.#decoding,
      open,
    );
    if (this.#waiting.length > 0) this.#scanned.push(this.#waiting.bytes);
    this.#waiting.discard();
    return this.#scanned;
  }
}

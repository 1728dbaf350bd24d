import { HeldMatches } from './held_matches.ts';
import type { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import type { FormatReader, PartSink } from './part.ts';
import { PartInspector } from './part_inspector.ts';
import { SmallBody } from './split/small_body.ts';
import { type Steps, TextViews, type ViewSink } from './views/text_views.ts';

/** What opens a reader of a body's structure, if it has one that is known. */
export type OpenReader = (sink: PartSink) => FormatReader | undefined;

/**
 * The text of a body under a full look: its bytes are scanned as they come, and beside that its structure is read. A
 * command is told once it is known which part holds it.
 */
export class ScannedBody {
  readonly #context: MessageContext;
  readonly #recorder: MatchRecorder;
  readonly #location: string;
  readonly #views: TextViews;
  readonly #held = new HeldMatches();
  readonly #parts: PartInspector;
  /** Undefined too when it has found nothing to read. */
  #reader: FormatReader | undefined;
  readonly #whole: SmallBody | undefined;
  #isLost = false;

  constructor(
    context: MessageContext,
    recorder: MatchRecorder,
    location: string,
    steps: Steps,
    decoding: readonly string[],
    openReader: OpenReader,
  ) {
    this.#context = context;
    this.#recorder = recorder;
    this.#location = location;
    this.#parts = new PartInspector(context, recorder, this.#held, location);
    this.#reader = openReader(this.#parts);
    this.#whole = context.splits === null ? undefined : new SmallBody(context.splits, recorder, location);
    const direct = recorder.at(location);
    const sink: ViewSink = {
      match: (found, chain, file) => {
        const isCommand = found.compiled.rule.threat_type === 'INJECTION';
        if (isCommand && this.#reader !== undefined && this.#held.hold(found, chain)) return;
        direct.match(found, chain, file);
      },
      ruleFailed: direct.ruleFailed,
    };
    this.#views = new TextViews(context.rules, recorder.budget, steps, decoding, sink);
  }

  /** Whether the structure exceeded a bound, so that a part was not looked at. */
  get isLost(): boolean {
    return this.#isLost;
  }

  push(bytes: Uint8Array): void {
    this.#whole?.push(bytes);
    if (this.#reader?.told !== undefined) {
      this.#reader.push(bytes);
      this.#pushUntold(bytes, this.#reader.told);
      return;
    }
    this.#views.push(bytes);
    if (this.#reader === undefined) return;
    this.#reader.push(bytes);
    if (this.#reader.isMute !== true) return;
    this.#reader = undefined;
    this.#release();
  }

  /** Whole events are left out, so that what stands before and behind them is parted as it was. */
  #pushUntold(bytes: Uint8Array, told: readonly number[]): void {
    let at = 0;
    for (let n = 0; n < told.length; n += 2) {
      const from = told[n] ?? at;
      if (from > at) this.#views.push(bytes.subarray(at, from));
      at = told[n + 1] ?? at;
    }
    if (at < bytes.length) this.#views.push(bytes.subarray(at));
  }

  pause(): void {
    this.#views.pause();
    if (this.#reader === undefined) return;
    this.#reader.pause();
    this.#parts.pause();
    if (this.#reader.isStream) this.#release();
  }

  end(): void {
    this.#views.end();
    this.#whole?.end();
    if (this.#reader === undefined) return;
    const { watch } = this.#context;
    const isAwaited = watch.awaits(this.#recorder.exchange);
    if (this.#parts.awaits) this.#reader.resolve();
    this.#reader.end();
    this.#parts.end();
    if (isAwaited) watch.wasRead(this.#recorder.exchange);
    this.#isLost = this.#reader.lost;
    this.#release();
  }

  discard(): void {
    this.#views.discard();
    this.#reader?.discard?.();
  }

  #release(): void {
    this.#held.release((found, decoding) => this.#recorder.record(found, this.#location, decoding));
  }
}

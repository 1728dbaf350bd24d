import type { HeldMatches } from './held_matches.ts';
import type { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import type { PartDescription, PartSink, PartWriter } from './part.ts';
import { STEPS, TextViews } from './views/text_views.ts';

/**
 * Looks at the parts of one body, each as a text of its own. What came from outside is looked at for commands: answers,
 * and what a tool gave back, also where a request hands that on to a model. The rest of a request has been seen by the
 * scan of its bytes.
 */
export class PartInspector implements PartSink {
  readonly #context: MessageContext;
  #recorder: MatchRecorder;
  readonly #held: HeldMatches;
  readonly #location: string;
  readonly #open = new Set<InspectedPart>();

  /** `location`: of the body; that of a part has its kind behind it. */
  constructor(context: MessageContext, recorder: MatchRecorder, held: HeldMatches, location: string) {
    this.#context = context;
    this.#recorder = recorder;
    this.#held = held;
    this.#location = location;
  }

  open(part: PartDescription): PartWriter {
    if (this.#context.direction === 'outbound' && part.kind !== 'tool_result') return NOT_LOOKED_AT;
    const recorder = this.#recorder;
    const views = new TextViews(this.#context.inboundRules, recorder.budget, STEPS.text, [], {
      match: (found, decoding) => {
        this.#held.tell(found);
        recorder.record(found, `${this.#location}.${part.kind}`, decoding, part);
      },
      ruleFailed: (compiled, error) => recorder.ruleFailed(compiled, error),
    });
    const inspected = new InspectedPart(views, () => this.#open.delete(inspected));
    this.#open.add(inspected);
    return inspected;
  }

  /** On a connection of many messages: what is found from here on belongs to a new one, unless a part goes on. */
  nextMessage(recorder: MatchRecorder): void {
    if (this.#open.size === 0) this.#recorder = recorder;
  }

  /** More will not come soon: looks at what came so far. */
  pause(): void {
    for (const part of this.#open) part.pause();
  }

  /** Nothing follows, also for parts that were not ended. */
  end(): void {
    for (const part of this.#open) part.end();
  }
}

const NOT_LOOKED_AT: PartWriter = { write: () => undefined, end: () => undefined };

class InspectedPart implements PartWriter {
  readonly #views: TextViews;
  readonly #ended: () => void;

  constructor(views: TextViews, ended: () => void) {
    this.#views = views;
    this.#ended = ended;
  }

  write(text: string): void {
    this.#views.push(Buffer.from(text));
  }

  pause(): void {
    this.#views.pause();
  }

  end(): void {
    this.#views.end();
    this.#ended();
  }
}

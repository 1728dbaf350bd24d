import type { CompiledRule } from './compiled_rule.ts';
import type { ExchangeState } from './exchange_state.ts';
import type { MessageContext } from './message_context.ts';
import type { PartDescription } from './part.ts';
import type { ScanMatch } from './scanner.ts';
import { SeenMatches } from './seen_matches.ts';
import { STEPS, TextViews, type ViewSink } from './views/text_views.ts';
import { WorkBudget } from './work_budget.ts';

const MEBIBYTE = 1024 * 1024;
/** Of text that the expressions may run over for one message: a tenth of a second at the worst for a record of 64 KB. */
const WORK = { atOnce: 48 * MEBIBYTE, perByte: 256, most: 192 * MEBIBYTE };
/** Of these, for one rule. */
const WORK_PER_RULE = 48 * MEBIBYTE;
/** What is told costs more than to find it: its surroundings are searched for what must not be shown. */
const SIGHTING_COST = 160 * 1024;
/** What documents within a message may hold together: text hardly ever shrinks to less than a thirtieth. */
const UNPACKED = { atOnce: MEBIBYTE, perByte: 32 };
/** The same for each byte that is looked at of a message. */
const MOST_UNPACKED = 4;

/** Takes what the scanners find in one message to the policy, with the place where it was found. */
export class MatchRecorder {
  readonly budget: WorkBudget;
  readonly #context: MessageContext;
  readonly exchange: ExchangeState;
  #seen: SeenMatches | undefined;
  #request: number | undefined;

  /** `budget`: of the connection, where the message is one of many. */
  constructor(context: MessageContext, exchange: ExchangeState, budget?: WorkBudget) {
    this.#context = context;
    const most = MOST_UNPACKED * context.limits.maxBytes;
    this.budget = budget ?? new WorkBudget(WORK, WORK_PER_RULE, { ...UNPACKED, most });
    this.exchange = exchange;
  }

  get dest(): string {
    return this.exchange.dest;
  }

  /** Tells the request that is looked at from all others. */
  get request(): number {
    this.#request ??= this.#context.splits?.nextRequest() ?? 0;
    return this.#request;
  }

  /** Made for the first match that is not at home. */
  get seen(): SeenMatches {
    this.#seen ??= new SeenMatches();
    return this.#seen;
  }

  record(
    found: ScanMatch,
    location: string,
    decoding: readonly string[],
    part: PartDescription | null = null,
  ): void {
    const { policy } = this.#context;
    const direction = part?.kind === 'tool_result' ? 'inbound' : this.#context.direction;
    // A command that the gateway itself sends is nobody's news, unless it hands on what a tool gave back.
    if (found.compiled.rule.direction !== direction) return;
    const place = { exchange: this.exchange, direction, location, part };
    const result = policy.judge(found, place, decoding, this);
    if (result === 'told') this.budget.charge(SIGHTING_COST);
    else if (result === 'full') this.budget.stop(found.compiled);
  }

  /** Of what is sent, a text in one piece in which rules have looked: they may not know what an agent has read. */
  sent(text: string, location: string): void {
    const { direction, watch } = this.#context;
    if (direction === 'outbound' && this.#seen === undefined)
      watch.sent(text, { exchange: this.exchange, direction, location });
  }

  ruleFailed(compiled: CompiledRule, error: unknown): void {
    this.#context.fault(failureOf(compiled, error));
  }

  /** Looks at a text that is nowhere in one piece. `isTold`: by what had to be undone of it, `decoding` included. */
  look(
    text: Uint8Array,
    location: string,
    decoding: readonly string[],
    isTold: (decoding: readonly string[]) => boolean,
  ): void {
    const { match, ruleFailed } = this.at(location);
    const sink: ViewSink = {
      match: (found, chain, file) => {
        if (isTold(chain)) match(found, chain, file);
      },
      ruleFailed,
    };
    const views = new TextViews(this.#context.rules, this.budget, STEPS.document, decoding, sink, 1);
    views.push(text);
    views.end();
  }

  at(location: string): ViewSink {
    return {
      match: (found, decoding, file) =>
        this.record(found, location, decoding, file === null ? null : { kind: 'file', name: file }),
      ruleFailed: (compiled, error) => this.ruleFailed(compiled, error),
    };
  }
}

/** The rule's name and the error's kind: a message could quote what the rule was looking at. */
export function failureOf({ rule }: CompiledRule, error: unknown): string {
  const kind = error instanceof Error ? error.name : typeof error;
  return `rule ${rule.id} failed (${kind}) and is switched off until the next start`;
}

import { AgentWatch, LONGEST_WATCHED } from './agent_watch.ts';
import { calledRules } from './called_rules.ts';
import { definedRules } from './defined_rules.ts';
import type { HeldMatches } from './held_matches.ts';
import type { MatchRecorder } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import type { PartDescription, PartSink, PartWriter } from './part.ts';
import type { Rule } from './rule.ts';
import type { RuleSet } from './rule_set.ts';
import { ToldRules } from './told_rules.ts';
import { undoneCall } from './undone_call.ts';
import { STEPS, type Steps, TextViews } from './views/text_views.ts';

/** Characters of all tool calls of one message that are undone as a shell would. */
const UNDONE_PER_MESSAGE = 65_536;

/**
 * Looks at the parts of one body, each as a text of its own. What came from outside is looked at for commands: answers,
 * and what a tool gave back, also where a request hands that on to a model. The rest of a request has been seen by the
 * scan of its bytes. Tool calls are looked at once more as a shell would read them; those and definitions are watched
 * over all messages.
 */
export class PartInspector implements PartSink {
  readonly #context: MessageContext;
  #recorder: MatchRecorder;
  readonly #held: HeldMatches;
  readonly #location: string;
  readonly #open = new Set<InspectedPart>();
  #undoable = UNDONE_PER_MESSAGE;

  /** `location`: of the body; that of a part has its kind behind it. */
  constructor(context: MessageContext, recorder: MatchRecorder, held: HeldMatches, location: string) {
    this.#context = context;
    this.#recorder = recorder;
    this.#held = held;
    this.#location = location;
  }

  get awaits(): boolean {
    return !this.#held.isEmpty || this.#context.watch.awaits(this.#recorder.exchange);
  }

  open(part: PartDescription): PartWriter {
    const recorder = this.#recorder;
    const isLookedAt = this.#context.direction === 'inbound' || part.kind === 'tool_result';
    const { watch } = this.#context;
    const isWatched =
      AgentWatch.isWatched(part.kind) || (part.kind === 'tool_result' && watch.awaits(recorder.exchange));
    if (!isLookedAt && !isWatched) return NOT_LOOKED_AT;
    const told = new ToldRules();
    const views = isLookedAt
      ? this.#views(part, recorder, STEPS.text, [], (rule) => {
          told.add(rule);
          return true;
        })
      : undefined;
    const inspected: InspectedPart = new InspectedPart(views, isWatched, (text) => {
      this.#open.delete(inspected);
      if (isWatched) this.#watch(part, text, recorder, told);
    });
    this.#open.add(inspected);
    return inspected;
  }

  /** On a connection of many messages: what is found from here on belongs to a new one, unless a part goes on. */
  nextMessage(recorder: MatchRecorder): void {
    if (this.#open.size > 0) return;
    this.#recorder = recorder;
    this.#undoable = UNDONE_PER_MESSAGE;
  }

  /** More will not come soon: looks at what came so far. */
  pause(): void {
    for (const part of this.#open) part.pause();
  }

  /** Nothing follows, also for parts that were not ended. */
  end(): void {
    for (const part of this.#open) part.end();
  }

  #views(
    part: PartDescription,
    recorder: MatchRecorder,
    steps: Steps,
    decoding: string[],
    isWanted: (rule: Rule) => boolean,
    rules: RuleSet = this.#context.inboundRules,
  ): TextViews {
    return new TextViews(rules, recorder.budget, steps, decoding, {
      match: (found, chain) => {
        if (!isWanted(found.compiled.rule)) return;
        this.#held.tell(found);
        recorder.record(found, `${this.#location}.${part.kind}`, chain, part);
      },
      ruleFailed: (compiled, error) => recorder.ruleFailed(compiled, error),
    });
  }

  #watch(part: PartDescription, text: string, recorder: MatchRecorder, told: ToldRules): void {
    const { watch, direction } = this.#context;
    const place = { exchange: recorder.exchange, direction, location: `${this.#location}.${part.kind}` };
    if (part.kind === 'tool_result') {
      watch.answered(part, text, place);
      return;
    }
    const { inboundRules } = this.#context;
    const look = (given: string, steps: Steps, decoding: string[], rules: RuleSet): void => {
      const isNews = (rule: Rule): boolean => {
        if (rules === inboundRules ? told.has(rule) : told.hasAsBad(rule)) return false;
        told.add(rule);
        return true;
      };
      const views = this.#views(part, recorder, steps, decoding, isNews, rules);
      views.push(Buffer.from(given));
      views.end();
    };
    if (part.kind !== 'tool_call') {
      // A request that defines tools repeats what their servers said.
      if (direction !== 'inbound') return;
      look(text, STEPS.text, [], definedRules());
      watch.defined(part, text, place);
      return;
    }
    const undone = undoneCall(text, this.#undoable);
    this.#undoable = Math.max(0, this.#undoable - text.length);
    if (direction === 'inbound') {
      if (undone !== '') look(undone, STEPS.coded, ['shell'], inboundRules);
      look(text, STEPS.text, [], calledRules());
      if (undone !== '') look(undone, STEPS.coded, ['shell'], calledRules());
    }
    watch.called(part, text, undone, place);
  }
}

const NOT_LOOKED_AT: PartWriter = { write: () => undefined, end: () => undefined };

class InspectedPart implements PartWriter {
  readonly #views: TextViews | undefined;
  readonly #isKept: boolean;
  readonly #ended: (text: string) => void;
  #kept = '';
  #isOver = false;

  constructor(views: TextViews | undefined, isKept: boolean, ended: (text: string) => void) {
    this.#views = views;
    this.#isKept = isKept;
    this.#ended = ended;
  }

  write(text: string): void {
    this.#views?.push(Buffer.from(text));
    if (this.#isKept && this.#kept.length < LONGEST_WATCHED)
      this.#kept += text.slice(0, LONGEST_WATCHED - this.#kept.length);
  }

  pause(): void {
    this.#views?.pause();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#views?.end();
    this.#ended(this.#kept);
  }
}

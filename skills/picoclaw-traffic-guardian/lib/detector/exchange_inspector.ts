import { systemClock } from '../clock.ts';
import { ACT_MARKS } from './agent/document_reader.ts';
import { AgentWatch } from './agent_watch.ts';
import { HostMemory } from './destination/host_memory.ts';
import { DestinationInspector } from './destination_inspector.ts';
import { HeadInspector } from './head_inspector.ts';
import { HttpExchangeInspector } from './http_exchange_inspector.ts';
import { failureOf } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import type { Direction } from './observer.ts';
import { Policy } from './policy.ts';
import { prefixRules } from './rewritten/prefix_rules.ts';
import { rewrittenValuesRules } from './rewritten/watched_rules.ts';
import type { Rule } from './rule.ts';
import { RuleSet } from './rule_set.ts';
import type { DetectionSettings } from './settings.ts';
import type { Sighting, Verdict } from './sighting.ts';
import { scatteredRules } from './split/scattered.ts';
import { SplitInspector } from './split/split_inspector.ts';
import { Glance } from './views/glance.ts';
import { hideValues } from './watched/known_values.ts';
import { bytesOf, type WatchedSecret, watchedRules } from './watched/watched_secret.ts';

export interface ExchangeOrigin {
  readonly protocol: 'http' | 'https' | 'connect';
  /** The client's address without its port. */
  readonly source: string;
  /** host:port */
  readonly dest: string;
}

/**
 * One exchange, looked at as it passes. A call that returns a promise must be awaited before the next call, to any
 * exchange. Chunks are only read until the call returns (its promise settles). Traffic makes no call throw or reject:
 * when one does, by a fault of ours, the exchange has let go of what it held and must be given up.
 */
export interface ExchangeInspector {
  /** `addresses`: what the destination's host stands for, one a line, whenever a new connection to it is made. */
  resolved(addresses: string): void;
  /** Latin-1 text: `METHOD target` and one `Name: value` a line, separated by `\n`. */
  requestHead(head: string): void;
  requestBody(chunk: Uint8Array): void | Promise<void>;
  /** `trailers`: one `Name: value` a line, or the empty string. */
  requestEnd(trailers: string): void | Promise<void>;
  /** Latin-1 text: `STATUS reason` and one `Name: value` a line. */
  responseHead(head: string): void;
  responseBody(chunk: Uint8Array): void | Promise<void>;
  responseEnd(trailers: string): void | Promise<void>;
  /** The origin answered 101: both bodies are the raw bytes of the upgraded connection from here. */
  upgraded(): void;
  /** The rest of this direction's body will not be handed over: the relay stopped copying at `maxScanBytes`. */
  truncated(direction: Direction): void;
  /** Looks at everything that was handed over and still waits for company. */
  flush(): void | Promise<void>;
  /** The last call. */
  close(outcome: 'complete' | 'aborted'): Verdict | Promise<Verdict>;
}

/** Detection as it is: compiles the rules once, then looks at any number of exchanges. */
export class Inspection {
  readonly #rules: readonly Rule[];
  /** What requests are looked at for, but for watched secrets. */
  readonly #sent: readonly Rule[];
  readonly #outbound: MessageContext;
  readonly #inbound: MessageContext;
  readonly #splits: SplitInspector;
  readonly #destinations: DestinationInspector;
  readonly #hosts = new HostMemory();
  readonly #fault: (message: string) => void;

  /**
   * `report` takes what operators should hear of; `fault` takes one line, without any byte of traffic, when
   * a rule fails. Throws a TypeError for a rule that breaks what `rule.ts` demands.
   */
  constructor(
    settings: DetectionSettings,
    rules: readonly Rule[],
    report: (sighting: Sighting) => void,
    fault: (message: string) => void,
  ) {
    this.#rules = rules;
    this.#fault = fault;
    this.#destinations = new DestinationInspector(settings, report);
    const watch = new AgentWatch(settings, report);
    const policy = new Policy(settings, report, watch);
    const limits = { maxBytes: settings.maxScanBytes, maxRatio: settings.maxDecodeRatio };
    const inboundRules = new RuleSet(
      rules.filter(({ direction }) => direction === 'inbound'),
      undefined,
      ACT_MARKS.inbound,
    );
    // Requests are looked at for commands, too: what a tool gave back is handed on to models.
    this.#sent = [...rules, ...prefixRules(), ...scatteredRules(rules)];
    const outboundRules = this.#sentRules([]);
    const shared = { inboundRules, policy, watch, limits, fault };
    this.#splits = new SplitInspector(outboundRules.rules, systemClock);
    this.#outbound = {
      direction: 'outbound',
      splits: this.#splits,
      ...this.#lookingFor(outboundRules, 'request'),
      ...shared,
    };
    this.#inbound = {
      direction: 'inbound',
      splits: null,
      ...this.#lookingFor(inboundRules, 'response'),
      ...shared,
    };
  }

  /**
   * From now on these values are looked for, and none that was before. A message that is being looked at is looked at to
   * its end as it began.
   */
  watch(secrets: readonly WatchedSecret[]): void {
    hideValues(secrets.map(({ value }) => value));
    // One gate for all: a second one would mean a second pass over every byte, and over each of its decoded forms.
    const rules = this.#sentRules([
      ...watchedRules(secrets, this.#rules),
      ...rewrittenValuesRules(secrets.map(({ value }) => bytesOf(value))),
    ]);
    this.#splits.watch(rules.rules.filter(({ rule }) => rule.watched !== undefined));
    Object.assign(this.#outbound, this.#lookingFor(rules, 'request'));
  }

  #sentRules(watched: readonly Rule[]): RuleSet {
    return new RuleSet([...this.#sent, ...watched], undefined, ACT_MARKS.outbound);
  }

  /** The rules, and what looks for them and knows what does not hold them. */
  #lookingFor(
    rules: RuleSet,
    message: 'request' | 'response',
  ): Pick<MessageContext, 'rules' | 'glance' | 'heads'> {
    const glance = new Glance(rules, (compiled, error) => this.#fault(failureOf(compiled, error)));
    const splits = message === 'request' ? this.#splits : null;
    return { rules, glance, heads: new HeadInspector(rules, message, splits) };
  }

  open(origin: ExchangeOrigin): ExchangeInspector {
    return new HttpExchangeInspector(
      origin,
      this.#hosts.meet(origin.dest),
      this.#outbound,
      this.#inbound,
      this.#destinations,
    );
  }
}

import { systemClock } from '../clock.ts';
import { ACT_MARKS } from './agent/acts.ts';
import { AgentWatch } from './agent_watch.ts';
import { HostMemory } from './destination/host_memory.ts';
import { DestinationInspector } from './destination_inspector.ts';
import type { ExchangeInspector, ExchangeOrigin } from './exchange_inspector.ts';
import { HeadInspector } from './head_inspector.ts';
import { HttpExchangeInspector } from './http_exchange_inspector.ts';
import { failureOf } from './match_recorder.ts';
import type { MessageContext } from './message_context.ts';
import { Policy } from './policy.ts';
import { prefixRules } from './rewritten/prefix_rules.ts';
import { rewrittenValuesRules } from './rewritten/watched_rules.ts';
import type { Rule } from './rule.ts';
import { RuleSet } from './rule_set.ts';
import type { DetectionSettings } from './settings.ts';
import type { Sighting } from './sighting.ts';
import { scatteredRules } from './split/scattered.ts';
import { SplitInspector } from './split/split_inspector.ts';
import { Glance } from './views/glance.ts';
import { hideValues } from './watched/known_values.ts';
import { bytesOf, type WatchedSecret, watchedRules } from './watched/watched_secret.ts';

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

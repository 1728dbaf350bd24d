import type { AgentWatch } from './agent_watch.ts';
import type { HeadInspector } from './head_inspector.ts';
import type { Direction } from './observer.ts';
import type { Policy } from './policy.ts';
import type { RuleSet } from './rule_set.ts';
import type { SplitInspector } from './split/split_inspector.ts';
import type { DecodeLimits } from './views/content_coding.ts';
import type { Glance } from './views/glance.ts';

/** What all messages that travel in one direction share. */
export interface MessageContext {
  readonly direction: Direction;
  /** What is looked for in what travels this way. */
  readonly rules: RuleSet;
  // Both look for the same, and know what does not hold it.
  readonly glance: Glance;
  readonly heads: HeadInspector;
  /** What is looked for in what came from outside, also where a request hands it on to a model. */
  readonly inboundRules: RuleSet;
  /** Of requests: answers hold nothing that is looked for in pieces. */
  readonly splits: SplitInspector | null;
  readonly policy: Policy;
  readonly watch: AgentWatch;
  /** Bytes looked at per message, of the wire form and again of the decoded form. */
  readonly limits: DecodeLimits;
  readonly fault: (message: string) => void;
}

import { Sequences } from './agent/sequences.ts';
import { stepsOf } from './agent/steps.ts';
import { ToolMemory } from './agent/tool_memory.ts';
import type { ExchangeState } from './exchange_state.ts';
import type { Severity } from './finding.ts';
import { fingerprint } from './fingerprint.ts';
import { redactedDest } from './host_redaction.ts';
import type { Direction } from './observer.ts';
import type { PartDescription, PartKind } from './part.ts';
import { redactedText } from './redaction.ts';
import { AGENT_CONDUCT_RULES } from './rules/agent_conduct.ts';
import { SECRET_FILE } from './rules/shell_syntax.ts';
import type { DetectionSettings } from './settings.ts';
import type { Sighting } from './sighting.ts';

/** Characters of a part that are kept until its end. */
export const LONGEST_WATCHED = 65_536;
const LONGEST_SUBJECT = 280;
const LONGEST_SNIPPET = 240;

/** Where a part stands. */
export interface WatchedPlace {
  readonly exchange: Pick<ExchangeState, 'protocol' | 'source' | 'dest' | 'path'>;
  readonly direction: Direction;
  /** Of the part. */
  readonly location: string;
}

const READS_SECRET = new RegExp(
  String.raw`(?<!\b(?:not|never|don['\u2019]t|without|avoid|refuse to|cannot)\s)\b(?:read|open|cat|load|access|send|include|pass|attach|upload|fetch|get|view|contents? of|look (?:at|into)|extract|provide)\b[^\n]{0,80}?[^\s"'\x60(]{0,80}(?!\.env\b)${SECRET_FILE}`,
  'i',
);
/** Flags of regions are made of tag characters, too. */
const FLAG = /\u{1f3f4}[\u{e0020}-\u{e007f}]{2,8}/gu;
const INVISIBLE = /[\u{e0000}-\u{e007f}\u202d\u202e]|[\u200b\u2060-\u2064\ufeff]{3}/u;

type Conduct = keyof typeof AGENT_CONDUCT_RULES;

/**
 * Watches what agents are told of their tools and what they are made to do with them, over all exchanges of a run:
 * definitions that change or hide something, and tool calls that make up a sequence. Bounded; keeps no text of
 * definitions, and of calls the names of files and hosts for half an hour.
 */
export class AgentWatch {
  readonly #tools = new ToolMemory();
  readonly #sequences = new Sequences();
  readonly #fingerprintKey: Uint8Array;
  readonly #report: (sighting: Sighting) => void;
  readonly #now: () => number;

  constructor(
    { fingerprintKey }: Pick<DetectionSettings, 'fingerprintKey'>,
    report: (sighting: Sighting) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#fingerprintKey = fingerprintKey;
    this.#report = report;
    this.#now = now;
  }

  /** Whether parts of this kind mean something here. */
  static isWatched(kind: PartKind): boolean {
    return kind === 'tool_call' || kind === 'tool_definition' || kind === 'agent_card';
  }

  /** Whether an agent of this client was told to read a credential within the last half hour. */
  hasReadCredential(source: string): boolean {
    return this.#sequences.hasRead(`${source}\0`, this.#now());
  }

  /** A tool, or an agent, as it describes itself: `text` up to `LONGEST_WATCHED` characters. */
  defined({ kind, name }: PartDescription, text: string, place: WatchedPlace): void {
    const { dest, path } = place.exchange;
    const told = (conduct: Conduct, of: string, at = 0): void =>
      this.#tell(conduct, place, `${dest}\n${name}\n${of}`, name, text.slice(at), [
        kind === 'agent_card' ? kind : 'tool_definition',
      ]);
    if (name !== null) {
      const { meeting, digest } = this.#tools.meet(`${kind} ${dest}${path}`, name, text);
      if (meeting === 'changed') told('redefined', digest);
      if (meeting === 'shadows') told('shadowing', '');
    }
    const poison = READS_SECRET.exec(text);
    if (poison !== null) told('poisoned', '', poison.index);
    if (INVISIBLE.test(text.replace(FLAG, ''))) told('invisible', '');
  }

  /** A tool call: its arguments, and their commands as a shell would run them. */
  called({ name }: PartDescription, given: string, undone: string, place: WatchedPlace): void {
    const { source, dest } = place.exchange;
    const steps = stepsOf(name ?? '', given, undone);
    if (steps.length === 0) return;
    for (const { rule, words, isGrave } of this.#sequences.add(`${source}\0${dest}`, steps, this.#now())) {
      const { severity } = AGENT_CONDUCT_RULES[rule];
      this.#tell(rule, place, words, words, undone, ['tool_call'], isGrave ? WORSE[severity] : severity);
    }
  }

  #tell(
    conduct: Conduct,
    { exchange, direction, location }: WatchedPlace,
    identity: string,
    subject: string | null,
    excerpt: string,
    reasons: Sighting['reasons'],
    severity: Severity = AGENT_CONDUCT_RULES[conduct].severity,
  ): void {
    const rule = AGENT_CONDUCT_RULES[conduct];
    this.#report({
      rule,
      severity,
      confidence: rule.confidence,
      direction,
      protocol: exchange.protocol,
      source: exchange.source,
      dest: redactedDest(exchange.dest),
      location,
      decoding: [],
      snippet: redactedText(excerpt.trimStart(), LONGEST_SNIPPET),
      fingerprint: fingerprint(this.#fingerprintKey, rule, identity.replace(/\s+/g, ' ')),
      subject: subject === null ? null : redactedText(subject, LONGEST_SUBJECT),
      reasons,
    });
  }
}

const WORSE = { low: 'medium', medium: 'high', high: 'critical' } as const satisfies Record<string, Severity>;

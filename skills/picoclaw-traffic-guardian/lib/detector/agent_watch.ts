import { ReadValues } from './agent/read_values.ts';
import { type Sequence, Sequences } from './agent/sequences.ts';
import { type Step, stepsOf } from './agent/steps.ts';
import { ToolMemory } from './agent/tool_memory.ts';
import { isProviderHost } from './audience.ts';
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
import { undoneCall } from './undone_call.ts';

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

/** Requests of a session that are read for what a call brought that was to read a credential. */
const MOST_AWAITED = 3;
const MOST_WAITING = 64;
/** Where a credential is used as one, in a command or a call. */
const OWN_PLACE =
  /(?:-H|--header)[ =]{0,4}\\?(["'])(?:proxy-)?(?:authorization|[\w-]{0,30}(?:api-?key|token|auth))[^"'\n]{1,600}\1?|(?:\s-u|--user)[ =]{1,4}\S{1,300}|\\?["'](?:proxy-)?(?:authorization|[\w-]{0,30}(?:api-?key|token))\\?["']\s{0,4}:\s{0,4}\\?["'][^"'\\\n]{1,600}|[?&][\w-]{0,30}(?:key|token|secret|auth|sig|signature)=[^&\s"']{1,600}/gi;

type Conduct = keyof typeof AGENT_CONDUCT_RULES;

/**
 * Watches what agents are told of their tools and what they are made to do with them, over all exchanges of a run:
 * definitions that change or hide something, and tool calls that make up a sequence. Bounded; keeps no text of
 * definitions, and of calls the names of files and hosts for half an hour, with hashes of what they read.
 */
export class AgentWatch {
  readonly #tools = new ToolMemory();
  readonly #sequences = new Sequences();
  readonly #values: ReadValues;
  /** By session: requests that are still read for a result. */
  readonly #awaited = new Map<string, number>();
  readonly #fingerprintKey: Uint8Array;
  readonly #audience: DetectionSettings['audience'];
  readonly #report: (sighting: Sighting) => void;
  readonly #now: () => number;
  #lastSent: { readonly dest: string; readonly isProvider: boolean } | undefined;

  constructor(
    { fingerprintKey, audience }: Pick<DetectionSettings, 'fingerprintKey' | 'audience'>,
    report: (sighting: Sighting) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#fingerprintKey = fingerprintKey;
    this.#audience = audience;
    this.#values = new ReadValues(fingerprintKey);
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

  /** Whether a message may hold the result of a call that was to read a credential. */
  awaits({ source, dest }: Pick<ExchangeState, 'source' | 'dest'>): boolean {
    return this.#awaited.has(`${source}\0${dest}`);
  }

  /** A tool call: its arguments, and their commands as a shell would run them. */
  called({ name }: PartDescription, given: string, undone: string, place: WatchedPlace): void {
    const { source, dest } = place.exchange;
    const session = `${source}\0${dest}`;
    const now = this.#now();
    const steps = stepsOf(name ?? '', given, undone);
    if (steps.length === 0) return;
    if (steps.some(({ kind }) => kind === 'reads')) this.#await(session);
    const proven = this.#provenIn(steps, `${given}\n${undone}`, source, now);
    for (const { rule, words, isGrave } of proven ?? this.#sequences.add(session, steps, now)) {
      const { severity } = AGENT_CONDUCT_RULES[rule];
      this.#tell(rule, place, words, words, undone, ['tool_call'], isGrave ? WORSE[severity] : severity);
    }
  }

  /** What a tool gave back: kept in mind, as hashes, when the call was to read a credential. */
  answered({ name, given }: PartDescription, text: string, place: WatchedPlace): void {
    const { source, dest } = place.exchange;
    const now = this.#now();
    const read =
      place.direction === 'inbound'
        ? this.#sequences.lastRead(`${source}\0${dest}`, now)
        : given && stepsOf(name ?? '', given, undoneCall(given, given.length)).find(isRead)?.what;
    if (read) this.#values.learn(source, text, { what: read, dest, isFile: true }, now);
  }

  /** The structure of a message that may hold such a result was read. */
  wasRead({ source, dest }: Pick<ExchangeState, 'source' | 'dest'>): void {
    const session = `${source}\0${dest}`;
    const left = (this.#awaited.get(session) ?? 0) - 1;
    if (left > 0) this.#awaited.set(session, left);
    else this.#awaited.delete(session);
  }

  /** A secret that a rule knew in what a model or a tool was told. */
  met(secret: string, what: string, { source, dest }: Pick<ExchangeState, 'source' | 'dest'>): void {
    this.#values.learn(source, secret, { what, dest, isFile: false }, this.#now());
  }

  /** A request's target or small body, in which no rule knew a secret. */
  sent(text: string, place: WatchedPlace): void {
    const { source, dest } = place.exchange;
    if (!this.#values.knows(source) || this.#isProvider(dest)) return;
    const origin = this.#values.find(source, text.replace(OWN_PLACE, ' '), this.#now());
    if (origin === undefined || !origin.isFile || origin.dest === dest) return;
    const words = `${origin.what}, then sent to ${redactedDest(dest)}: the same value`;
    this.#tell('carried', place, words, words, words, []);
  }

  /** Remembered: a WebSocket may bring thousands of messages at once. */
  #isProvider(dest: string): boolean {
    if (this.#lastSent?.dest !== dest)
      this.#lastSent = { dest, isProvider: isProviderHost(dest, this.#audience) };
    return this.#lastSent.isProvider;
  }

  /** Steps that send a value that was read before. What is known at a provider is used there. */
  #provenIn(steps: readonly Step[], text: string, source: string, now: number): Sequence[] | undefined {
    if (!this.#values.knows(source)) return undefined;
    const step =
      steps.find(({ kind }) => kind === 'sends') ?? steps.find(({ kind, host }) => kind === 'calls' && host);
    const origin = step && this.#values.find(source, text.replace(OWN_PLACE, ' '), now);
    if (step === undefined || origin === undefined) return undefined;
    if (!origin.isFile && step.host !== undefined && isProviderHost(`${step.host}:443`, this.#audience))
      return undefined;
    return [{ rule: 'sent', words: `${origin.what}, then ${step.what}: the same value`, isGrave: true }];
  }

  #await(session: string): void {
    this.#awaited.delete(session);
    this.#awaited.set(session, MOST_AWAITED);
    for (const oldest of this.#awaited.keys()) {
      if (this.#awaited.size <= MOST_WAITING) break;
      this.#awaited.delete(oldest);
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

function isRead({ kind }: Step): boolean {
  return kind === 'reads';
}

const WORSE = { low: 'medium', medium: 'high', high: 'critical' } as const satisfies Record<string, Severity>;

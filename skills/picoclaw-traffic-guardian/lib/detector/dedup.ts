import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { FINDING_SCHEMA, type Finding, SEVERITIES } from './finding.ts';
import { NoveltyLimit } from './novelty_limit.ts';
import type { Sighting } from './sighting.ts';

/** A recurring finding is written again at doubling counts, and otherwise this often while it recurs. */
const UPDATE_MS = 60_000;
/** A line that the disk refused is offered again after this long. */
const RETRY_MS = 1_000;
const MAX_ENTRIES = 10_000;
/** Where a request hands on to a model what a tool gave back. */
const HANDED_ON = 'request.body.tool_result';
/** Stands for all secrets beyond the novelty limit. */
const MANY = '0'.repeat(32);

export interface DedupOptions {
  readonly windowMs: number;
  readonly clock: Clock;
  /** Appends one line. False: not written; the finding is offered again later. */
  readonly write: (finding: Finding) => boolean;
  /** For each new finding (`first`), whether or not the disk took it, and for each later line that it took. */
  readonly onFinding: (finding: Finding, first: boolean) => void;
  /** Default 10,000: the least recently seen beyond it are forgotten. */
  readonly maxEntries?: number;
}

interface Entry {
  /** The latest form; replaced, never changed. */
  finding: Finding;
  lastSeenMs: number;
  /** `occurrences` of the latest line in the log; 0 while none is. */
  writtenOccurrences: number;
  /** Its first line was refused by the disk and not accepted since. */
  wasRefused: boolean;
  /** When the next line is due at the latest, on the monotonic clock. */
  dueAt: number;
}

/**
 * Turns sightings into findings: the same rule, secret, direction and destination within the window are one
 * finding with a growing count. Bounded: what is forgotten becomes a new finding when it is seen again.
 */
export class Deduplication {
  readonly #options: DedupOptions;
  readonly #maxEntries: number;
  /** Least recently seen first. */
  readonly #entries = new Map<string, Entry>();
  /** Those whose latest form is not in the log. */
  readonly #pending = new Set<Entry>();
  /** Keys of what came in from outside, by rule and fingerprint. */
  readonly #inbound = new Map<string, string>();
  readonly #novelty = new NoveltyLimit();
  #unwritten = 0;

  constructor(options: DedupOptions) {
    this.#options = options;
    this.#maxEntries = options.maxEntries ?? MAX_ENTRIES;
  }

  /** Findings without a line in the log: refused by the disk and still held, or forgotten since. */
  get unwritten(): number {
    return this.#unwritten;
  }

  /** When `update` has something to do, on the monotonic clock; Infinity when nothing is pending. */
  get nextDueAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const entry of this.#pending) next = Math.min(next, entry.dueAt);
    return next;
  }

  /** Takes up findings of an earlier run, oldest first, so that they keep their ids and counts. */
  seed(findings: Iterable<Finding>): void {
    const oldest = this.#options.clock.now() - this.#options.windowMs;
    for (const finding of findings) {
      const lastSeenMs = Date.parse(finding.last_seen);
      if (lastSeenMs < oldest) continue;
      this.#keep(keyOf(finding), {
        finding,
        lastSeenMs,
        writtenOccurrences: finding.occurrences,
        wasRefused: false,
        dueAt: Number.POSITIVE_INFINITY,
      });
    }
  }

  report(sighting: Sighting): void {
    const identity = { ...sighting, rule: sighting.rule.id };
    const known = this.#recent(keyOf(identity)) ?? this.#recent(this.#sourceOf(identity));
    if (known !== undefined) {
      this.#repeat(known, sighting);
      return;
    }
    const group = keyOf({ ...identity, fingerprint: MANY });
    if (this.#novelty.admits(group, this.#options.clock.monotonic())) {
      this.#begin(sighting);
      return;
    }
    const together = this.#recent(group);
    if (together === undefined) this.#begin({ ...sighting, fingerprint: MANY });
    else this.#repeat(together, sighting);
  }

  /**
   * What a tool gave back came in before, mostly: the page that was fetched, the answer of the tool's server. The request
   * that hands it on to a model is another sight of that.
   */
  #sourceOf({ rule, fingerprint, location }: Identity): string {
    const isHandedOn = location === HANDED_ON;
    return (isHandedOn ? this.#inbound.get(`${rule}\0${fingerprint}`) : undefined) ?? '';
  }

  /** The entry under this key, unless it was not seen for the length of the window. */
  #recent(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    const { clock, windowMs } = this.#options;
    return entry !== undefined && clock.now() - entry.lastSeenMs <= windowMs ? entry : undefined;
  }

  #begin(sighting: Sighting): void {
    const now = this.#options.clock.now();
    const entry: Entry = {
      finding: firstFinding(sighting, now),
      lastSeenMs: now,
      writtenOccurrences: 0,
      wasRefused: false,
      dueAt: 0,
    };
    const key = keyOf(entry.finding);
    const outdated = this.#entries.get(key);
    if (outdated !== undefined) this.#forget(outdated);
    this.#keep(key, entry);
    this.#write(entry);
    this.#options.onFinding(entry.finding, true);
  }

  #repeat(known: Entry, sighting: Sighting): void {
    const { clock } = this.#options;
    const now = clock.now();
    const { finding } = known;
    const worse = SEVERITIES.indexOf(sighting.severity) > SEVERITIES.indexOf(finding.severity);
    // A wall clock that was set back does not make a finding younger.
    known.lastSeenMs = Math.max(known.lastSeenMs, now);
    known.finding = grown(finding, worse ? sighting : finding, known.lastSeenMs);
    this.#keep(keyOf(finding), known);
    if (!this.#pending.has(known)) {
      this.#pending.add(known);
      known.dueAt = clock.monotonic() + UPDATE_MS;
    }
    const doubled = known.writtenOccurrences > 0 && known.finding.occurrences >= 2 * known.writtenOccurrences;
    if (worse || doubled) this.#update(known);
  }

  /** Writes the lines that are due. */
  update(): void {
    const now = this.#options.clock.monotonic();
    for (const entry of this.#pending) if (entry.dueAt <= now) this.#update(entry);
  }

  /** Writes all that is pending. True when nothing is pending any more. */
  flush(): boolean {
    for (const entry of this.#pending) this.#update(entry);
    return this.#pending.size === 0;
  }

  #update(entry: Entry): void {
    if (this.#write(entry)) this.#options.onFinding(entry.finding, false);
  }

  #write(entry: Entry): boolean {
    if (this.#options.write(entry.finding)) {
      if (entry.wasRefused) this.#unwritten--;
      entry.wasRefused = false;
      entry.writtenOccurrences = entry.finding.occurrences;
      this.#pending.delete(entry);
      return true;
    }
    if (entry.writtenOccurrences === 0 && !entry.wasRefused) {
      entry.wasRefused = true;
      this.#unwritten++;
    }
    entry.dueAt = this.#options.clock.monotonic() + RETRY_MS;
    this.#pending.add(entry);
    return false;
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const { direction, rule, fingerprint } = entry.finding;
    if (direction === 'inbound') this.#inbound.set(`${rule}\0${fingerprint}`, key);
    if (this.#entries.size <= this.#maxEntries) return;
    for (const [oldestKey, oldest] of this.#entries) {
      this.#entries.delete(oldestKey);
      const content = `${oldest.finding.rule}\0${oldest.finding.fingerprint}`;
      if (this.#inbound.get(content) === oldestKey) this.#inbound.delete(content);
      this.#forget(oldest);
      break;
    }
  }

  /** Writes what is still pending of an entry that no longer grows. */
  #forget(entry: Entry): void {
    if (!this.#pending.has(entry)) return;
    this.#write(entry);
    this.#pending.delete(entry);
  }
}

interface Identity {
  readonly rule: string;
  readonly fingerprint: string;
  readonly direction: string;
  readonly dest: string;
  readonly location: string;
}

/**
 * Direction and destination belong to it: the same key leaking to two places is two things to act on. So is a command
 * that a model mentions and then calls for.
 */
function keyOf(of: Identity): string {
  const isToolCall = of.location.endsWith('.tool_call');
  return `${of.rule}\0${of.fingerprint}\0${of.direction}\0${of.dest}\0${isToolCall}`;
}

function firstFinding(sighting: Sighting, now: number): Finding {
  const { rule } = sighting;
  const timestamp = new Date(now).toISOString();
  return {
    schema_version: FINDING_SCHEMA,
    platform: 'picoclaw',
    direction: sighting.direction,
    protocol: sighting.protocol,
    threat_type: rule.threat_type,
    pattern: rule.pattern,
    severity: sighting.severity,
    source: clip(sighting.source, 64),
    dest: clip(sighting.dest, 300),
    snippet: clip(sighting.snippet, 2_048),
    timestamp,
    id: randomBytes(8).toString('hex'),
    rule: rule.id,
    location: clip(sighting.location, 256),
    decoding: sighting.decoding.slice(0, 16).map((step) => clip(step, 32)),
    confidence: sighting.confidence,
    occurrences: 1,
    last_seen: timestamp,
    fingerprint: sighting.fingerprint,
    subject: sighting.subject === null ? null : clip(sighting.subject, 300),
    reasons: sighting.reasons,
  };
}

/** The spread keeps the documented order of keys. */
function grown(
  finding: Finding,
  { severity, reasons }: Pick<Finding, 'severity' | 'reasons'>,
  lastSeenMs: number,
): Finding {
  const last_seen = new Date(lastSeenMs).toISOString();
  return { ...finding, severity, reasons, occurrences: finding.occurrences + 1, last_seen };
}

/** Some fields come from the wire (a header's name, a host): however long, a line stays within its bound. */
function clip(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 3)}...`;
}

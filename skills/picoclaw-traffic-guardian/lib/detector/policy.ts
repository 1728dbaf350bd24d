import type { AgentWatch } from './agent_watch.ts';
import { atHome, hostAndPort, isAt, isOwnUse, isProviderHost } from './audience.ts';
import { hasBetterRule } from './better_rule.ts';
import { senseOf } from './destination/host_sense.ts';
import type { ExchangeState } from './exchange_state.ts';
import { fingerprint } from './fingerprint.ts';
import { destWithout, redactedDest, sharesSecret, withoutLabels } from './host_redaction.ts';
import type { Direction } from './observer.ts';
import type { PartDescription } from './part.ts';
import { REDACTED } from './redacted.ts';
import { type Excerpt, redactedPath, redactedText, snippet } from './redaction.ts';
import type { Rule } from './rule.ts';
import type { ScanMatch } from './scanner.ts';
import type { SeenMatches } from './seen_matches.ts';
import type { DetectionSettings } from './settings.ts';
import { type Distance, injectionSeverity, inPieces, type Judgement, leakSeverity } from './severity.ts';
import type { Sighting } from './sighting.ts';
import { standingOf } from './standing.ts';
import { isInToolCall, isInWrittenCall } from './tool_call.ts';
import { isWatched } from './watched/known_values.ts';

/** Where a match stands. */
export interface MatchPlace {
  readonly exchange: Pick<ExchangeState, 'protocol' | 'source' | 'dest' | 'isNewHost'>;
  /** Of the content: what a tool gave back is inbound also in the request that hands it on to a model. */
  readonly direction: Direction;
  readonly location: string;
  /** What the structure of the message says that it stands in. */
  readonly part: PartDescription | null;
}

/** Where a model's answer stands: in a body, or in a message of a WebSocket that the origin sends. */
const HOLDS_TOOL_CALLS = /^(?:response\.body|websocket\.(?:text|binary))$/;

/** Where what `git push` sends stands. */
const PUSHED = '.git_object';

/** Characters of a tool's or file's name that a finding carries. */
const LONGEST_NAME = 200;

/**
 * Findings of one message whose surroundings are shown: to hide what is secret there takes milliseconds where everything
 * is, and nobody reads more of a message.
 */
const FIRST_IN_FULL = 48;

/** What is known of a destination by its name. */
type HostStanding = Pick<Distance, 'isKnown' | 'senses'>;
/** So many are remembered. */
const MOST_STANDINGS = 1000;

/** Decides which matches an operator should hear of, and makes sightings of them that hold no secret. */
export class Policy {
  readonly #settings: Pick<DetectionSettings, 'audience' | 'fingerprintKey'>;
  readonly #report: (sighting: Sighting) => void;
  readonly #watch: Pick<AgentWatch, 'hasReadCredential' | 'met'> | null;
  readonly #standings = new Map<string, HostStanding>();
  readonly #lastHome = new WeakMap<ScanMatch, { dest: string; location: string; home: boolean }>();

  constructor(
    settings: Pick<DetectionSettings, 'audience' | 'fingerprintKey'>,
    report: (sighting: Sighting) => void,
    watch: Pick<AgentWatch, 'hasReadCredential' | 'met'> | null = null,
  ) {
    this.#settings = settings;
    this.#report = report;
    this.#watch = watch;
  }

  /** Result: `told` when there is a sighting, `full` when the message holds more different matches of the rule than anyone would read. */
  judge(
    found: ScanMatch,
    place: MatchPlace,
    decoding: readonly string[],
    message: { readonly seen: SeenMatches },
  ): 'judged' | 'told' | 'full' {
    const { rule } = found.compiled;
    const { start, end, match } = found.occurrence;
    const { secret } = match;
    const { direction, exchange, part } = place;
    const { protocol, source, dest } = exchange;
    if (rule.threat_type === 'EXFIL' && this.#isAtHome(found, dest, place.location)) return 'judged';
    const call = direction === 'inbound' ? callAround(found, place) : null;
    const location = call ?? place.location;
    const news = message.seen.add(rule, location, decoding.length, secret);
    if (news === 'full') return 'full';
    if (news === 'known' || isToldBetter(found)) return 'judged';
    if (rule.threat_type === 'EXFIL' && place.location.startsWith('request.body'))
      this.#watch?.met(secret, `was given a secret (${rule.id})`, exchange);
    const isOneOfMany = message.seen.size > FIRST_IN_FULL;
    this.#report({
      rule,
      ...(rule.threat_type === 'EXFIL'
        ? inPieces(this.#leak(found, exchange, location), decoding)
        : injectionSeverity(
            rule,
            call === null ? (part?.kind ?? null) : 'tool_call',
            match,
            standingOf(found, decoding, part?.kind === 'text' || part?.kind === 'reasoning'),
          )),
      confidence: rule.confidence,
      direction,
      protocol,
      source,
      dest: shownDest(dest, location, rule, secret),
      location,
      decoding,
      snippet: snippet(rule, isOneOfMany ? bare(found) : { ...found, start, end, secret }),
      fingerprint: fingerprint(this.#settings.fingerprintKey, rule, secret),
      subject: subjectOf(rule, part, secret),
    });
    return 'told';
  }

  /** A match that was remembered with its line is the same object each time, and mostly goes to the same place. */
  #isAtHome(found: ScanMatch, dest: string, location: string): boolean {
    // Nobody keeps a secret in a repository, not even that of the forge it opens.
    if (location.endsWith(PUSHED)) return false;
    const last = this.#lastHome.get(found);
    if (last?.dest === dest && last.location === location) return last.home;
    const place = { dest, location, text: found.text };
    const home = atHome(found.compiled.rule, found.occurrence.match.secret, place, this.#settings.audience);
    this.#lastHome.set(found, { dest, location, home });
    return home;
  }

  #leak(
    { compiled: { rule }, occurrence, text }: ScanMatch,
    exchange: MatchPlace['exchange'],
    location: string,
  ): Judgement {
    const home = rule.watched?.home;
    const isHomeless = home !== undefined && home.providers.length + home.hosts.length === 0;
    if (isHomeless && isOwnUse(occurrence.match.secret, { dest: exchange.dest, location, text }))
      return { severity: 'medium', reasons: ['home_unknown'] };
    return leakSeverity(rule, this.#distance(exchange), location.endsWith(PUSHED));
  }

  /**
   * A host that the configuration names is what it is named for. Of a provider's domain anybody may have a part. Remembered,
   * for a finding that recurs goes to the same place each time.
   */
  #standingOf(dest: string): HostStanding {
    const known = this.#standings.get(dest);
    if (known !== undefined) return known;
    const { host, port } = hostAndPort(dest);
    const { audience } = this.#settings;
    const isNamed = audience.some((entry) => isAt(entry, host, port));
    const senses = isNamed ? [] : senseOf(host);
    const standing = { senses, isKnown: isNamed || (senses.length === 0 && isProviderHost(dest, audience)) };
    if (this.#standings.size >= MOST_STANDINGS) this.#standings.clear();
    this.#standings.set(dest, standing);
    return standing;
  }

  #distance({ source, dest, isNewHost }: MatchPlace['exchange']): Distance {
    const { isKnown, senses } = this.#standingOf(dest);
    const read = !isKnown && this.#watch?.hasReadCredential(source) ? (['read_before'] as const) : [];
    return { isKnown, isNew: isNewHost, senses: [...senses, ...read] };
  }
}

/** The location of the tool call that only the text around a match tells of, if there is one. */
function callAround(
  { text, occurrence: { start } }: ScanMatch,
  { location, part }: MatchPlace,
): string | null {
  if (part?.kind === 'text')
    return isInWrittenCall(text, start) ? location.replace(/text$/, 'tool_call') : null;
  const isCall = part === null && HOLDS_TOOL_CALLS.test(location) && isInToolCall(text, start);
  return isCall ? `${location}.tool_call` : null;
}

function shownDest(dest: string, location: string, { threat_type }: Rule, secret: string): string {
  if (location === 'destination') return withoutLabels(dest);
  return threat_type === 'EXFIL' ? destWithout(dest, secret) : redactedDest(dest);
}

/** The match without what stands around it. */
function bare({ text, occurrence: { start, end, match } }: ScanMatch): Excerpt {
  const length = end - start;
  return {
    text: text.slice(start, end),
    start: 0,
    end: length,
    secret: match.secret,
    cutBefore: true,
    cutAfter: true,
  };
}

function subjectOf(
  { watched, threat_type }: Rule,
  part: PartDescription | null,
  secret: string,
): string | null {
  const shown =
    part?.name == null ? null : (part.kind === 'file' ? redactedPath : redactedText)(part.name, LONGEST_NAME);
  // A file may be named by what is in it.
  const isTelling = shown !== null && threat_type === 'EXFIL' && sharesSecret(shown, secret);
  const name = isTelling ? REDACTED : shown;
  if (watched === undefined) return name;
  return part?.kind === 'file' && name !== null ? `${watched.name} in ${name}` : watched.name;
}

/** Whether a rule that knows more of the same secret tells it, or knows that it is at home. */
function isToldBetter(found: ScanMatch): boolean {
  const { rule } = found.compiled;
  if (rule.threat_type !== 'EXFIL' || rule.watched !== undefined) return false;
  const { secretStart, secretEnd } = found.occurrence;
  return isWatched(found.text, secretStart, secretEnd) || (rule.generic === true && hasBetterRule(found));
}

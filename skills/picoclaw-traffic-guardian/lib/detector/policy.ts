import { atHome } from './audience.ts';
import { type FindingProtocol, SEVERITIES, type Severity } from './finding.ts';
import { fingerprint } from './fingerprint.ts';
import { redactedDest } from './host_redaction.ts';
import type { Direction } from './observer.ts';
import { snippet } from './redaction.ts';
import type { Rule } from './rule.ts';
import type { ScanMatch } from './scanner.ts';
import type { SeenMatches } from './seen_matches.ts';
import type { DetectionSettings } from './settings.ts';
import type { Sighting } from './sighting.ts';
import { isInToolCall } from './tool_call.ts';

/** Where a match stands. */
export interface MatchPlace {
  readonly protocol: FindingProtocol;
  readonly source: string;
  readonly dest: string;
  readonly direction: Direction;
  readonly location: string;
}

/** Where a model's answer stands: in a body, or in a message of a WebSocket that the origin sends. */
const HOLDS_TOOL_CALLS = /^(?:response\.body|websocket\.(?:text|binary))$/;

/** Decides which matches an operator should hear of, and makes sightings of them that hold no secret. */
export class Policy {
  readonly #settings: Pick<DetectionSettings, 'audience' | 'fingerprintKey'>;
  readonly #report: (sighting: Sighting) => void;
  readonly #lastHome = new WeakMap<ScanMatch, { dest: string; location: string; home: boolean }>();

  constructor(
    settings: Pick<DetectionSettings, 'audience' | 'fingerprintKey'>,
    report: (sighting: Sighting) => void,
  ) {
    this.#settings = settings;
    this.#report = report;
  }

  /** Result: `full` when the message holds more different matches of the rule than anyone would read. */
  judge(
    found: ScanMatch,
    place: MatchPlace,
    decoding: readonly string[],
    seen: SeenMatches,
  ): 'judged' | 'full' {
    const { rule } = found.compiled;
    const { start, end, match } = found.occurrence;
    const { secret } = match;
    const { direction, protocol, source, dest } = place;
    if (this.#isAtHome(found, place)) return 'judged';
    const isToBeRun =
      direction === 'inbound' && HOLDS_TOOL_CALLS.test(place.location) && isInToolCall(found.text, start);
    const location = isToBeRun ? `${place.location}.tool_call` : place.location;
    const news = seen.add(rule, location, decoding.length, secret);
    if (news === 'full') return 'full';
    if (news === 'known') return 'judged';
    const { text, cutBefore, cutAfter } = found;
    this.#report({
      rule,
      severity: severityOf(rule, isToBeRun),
      confidence: rule.confidence,
      direction,
      protocol,
      source,
      dest: redactedDest(dest),
      location,
      decoding,
      snippet: snippet(rule, { text, start, end, secret, cutBefore, cutAfter }),
      fingerprint: fingerprint(this.#settings.fingerprintKey, rule, secret),
    });
    return 'judged';
  }

  /** A match that was remembered with its line is the same object each time, and mostly goes to the same place. */
  #isAtHome(found: ScanMatch, { dest, location }: MatchPlace): boolean {
    const last = this.#lastHome.get(found);
    if (last?.dest === dest && last.location === location) return last.home;
    const place = { dest, location, text: found.text };
    const home = atHome(found.compiled.rule, found.occurrence.match.secret, place, this.#settings.audience);
    this.#lastHome.set(found, { dest, location, home });
    return home;
  }
}

/**
 * A command that a model asks for is about to run. The same text on a page is mostly documentation: a step milder,
 * though never so mild that `--severity low` would hide it.
 */
function severityOf({ threat_type, severity }: Rule, isToBeRun: boolean): Severity {
  if (threat_type === 'EXFIL' || isToBeRun) return severity;
  const rank = SEVERITIES.indexOf(severity);
  return SEVERITIES[Math.max(rank - 1, SEVERITIES.indexOf('low'))] ?? severity;
}

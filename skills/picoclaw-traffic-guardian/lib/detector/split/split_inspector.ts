import type { Clock } from '../../clock.ts';
import { hostAndPort } from '../audience.ts';
import type { CompiledRule } from '../compiled_rule.ts';
import type { MatchRecorder } from '../match_recorder.ts';
import { SPLIT } from '../reason.ts';
import { CutRules } from './cut_rules.ts';
import {
  askedHosts,
  byName,
  cookieFragments,
  type Fragment,
  fieldFragments,
  hostFragments,
  jsonFragments,
  nameFragments,
  plainFragments,
  targetFragments,
} from './fragment.ts';
import { type Cut, cutsIn, type Kind, mayStart, quotesStart } from './joiner.ts';
import { SessionPieces } from './session_pieces.ts';
import { unannounced } from './unannounced.ts';

/** Bodies up to this size are looked at as a whole. */
export const LONGEST_SMALL_BODY = 4096;
/** Longer bodies, and requests with more values, are no carrier of one piece. */
const LONGEST_CARRIER = 256;
const MOST_CARRIED = 16;
/** Destinations whose labels are remembered. */
const MOST_HOSTS = 1000;

/** What a destination's host is made of. */
interface Labels {
  readonly labels: readonly Fragment[];
  /** Without them. */
  readonly registered: string;
  readonly opens: boolean;
  /** Whether all that they may begin was looked for, and nothing found. */
  isClean: boolean;
}

/** Finds secrets that were cut into pieces, within one request and over several to one destination. */
export class SplitInspector {
  readonly #all: readonly CompiledRule[];
  readonly #session: SessionPieces;
  readonly #hosts = new Map<string, Labels>();
  #rules: CutRules | undefined;

  constructor(rules: readonly CompiledRule[], clock: Pick<Clock, 'monotonic'>) {
    this.#all = rules;
    this.#session = new SessionPieces(clock);
  }

  /** From now on values are looked for that these rules know, and none that was before. */
  watch(rules: readonly CompiledRule[]): void {
    this.#rules = new CutRules([...this.#all, ...rules]);
    this.#hosts.clear();
  }

  /** Whether a secret may begin in a piece of this `METHOD target`. Of a head of which neither line nor field opens one, none does. */
  mayOpenInTarget(startLine: string): boolean {
    const { path, query } = targetOf(startLine);
    const asked = askedHosts(query).flatMap(hostFragments);
    return this.#mayOpen(path, 'text') || this.#mayOpen(query, 'text') || this.#mayOpen(asked, 'host');
  }

  /** The same of a `Name: value`. */
  mayOpenInField(line: string): boolean {
    const head = `\n${line}`;
    return (
      this.#mayOpen(fieldFragments(head), 'text') ||
      this.#mayOpen(cookieFragments(head), 'text') ||
      this.#mayOpen(nameFragments(head), 'host')
    );
  }

  /** `head`: of a request, as it crosses to the inspector; whether its first line, or any other, may open a secret. */
  head(head: string, inTarget: boolean, inFields: boolean, recorder: MatchRecorder): void {
    if (inTarget || this.#session.has(recorder.dest)) this.#target(head, recorder);
    if (inFields) {
      this.#lookInAnyOrder(fieldFragments(head), 'request.header', recorder);
      this.#lookInAnyOrder(cookieFragments(head), 'request.header.cookie', recorder);
      this.#look(nameFragments(head), 'request.header', recorder, [], 'host');
    }
    this.#host(recorder);
  }

  /** `body`: a whole one without its codings, Latin-1. */
  body(body: string, location: string, recorder: MatchRecorder): void {
    this.#unannounced(body, location, recorder);
    const isSmallest = body.length <= LONGEST_CARRIER;
    const isJson = /^\s*[[{"]/.test(body);
    if (isJson && !isSmallest && !body.includes('\\u00') && !quotesStart(this.#eligible, body)) return;
    const fragments = isJson ? jsonFragments(body) : plainFragments(body);
    this.#lookInAnyOrder(fragments, location, recorder);
    if (isSmallest) this.#remember(recorder.dest, fragments, location, recorder);
  }

  #unannounced(body: string, location: string, recorder: MatchRecorder): void {
    for (const { id, secret } of unannounced(body)) {
      const compiled = this.#all.find(({ rule }) => rule.id === id);
      const lower = body.toLowerCase();
      // Where a word announces it the rule has found it.
      if (compiled === undefined || compiled.rule.keywords.some((keyword) => lower.includes(keyword)))
        continue;
      this.#tell({ compiled, secret, decoding: [], first: 0, last: 0 }, location, recorder);
    }
  }

  #target(head: string, recorder: MatchRecorder): void {
    const lineEnd = head.indexOf('\n');
    const { path, query } = targetOf(lineEnd < 0 ? head : head.slice(0, lineEnd));
    const inPath = this.#look(path, 'request.target', recorder);
    const inQuery = this.#lookInAnyOrder(query, 'request.target', recorder);
    if (inPath || inQuery || this.#session.has(recorder.dest)) {
      this.#remember(recorder.dest, [...path.slice(-1), ...query], 'request.target', recorder);
    }
    for (const asked of askedHosts(query)) {
      const labels = hostFragments(asked);
      this.#look(labels, 'request.target', recorder, [], 'host');
      // The others are the same in each of many requests.
      this.#remember(recorder.dest, labels.slice(0, 1), 'request.target', recorder, 'host');
    }
  }

  #host(recorder: MatchRecorder): void {
    const { dest } = recorder;
    const known = this.#hosts.get(dest) ?? this.#learnHost(dest);
    const { labels, registered, opens } = known;
    if (!opens && (labels.length === 0 || !this.#session.has(registered))) return;
    if (!known.isClean) {
      const told: string[] = [];
      this.#look(labels, 'destination', recorder, told);
      known.isClean = told.length === 0;
    }
    this.#remember(registered, labels, 'destination', recorder);
  }

  #learnHost(dest: string): Labels {
    const { host } = hostAndPort(dest);
    const labels = hostFragments(host);
    const registered = host.slice(host.lastIndexOf('.', host.lastIndexOf('.') - 1) + 1);
    const learned = { labels, registered, opens: this.#mayOpen(labels, 'host'), isClean: false };
    if (this.#hosts.size >= MOST_HOSTS) this.#hosts.clear();
    this.#hosts.set(dest, learned);
    return learned;
  }

  #mayOpen(fragments: readonly Fragment[], kind: Kind): boolean {
    const rules = this.#eligible;
    return fragments.some(({ text }) => mayStart(rules, text, kind));
  }

  /** Result: whether any of them may begin a secret. */
  #lookInAnyOrder(fragments: readonly Fragment[], location: string, recorder: MatchRecorder): boolean {
    const told: string[] = [];
    if (!this.#look(fragments, location, recorder, told)) return false;
    const sorted = byName(fragments);
    if (sorted !== undefined) this.#look(sorted, location, recorder, told);
    return true;
  }

  /** `told`: secrets that were found in another order. The rest of their pieces may stand elsewhere in this one. */
  #look(
    fragments: readonly Fragment[],
    location: string,
    recorder: MatchRecorder,
    told: string[] = [],
    kind = kindOf(location),
  ): boolean {
    if (!this.#mayOpen(fragments, kind)) return false;
    for (const cut of this.#cuts(fragments, kind, recorder)) {
      if (told.some((secret) => secret.startsWith(cut.secret) || cut.secret.startsWith(secret))) continue;
      told.push(cut.secret);
      this.#tell(cut, location, recorder);
    }
    return true;
  }

  #remember(
    destination: string,
    fragments: readonly Fragment[],
    location: string,
    recorder: MatchRecorder,
    kind = kindOf(location),
  ): void {
    if (fragments.length > MOST_CARRIED) return;
    const { request } = recorder;
    // Shorter ones would make a session of everything.
    const opens = (text: string): boolean => text.length >= 3 && this.#eligible.mayStart(text);
    const pieces = this.#session.add(destination, fragments, request, opens);
    if (pieces === undefined) return;
    for (const cut of this.#cuts(pieces, kind, recorder)) {
      // What one request holds by itself has been told.
      if (pieces[cut.first]?.request === pieces[cut.last]?.request) continue;
      // Names in upper case, one a request, make a key by chance sooner than one without a digit is cut.
      if (cut.compiled.rule.watched === undefined && !/\d/.test(cut.secret)) continue;
      this.#tell(cut, location, recorder);
      this.#session.forget(destination);
    }
  }

  nextRequest(): number {
    return this.#session.nextRequest();
  }

  get #eligible(): CutRules {
    this.#rules ??= new CutRules(this.#all);
    return this.#rules;
  }

  #cuts(fragments: readonly Fragment[], kind: Kind, recorder: MatchRecorder): Generator<Cut> {
    return cutsIn(this.#eligible, fragments, kind, (compiled, error) => {
      compiled.disabled = true;
      recorder.ruleFailed(compiled, error);
    });
  }

  /** What stands between the pieces is not shown: it could not be told from them. */
  #tell({ compiled, secret, decoding, first, last }: Cut, location: string, recorder: MatchRecorder): void {
    const end = secret.length;
    const match = { text: secret, secret, before: '', after: '' };
    const occurrence = { start: 0, end, secretStart: 0, secretEnd: end, match };
    const found = { compiled, offset: 0, occurrence, text: secret, cutBefore: false, cutAfter: false };
    recorder.record(found, location, first === last ? decoding : [SPLIT, ...decoding]);
  }
}

function targetOf(startLine: string): ReturnType<typeof targetFragments> {
  return targetFragments(startLine.slice(startLine.indexOf(' ') + 1));
}

function kindOf(location: string): Kind {
  return location === 'destination' ? 'host' : 'text';
}

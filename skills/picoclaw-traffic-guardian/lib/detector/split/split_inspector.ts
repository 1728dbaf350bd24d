import type { Clock } from '../../clock.ts';
import { hostAndPort } from '../audience.ts';
import type { CompiledRule } from '../compiled_rule.ts';
import type { MatchRecorder } from '../match_recorder.ts';
import { SPLIT } from '../reason.ts';
import { CutRules } from './cut_rules.ts';
import { evenPieces, LONGEST_EVEN } from './even_pieces.ts';
import {
  askedHosts,
  byName,
  carriedFragments,
  cookieFragments,
  depthFragments,
  type Fragment,
  fieldFragments,
  hostFragments,
  jsonFragments,
  lastFragment,
  namedHosts,
  nameFragments,
  plainFragments,
  targetFragments,
} from './fragment.ts';
import { hidesText, lookAtJoined } from './joined_text.ts';
import { begins, type Cut, cutsIn, type Kind, mayStart, quotesStart } from './joiner.ts';
import { grouped, numbered, type SentFragment, SessionPieces } from './session_pieces.ts';
import { unannounced } from './unannounced.ts';

/** Bodies up to this size are looked at as a whole. */
export const LONGEST_SMALL_BODY = 4096;
/** To look for pieces of one length takes as long as everything else: at hosts that are known, only short bodies are. */
const LONGEST_EVERYDAY = 512;
/** Longer bodies that are no JSON, and requests with more values, are no carrier of one piece. */
const LONGEST_CARRIER = 256;
const MOST_CARRIED = 16;
/** What each piece of a session costs whenever another joins it, as `WorkBudget` counts: ten microseconds where all may begin a secret. */
const PIECE_COST = 4096;
/** Destinations whose labels are remembered. */
const MOST_HOSTS = 1000;

/** What may hold a password. */
const ADDRESS = /^[a-z]{4,12}:\/\//;
const NUMBER = /^\d+$/;
/** Over several requests. */
const SHORTEST_PREFIX = 4;

/** What a destination's host is made of. */
interface Labels {
  readonly labels: readonly Fragment[];
  /** Without them. */
  readonly registered: string;
  readonly opens: boolean;
  /** Whether all that they may begin was looked for, and nothing found. */
  isClean: boolean;
}

const HOST = /\nhost:[ \t]*([^\s:]+)/i;

/** Whether no other host than the destination is in the Host field of a head. */
function saysHost(head: string, dest: string): boolean {
  const [, host] = HOST.exec(head) ?? [];
  return host === undefined || dest.startsWith(`${host}:`) || host.toLowerCase() === hostAndPort(dest).host;
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
    return (
      this.#mayOpen(path, 'text') ||
      this.#mayOpen(query, 'text') ||
      this.#mayOpen(asked, 'host') ||
      [path, query, asked].some(hideText)
    );
  }

  /** The same of a `Name: value`. */
  mayOpenInField(line: string): boolean {
    const head = `\n${line}`;
    const carried = [...carriedFragments(head), ...cookieFragments(head)];
    return (
      this.#mayOpen(carried, 'text') ||
      hideText(carried) ||
      this.#mayOpen(nameFragments(head), 'host') ||
      // A Host field mostly says the destination, which opens for itself.
      namedHosts(head).some(({ name, text }) => name !== 'host' && this.#opensHost(hostFragments(text)))
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
    if (inFields || !saysHost(head, recorder.dest)) this.#namedHosts(head, recorder);
    this.#rememberFields(head, inFields, recorder);
    this.#host(recorder);
  }

  /** `body`: a whole one without its codings, Latin-1. */
  body(body: string, location: string, recorder: MatchRecorder): void {
    this.#unannounced(body, location, recorder);
    const { isNewHost } = recorder.exchange;
    if (body.length <= (isNewHost ? LONGEST_EVEN : LONGEST_EVERYDAY))
      this.#evenPieces(body, location, recorder);
    const isSmallest = body.length <= LONGEST_CARRIER;
    const isJson = /^\s*[[{"]/.test(body);
    const inSession = this.#session.has(recorder.dest);
    if (isJson && !isSmallest && !inSession && !body.includes('\\u00') && !quotesStart(this.#eligible, body))
      return;
    const fragments = isJson ? jsonFragments(body) : plainFragments(body);
    this.#lookInAnyOrder(fragments, location, recorder);
    if (isSmallest || isJson) this.#remember(recorder.dest, fragments, location, recorder);
    if (isSmallest) this.#remember(`${recorder.dest} text`, lastFragment(body), location, recorder);
  }

  #evenPieces(body: string, location: string, recorder: MatchRecorder): void {
    for (const joined of evenPieces(body)) {
      if (!mayStart(this.#eligible, joined, 'text') && !hidesText(joined) && !ADDRESS.test(joined)) continue;
      recorder.look(Buffer.from(joined, 'latin1'), location, [SPLIT], () => true);
    }
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
    this.#look(path, 'request.target', recorder);
    this.#lookInAnyOrder(query, 'request.target', recorder);
    this.#remember(
      recorder.dest,
      [...path.slice(-1).map(withoutEnding), ...query],
      'request.target',
      recorder,
    );
    for (const asked of askedHosts(query)) {
      const labels = hostFragments(asked);
      this.#look(labels, 'request.target', recorder, [], 'host');
      this.#remember(`${recorder.dest} asked`, depthFragments(asked), 'request.target', recorder, 'host');
    }
  }

  /** Of several fields each. */
  trailers(text: string, recorder: MatchRecorder): void {
    const fields = `\n${text}`;
    this.#lookInAnyOrder(fieldFragments(fields), 'request.trailer', recorder);
    this.#look(nameFragments(fields), 'request.trailer', recorder, [], 'host');
  }

  /** Whose names they are does not matter: whoever is asked reads them. */
  #namedHosts(head: string, recorder: MatchRecorder): void {
    for (const { name, text: host } of namedHosts(head)) {
      if (host.toLowerCase() === hostAndPort(recorder.dest).host) continue;
      const labels = hostFragments(host);
      this.#look(labels, `request.header.${name}`, recorder, [], 'host');
      lookAtJoined(labels.map(textOf), `request.header.${name}`, recorder);
    }
  }

  #opensHost(labels: readonly Fragment[]): boolean {
    return this.#mayOpen(labels, 'host') || hideText(labels);
  }

  /** Fields change from request to request for many reasons: those that once held a piece count. */
  #rememberFields(head: string, opens: boolean, recorder: MatchRecorder): void {
    const destination = `${recorder.dest} header`;
    if (!opens && !this.#session.has(destination)) return;
    const fields = [...carriedFragments(head), ...cookieFragments(head)].filter(
      ({ name, text }) => this.#session.knows(destination, name) || hidesText(text) || this.#isFirst(text),
    );
    this.#remember(destination, fields, 'request.header', recorder);
  }

  #host(recorder: MatchRecorder): void {
    const { dest } = recorder;
    const known = this.#hosts.get(dest) ?? this.#learnHost(dest);
    const { labels, registered, opens } = known;
    if (!opens && (labels.length === 0 || !this.#session.has(registered))) return;
    if (!known.isClean) {
      const told: string[] = [];
      this.#look(labels, 'destination', recorder, told);
      lookAtJoined(labels.map(textOf), 'destination', recorder);
      known.isClean = told.length === 0;
    }
    this.#remember(registered, labels, 'destination', recorder);
  }

  #learnHost(dest: string): Labels {
    const { host } = hostAndPort(dest);
    const labels = depthFragments(host);
    const registered = host.slice(host.lastIndexOf('.', host.lastIndexOf('.') - 1) + 1);
    const learned = {
      labels,
      registered,
      opens: this.#opensHost(labels),
      isClean: false,
    };
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
    const rules = this.#eligible;
    const arrived = this.#session.add(destination, fragments, request, ({ text }, at, fresh) => {
      const hides = hidesText(text);
      const starts = mayStart(rules, text, kind);
      // Short ones are the first piece of something with what follows them.
      const opens = hides || (starts && this.#isFirst(text) && begins(rules, fresh, at, kind));
      return { starts, hides, opens };
    });
    if (arrived === undefined) return;
    recorder.budget.charge(arrived.length * PIECE_COST);
    if (recorder.budget.exhausted) return;
    const pieces = grouped(arrived);
    const counted = numbered(pieces);
    if ([pieces, arrived, counted].some((order) => this.#tellCuts(order, location, recorder, kind)))
      this.#session.forget(destination);
    else for (const order of [pieces, counted]) lookAtGroups(order, location, recorder);
  }

  /** Of what may start a secret: random values and numbers of everyday do, for all that their first bytes tell. */
  #isFirst(text: string): boolean {
    return this.#eligible.mayStart(text) ? !NUMBER.test(text) : hidesText(text, true);
  }

  #tellCuts(pieces: readonly SentFragment[], location: string, recorder: MatchRecorder, kind: Kind): boolean {
    let isTold = false;
    for (const cut of this.#cuts(pieces, kind, recorder)) {
      // What one request holds by itself has been told.
      if (pieces[cut.first]?.request === pieces[cut.last]?.request) continue;
      if (isChance(cut)) continue;
      this.#tell(cut, location, recorder);
      isTold = true;
    }
    return isTold;
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

/**
 * Names in upper case, one a request, make a key by chance sooner than one without a digit is cut; and of random values, one
 * in 262,144 begins with any three characters.
 */
function isChance({ compiled: { rule }, secret }: Cut): boolean {
  if (rule.watched !== undefined || rule.generic === true) return false;
  const prefix = new RegExp(rule.publicPrefix?.source ?? '^', 'i').exec(secret)?.[0] ?? '';
  return !/\d/.test(secret) || prefix.length < SHORTEST_PREFIX;
}

/** Those of one name in a row. */
function lookAtGroups(pieces: readonly SentFragment[], location: string, recorder: MatchRecorder): void {
  for (const [at, { name }] of pieces.entries()) {
    if (pieces[at - 1]?.name === name) continue;
    const group = pieces.filter((each) => each.name === name);
    if (group.length > 1 && group.some(({ hides }) => hides))
      lookAtJoined(group.map(textOf), location, recorder);
  }
}

function hideText(fragments: readonly Fragment[]): boolean {
  return fragments.some(({ text }) => hidesText(text));
}

/** Of a segment that looks like a file, what stands before `.png`. */
function withoutEnding({ name, text }: Fragment): Fragment {
  return { name, text: text.replace(/\.[a-z\d]{2,5}$/, '') };
}

function textOf({ text }: Fragment): string {
  return text;
}

function targetOf(startLine: string): ReturnType<typeof targetFragments> {
  return targetFragments(startLine.slice(startLine.indexOf(' ') + 1));
}

function kindOf(location: string): Kind {
  return location === 'destination' ? 'host' : 'text';
}

import { createHash } from 'node:crypto';
import { printable } from '../printable.ts';
import { CONTEXT_BYTES, type Occurrence } from './occurrence.ts';
import { isPlain } from './plain_text.ts';
import { REDACTED } from './redacted.ts';
import { beginning, lineWith, MAX_SIDE } from './redacted_line.ts';
import type { Rule } from './rule.ts';
import { PUBLIC_PATH } from './rules/path.ts';
import { type Span, secretLikeSpans } from './secret_like.ts';
import { secretsIn } from './secret_rules.ts';
import { visible } from './visible.ts';
import { hiddenValues, watchedSpans } from './watched/known_values.ts';

/** A match in its surroundings. Text is Latin-1, one character a byte. */
export interface Excerpt {
  /** The match and as much as is at hand of what surrounds it, `CONTEXT_BYTES` on either side where the message has them. */
  readonly text: string;
  /** The match, as offsets into `text`. */
  readonly start: number;
  readonly end: number;
  /** What must not be shown: the rule's group `secret`, or the whole match. */
  readonly secret: string;
  /** Whether more of the message stands before or after `text`: a run that touches such a border is not shown. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** So many characters of a secret in a row would help to guess it. */
const TELLTALE = 5;

/** Lines that were made, and for which rule, by a hash of what they were made of. */
const lines = new Map<string, { readonly rule: Rule; readonly line: string }>();
const MOST_LINES = 500;
let hiddenInLines = hiddenValues();

/**
 * One printable line, at most 240 characters, around the match. The secret is replaced but for its public prefix, and so
 * is everything around it that looks like one. What is replaced is decided before anything is cut. Remembered: an agent
 * sends its conversation again with every turn.
 */
export function snippet(rule: Rule, excerpt: Excerpt): string {
  if (hiddenInLines !== hiddenValues()) lines.clear();
  hiddenInLines = hiddenValues();
  const from = Math.max(0, excerpt.start - CONTEXT_BYTES);
  const to = Math.min(excerpt.text.length, excerpt.end + CONTEXT_BYTES);
  const { start, end, cutBefore, cutAfter, secret } = excerpt;
  const isCut = [cutBefore || from > 0, cutAfter || to < excerpt.text.length];
  const hash = createHash('sha256')
    .update(`${rule.id} ${start - from} ${end - from} ${isCut} ${secret.length} ${secret}`)
    .update(excerpt.text.slice(from, to))
    .digest('base64');
  const known = lines.get(hash);
  if (known?.rule === rule) return known.line;
  const line = lineAround(rule, excerpt, from, to);
  for (const oldest of lines.keys()) {
    if (lines.size < MOST_LINES) break;
    lines.delete(oldest);
  }
  lines.set(hash, { rule, line });
  return line;
}

function lineAround(rule: Rule, excerpt: Excerpt, from: number, to: number): string {
  const before = visible(excerpt.text.slice(from, excerpt.start));
  const match = visible(excerpt.text.slice(excerpt.start, excerpt.end));
  const text = before + match + visible(excerpt.text.slice(excerpt.end, to));
  const shown: Span = { start: before.length, end: before.length + match.length };

  const found = [...knownSecrets(text), ...ownSecret(rule, visible(excerpt.secret), text, shown)];
  const secrets = found.filter(({ isRest }) => isRest !== true);
  const alike = secretLikeSpans(
    text,
    excerpt.cutBefore || from > 0,
    excerpt.cutAfter || to < excerpt.text.length,
  );
  alike.push(...found.filter(({ isRest }) => isRest === true));
  if (rule.threat_type === 'EXFIL') alike.push(...listed(text, shown));
  // What another rule takes for a secret, or looks like one, must not swallow public prefixes, and what only looks like
  // one not the path that a rule of paths is about.
  const prefixes = secrets.map(({ prefix }) => prefix);
  const known = clearOf(prefixes, secrets);
  const hidden = clearOf(rule.publicPrefix === PUBLIC_PATH ? [...prefixes, shown] : prefixes, alike);

  const covered = merged(text, [...known, ...hidden]);
  const line = lineWith(text, covered, shown);
  const showsSecret = sharesTelltale(
    line,
    known.map(({ start, end }) => text.slice(start, end)),
  );
  return showsSecret ? `${publicPart(rule, excerpt.secret)}${REDACTED}` : line;
}

/** Foreign text as one printable line of at most `limit` characters, without anything that looks like a secret. */
export function redactedText(foreign: string, limit: number): string {
  const text = visible(Buffer.from(foreign.slice(0, CONTEXT_BYTES)).toString('latin1'));
  const isCut = foreign.length > CONTEXT_BYTES;
  const hidden = merged(text, [...knownSecrets(text), ...secretLikeSpans(text, false, isCut)]);
  return beginning(text, hidden, limit);
}

/**
 * A foreign path, like `redactedText`, but each of its names is judged by itself: many plain names in a row look like
 * noise. What could be base64, where a slash is a digit, is judged as a whole.
 */
export function redactedPath(foreign: string, limit: number): string {
  const text = visible(Buffer.from(foreign.slice(0, CONTEXT_BYTES)).toString('latin1'));
  if (foreign.length > CONTEXT_BYTES || !/[._-]/.test(text)) return redactedText(foreign, limit);
  const hidden: Span[] = [...knownSecrets(text)];
  for (const { 0: name, index } of text.matchAll(/[^/]+/g)) {
    for (const { start, end } of secretLikeSpans(name, false, false)) {
      hidden.push({ start: index + start, end: index + end });
    }
  }
  const names = merged(text, hidden);
  return beginning(text, names, limit);
}

/** Short elements of a list that are no words: beside a secret they may be more pieces of one. */
const ELEMENT = /(?<=[[,]\s{0,4}\\{0,3}["'])[A-Za-z0-9+/=_~!-]{4,200}(?=\\{0,3}["']\s{0,4}[,\]])/g;

function* listed(text: string, shown: Span): Generator<Span> {
  const from = Math.max(0, shown.start - 2 * MAX_SIDE);
  for (const { 0: element, index } of text.slice(from, shown.end + 2 * MAX_SIDE).matchAll(ELEMENT)) {
    if (!isPlain(element)) yield { start: from + index, end: from + index + element.length };
  }
}

function publicPart(rule: Rule, secret: string): string {
  return printable(visible(rule.publicPrefix?.exec(secret)?.[0] ?? ''));
}

/** A secret less its public prefix, which stands right before it. */
interface Secret extends Span {
  readonly prefix: Span;
  /** Of a list, what stands behind the secret that is known: others, and words that may be shown elsewhere. */
  readonly isRest?: true;
}

function secretAt(at: number, prefixLength: number, length: number): Secret {
  const start = at + prefixLength;
  return { prefix: { start: at, end: start }, start, end: at + length };
}

/** What the rules recognise, and what is watched for. */
function* knownSecrets(text: string): Generator<Secret> {
  for (const { start, end } of merged(text, [...watchedSpans(text)])) yield secretAt(start, 0, end - start);
  for (const { rule, occurrence } of secretsIn(text)) {
    const { secret } = occurrence.match;
    if (rule.undo !== undefined) {
      const { start, end } = writtenSpan(occurrence, rule.undo(occurrence.match).text);
      yield secretAt(start, 0, end - start);
      continue;
    }
    yield secretAt(occurrence.secretStart, publicPart(rule, secret).length, secret.length);
    if (rule.listed)
      yield { ...secretAt(occurrence.secretEnd, 0, text.length - occurrence.secretEnd), isRest: true };
  }
}

/** Where a secret stands that is written otherwise: all of the match, or what holds its pieces, behind or before the first. */
function writtenSpan({ start, end, match }: Occurrence, secret: string): Span {
  if (match.text.length <= secret.length + 8) return { start, end };
  const last = secret.slice(-TELLTALE + 1);
  const at = match.text.lastIndexOf(last);
  if (at >= 0) return { start, end: start + at + last.length };
  const [first = ''] = /^[\w+/=.~-]*/.exec(match.text) ?? [];
  if (!match.before.includes(last)) return { start, end };
  return { start: start - match.before.length, end: start + first.length };
}

/** The matched secret, wherever it stands. */
function* ownSecret(rule: Rule, secret: string, text: string, shown: Span): Generator<Secret> {
  if (rule.threat_type === 'INJECTION' || rule.publicPrefix === PUBLIC_PATH) return;
  const prefixLength = publicPart(rule, secret).length;
  if (secret === '' || !text.includes(secret)) {
    yield secretAt(shown.start, 0, shown.end - shown.start);
    return;
  }
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
    yield secretAt(at, prefixLength, secret.length);
  }
}

/** What is left of `hidden` where nothing is to be shown, in the same order. */
function clearOf(shown: readonly Span[], hidden: readonly Span[]): Span[] {
  const clear = shown.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);
  return hidden.flatMap(({ start, end }) => {
    const left: Span[] = [];
    let at = start;
    for (const gap of clear) {
      if (gap.start >= end) break;
      if (gap.start > at) left.push({ start: at, end: gap.start });
      at = Math.max(at, gap.end);
    }
    if (at < end) left.push({ start: at, end });
    return left;
  });
}

/** In order and without overlaps; spans that only line ends and quotes part become one. */
function merged(text: string, spans: readonly Span[]): Span[] {
  const result: Array<{ start: number; end: number }> = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start >= end) continue;
    const last = result.at(-1);
    if (last !== undefined && (start <= last.end || isJoint(text, last.end, start)))
      last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

function isJoint(text: string, from: number, to: number): boolean {
  return to - from <= 8 && /^(?:\s|\\{1,4}[nrt]|[+/=.\\])*$/.test(text.slice(from, to));
}

/** The last line of defence: whether so much of a secret is in a line that it would help to guess it. */
function sharesTelltale(line: string, secrets: readonly string[]): boolean {
  const shown = new Set(telltales(line.replaceAll(REDACTED, ' ')));
  return secrets.some((secret) => telltales(secret).some((part) => shown.has(part)));
}

function telltales(text: string): string[] {
  const parts: string[] = [];
  for (const { 0: run } of text.matchAll(/[A-Za-z0-9+/_=.-]{5,}/g)) {
    for (let at = 0; at + TELLTALE <= run.length; at++) parts.push(run.slice(at, at + TELLTALE));
  }
  return parts;
}

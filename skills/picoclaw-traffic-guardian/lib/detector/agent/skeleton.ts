import { parseJson } from '../formats/json_document.ts';
import type { PartKind } from '../part.ts';
import { SHORTEST_RUN, SHORTEST_SPACED_HEX } from '../views/run_finder.ts';
import { Calls } from './calls.ts';
import { asJson } from './json.ts';
import { type Outlet, slotOf } from './part_streams.ts';

/** Members whose value changes from event to event and that no reader of an interface looks at. */
const VARYING = new Set(['sequence_number', 'obfuscation', 'created', 'created_at', 'event_id', 'p']);
/** Takes the place of a value while a skeleton is tried: no interface means anything by it. */
const PROBE = '\u0001probe';
/** Words of letters and digits alone, in which no run may be: ids, times, padding. */
const SILENT = new RegExp(`^[\\w+-]{0,${SHORTEST_RUN - 1}}(?:[.:][\\w+-]{0,${SHORTEST_RUN - 1}}){0,6}$`);
/** Holes of one skeleton. */
const MOST_HOLES = 8;

type Hole = 'text' | 'string' | 'number';
type Reading = (event: unknown, out: Outlet) => void;

/**
 * An event of a stream without its text: the events of one stream differ in little else, and to compare with the last
 * costs a fifth of parsing. An event that fits has the same members in the same order, so that it means the same.
 */
export class Skeleton {
  readonly key: string;
  readonly kind: PartKind;
  readonly slot: string;
  /** Of the event that fitted last: whether its values beside the text are too plain to be words, and too short to be runs. */
  isSilent = true;
  readonly #literals: readonly string[];
  readonly #holes: readonly Hole[];

  private constructor(key: string, kind: PartKind, literals: readonly string[], holes: readonly Hole[]) {
    this.key = key;
    this.kind = kind;
    this.slot = slotOf(kind, key);
    this.#literals = literals;
    this.#holes = holes;
  }

  /**
   * The skeleton of an event that said `text` and nothing else. Undefined when it has none: the proof is that `read`
   * says the probe in the text's place, and nothing else, whatever the varying members hold.
   */
  static of(event: string, text: string, read: Reading): Skeleton | undefined {
    const values = valuesOf(event, text);
    if (values === undefined) return undefined;
    const literals: string[] = [];
    const holes: Hole[] = [];
    let trial = '';
    let from = 0;
    for (const { start, end, hole } of values) {
      const literal = event.slice(from, start);
      literals.push(literal);
      holes.push(hole);
      trial +=
        literal + (hole === 'text' ? JSON.stringify(PROBE).slice(1, -1) : hole === 'number' ? '7' : '~');
      from = end;
    }
    literals.push(event.slice(from));
    const heard = new SingleSaying();
    read(parseJson(trial + event.slice(from)), heard);
    if (heard.text !== PROBE || heard.kind === undefined) return undefined;
    return new Skeleton(heard.key, heard.kind, literals, holes);
  }

  /** The text of an event that fits, or undefined. Comparing slices is a memcmp, `startsWith` walks by characters. */
  match(event: string): string | undefined {
    let text = '';
    let at = 0;
    this.isSilent = true;
    for (let index = 0; index < this.#holes.length; index++) {
      const literal = this.#literals[index] ?? '';
      if (event.slice(at, at + literal.length) !== literal) return undefined;
      at += literal.length;
      const hole = this.#holes[index];
      const end = hole === 'number' ? endOfNumber(event, at) : endOfString(event, at);
      if (end < 0) return undefined;
      if (hole === 'text') text = event.slice(at, end);
      else if (hole === 'number') this.isSilent &&= end - at < SHORTEST_RUN;
      else this.isSilent &&= end - at < SHORTEST_SPACED_HEX && SILENT.test(event.slice(at, end));
      at = end;
    }
    if (event.slice(at) !== this.#literals[this.#holes.length]) return undefined;
    return text.includes('\\') ? unescaped(text) : text;
  }
}

/** Listens to whether exactly one piece of one part is said, without a name. */
export class SingleSaying implements Outlet {
  readonly calls = new Calls();
  key = '';
  kind: PartKind | undefined;
  /** Undefined when something else was said. */
  text: string | undefined;
  #sayings = 0;

  more(
    key: string,
    kind: PartKind,
    text: string,
    name: string | null = null,
    id: string | null = null,
  ): void {
    if (text === '' && name === null) return;
    const isPlain = ++this.#sayings === 1 && name === null && id === null;
    this.key = key;
    this.kind = kind;
    this.text = isPlain ? text : undefined;
  }

  tell(): void {
    this.#spoil();
  }

  whole(): void {
    this.#spoil();
  }

  restart(): void {
    this.#spoil();
  }

  settle(): void {
    this.#spoil();
  }

  settleAll(): void {
    this.#spoil();
  }

  #spoil(): void {
    this.#sayings = 2;
    this.text = undefined;
  }
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly hole: Hole;
}

/** Where the text and the varying values of an event stand, strings without their quotes. */
function valuesOf(event: string, text: string): Value[] | undefined {
  const values: Value[] = [];
  let isVarying = false;
  let texts = 0;
  for (let at = event.indexOf('"'); at >= 0; at = event.indexOf('"', at)) {
    const start = at + 1;
    const end = endOfString(event, start);
    if (end < 0) return undefined;
    at = end + 1;
    const raw = event.slice(start, end);
    let after = at;
    while (event[after] === ' ') after++;
    if (event[after] === ':') {
      isVarying = VARYING.has(raw);
      while (event[++after] === ' ');
      const endsAt = isVarying ? endOfNumber(event, after) : -1;
      if (endsAt > 0) values.push({ start: after, end: endsAt, hole: 'number' });
    } else {
      if (isVarying) values.push({ start, end, hole: 'string' });
      else if (asJson(parseJson(`"${raw}"`)) === text && ++texts === 1)
        values.push({ start, end, hole: 'text' });
      isVarying = false;
    }
  }
  return texts === 1 && values.length <= MOST_HOLES ? values : undefined;
}

/** No string of JSON holds one as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const CONTROL = /[\0-\x1f]/;

/** Where the string that begins at `from` has its closing quote, or -1. By native searches: a loop costs thrice as much. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslash = end;
    while (backslash > from && text.charCodeAt(backslash - 1) === BACKSLASH) backslash--;
    if ((end - backslash) % 2 === 0) return CONTROL.test(text.slice(from, end)) ? -1 : end;
  }
  return -1;
}

const BACKSLASH = 0x5c;
/** More escapes are the parser's work. */
const FEW = 8;
const MEANING: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** What the content of a JSON string says; undefined when it is none. */
function unescaped(raw: string): string | undefined {
  let text = '';
  let from = 0;
  let left = FEW;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
    const meaning = MEANING[raw[at + 1] ?? ''];
    if (meaning === undefined || --left < 0) {
      const parsed = parseJson(`"${raw}"`);
      return typeof parsed === 'string' ? parsed : undefined;
    }
    text += raw.slice(from, at) + meaning;
    from = at + 2;
  }
  return text + raw.slice(from);
}

/** Where the natural number that begins at `from` ends, or -1 when there is none. */
function endOfNumber(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  const length = at - from;
  const next = text[at];
  const isWhole = next === ',' || next === '}';
  return length === 0 || !isWhole || (length > 1 && text[from] === '0') ? -1 : at;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

import { expandBraces } from './braces.ts';
import { undoEscapes } from './escapes.ts';
import { Field } from './field.ts';
import type { Output } from './filters.ts';
import type { Fuel } from './fuel.ts';
import { applyOperator, type Parameter, parameterOf, parameterValue, type Variables } from './parameter.ts';
import { programOf } from './program_glob.ts';
import { endOfExpansion, endOfQuoted, endOfWord } from './syntax.ts';

/** A word without anything that a shell would undo. */
const PLAIN = /^[\w%+,./:=@^~#!\]}-]+$/;
/** Expansions within expansions, at most. */
const DEEPEST = 8;

/** What text was as it would run, and what it writes, when that is plain to see. */
export interface Result {
  readonly written: string;
  readonly output: Output;
}

/** Takes what a process substitution writes. */
export interface Feeds {
  feed: Output;
}

/** Expands words as bash does: braces, parameters, substitutions, splitting, file names (bash(1), EXPANSION). */
export class Words {
  readonly #fuel: Fuel;
  readonly #variables: Variables;
  /** Runs the text of a substitution. */
  readonly #run: (text: string, depth: number) => Result;

  constructor(fuel: Fuel, variables: Variables, run: (text: string, depth: number) => Result) {
    this.#fuel = fuel;
    this.#variables = variables;
    this.#run = run;
  }

  /** The value of text that is not taken apart into words. */
  quotedValue(raw: string, depth: number): Field[] {
    const fields = [new Field()];
    this.#walk(raw, {
      fields,
      quoted: false,
      splits: false,
      starts: false,
      whole: raw,
      feeds: { feed: undefined },
      depth,
    });
    return fields;
  }

  /** Words that stand beside each other. */
  all(text: string, feeds: Feeds, depth: number): Field[] {
    const fields: Field[] = [];
    for (let at = 0; at < text.length; ) {
      const end = endOfWord(text, at, this.#fuel);
      if (end === at) at++;
      else {
        for (const field of this.expand(text.slice(at, end), feeds, fields.length === 0, depth))
          fields.push(field);
        at = end;
      }
    }
    return fields;
  }

  expand(raw: string, feeds: Feeds, starts: boolean, depth: number): Field[] {
    if (PLAIN.test(raw)) {
      const field = new Field();
      field.add(raw);
      return [field];
    }
    const all: Field[] = [];
    for (const word of expandBraces(raw, this.#fuel)) {
      const fields = [new Field()];
      this.#walk(word, { fields, quoted: false, splits: true, starts, whole: word, feeds, depth });
      for (const field of fields) {
        if (field.isEmpty) continue;
        all.push(field.glob && field.isKnown && this.#fuel.spend(512) ? resolved(field) : field);
      }
    }
    return all;
  }

  #walk(text: string, word: WordState): void {
    const { fields, quoted } = word;
    const put = (value: string, options?: { kept?: boolean; quoted?: boolean }): void =>
      fields.at(-1)?.add(value, options);
    const plain = /[^\\'"$\x60]+/y;
    for (let at = 0; at < text.length; ) {
      plain.lastIndex = at;
      const run = plain.exec(text)?.[0];
      if (run !== undefined && !(at === 0 && !quoted && /^[<>]\(/.test(text))) {
        put(run);
        const field = fields.at(-1);
        if (field !== undefined && !quoted && /[?*[]/.test(run)) field.glob = true;
        at += run.length;
        continue;
      }
      const character = text[at];
      const next = text[at + 1] ?? '';
      if (run !== undefined) {
        // A process substitution is a word of its own.
        const inner = this.#run(text.slice(2, text.length - 1), word.depth + 1);
        word.feeds.feed = inner.output;
        put(`${text[0]}(${inner.written})`, { kept: true });
        return;
      }
      if (quoted && (character === "'" || character === '"')) {
        put(character);
        at++;
        continue;
      }
      if (character === '\\') {
        if (quoted && !/[$\x60"\\]/.test(next)) put(`\\${next}`);
        else put(next === '' ? '\\' : next);
        at += 2;
        continue;
      }
      const isAnsi = !quoted && character === '$' && (next === "'" || next === '"');
      const end =
        character === '$' && !isAnsi
          ? endOfExpansion(text, at, this.#fuel)
          : endOfQuoted(text, at, this.#fuel);
      if (end < 0 || character === undefined) {
        put(character ?? '');
        at++;
        continue;
      }
      const part = text.slice(at, end);
      at = end;
      if (character === "'" || character === '"' || isAnsi) {
        const field = fields.at(-1);
        if (field !== undefined) field.real = true;
        const inner = part.slice(isAnsi ? 2 : 1, -1);
        if (character === "'") put(inner);
        else if (isAnsi && next === "'") put(undoEscapes(inner));
        else this.#walk(inner, { ...word, quoted: true });
      } else {
        this.#put(part, word);
      }
    }
  }

  /** Puts what an expansion stands for. */
  #put(part: string, word: WordState): void {
    const { fields, quoted, splits } = word;
    if (word.depth > DEEPEST || !this.#fuel.spend(1)) {
      fields.at(-1)?.add(part, { kept: true, quoted });
      return;
    }
    const list = quoted ? this.#listOf(part) : undefined;
    if (list !== undefined) {
      list.forEach((item, index) => {
        if (index > 0) fields.push(new Field());
        fields.at(-1)?.add(this.#fuel.spend(item.length + 1) ? item : '');
      });
      return;
    }
    const value =
      part.startsWith('\x60') || part.startsWith('$(')
        ? this.#substitute(part, word)
        : this.#parameter(part, word);
    if (typeof value !== 'string') {
      fields.at(-1)?.add(value.kept, { kept: true, quoted });
    } else if (!this.#fuel.spend(value.length)) {
      fields.at(-1)?.add(part, { kept: true, quoted });
    } else if (quoted || !splits) {
      fields.at(-1)?.add(value);
    } else {
      this.#split(value, fields);
    }
  }

  /** What `"${list[@]}"` stands for: a word for each of its items. */
  #listOf(part: string): readonly string[] | undefined {
    const [, name = ''] = /^\$\{([A-Za-z_]\w{0,63})\[@\]\}$/.exec(part) ?? [];
    const list = this.#variables.get(name);
    return typeof list === 'string' ? undefined : list;
  }

  /** Takes an unquoted value apart where characters of IFS stand. */
  #split(value: string, fields: Field[]): void {
    const ifs = this.#variables.get('IFS');
    const separators = new Set(typeof ifs === 'string' ? ifs : ' \t\n');
    let start = 0;
    for (let at = 0; at <= value.length; at++) {
      if (at < value.length && !separators.has(value[at] ?? '')) continue;
      const piece = value.slice(start, at);
      const field = fields.at(-1);
      field?.add(piece);
      if (field !== undefined && /[?*[]/.test(piece)) field.glob = true;
      if (at < value.length && field?.isEmpty === false) fields.push(new Field());
      start = at + 1;
    }
  }

  #substitute(part: string, { depth }: WordState): string | Kept {
    if (part.startsWith('$((')) return { kept: part };
    const inner = part.startsWith('$(')
      ? part.slice(2, -1)
      : part.slice(1, -1).replace(/\\([\\$\x60"])/g, '$1');
    const { written, output } = this.#run(inner, depth + 1);
    if (inner.trim() === '') return '';
    if (output === undefined) return { kept: `$(${written})` };
    return output.replace(/\n+$/, '');
  }

  #parameter(part: string, word: WordState): string | Kept {
    const inner = part.startsWith('${') ? part.slice(2, -1) : part.slice(1);
    const parameter = parameterOf(inner);
    if (parameter === undefined) return { kept: part };
    const { name, rest, length, indirect } = parameter;
    const expand = (text: string): string => this.quotedValue(text, word.depth + 1)[0]?.text ?? '';
    const value = this.#valueOf(parameter, indirect);
    const fallback = /^:?([-=+?])([\s\S]*)$/.exec(rest);
    if (fallback !== null && !/^:\s*\d/.test(rest)) {
      const [, operator, text = ''] = fallback;
      if (operator === '+') return value === undefined ? '' : expand(text);
      if (value !== undefined) return value;
      if (operator === '?' || isOfTheMachine(name)) return { kept: part };
      const given = expand(text);
      if (operator === '=') this.#variables.set(name, given);
      return given;
    }
    if (value === undefined) return isNothing(part, parameter, word) ? '' : { kept: part };
    if (length) return String(value.length);
    return applyOperator(value, rest, expand) ?? { kept: part };
  }

  #valueOf(parameter: Parameter, indirect: boolean): string | undefined {
    const value = parameterValue(parameter, this.#variables, parameter.rest !== '');
    if (!indirect || value === undefined) return indirect ? undefined : value;
    const target = parameterOf(value);
    return target === undefined ? undefined : parameterValue(target, this.#variables, false);
  }
}

interface WordState {
  /** The last one grows. */
  readonly fields: Field[];
  readonly quoted: boolean;
  /** Whether values are taken apart into words. */
  readonly splits: boolean;
  /** Whether it is the name of a command. */
  readonly starts: boolean;
  readonly whole: string;
  readonly feeds: Feeds;
  readonly depth: number;
}

/** An expansion that stays as it is written. */
interface Kept {
  readonly kept: string;
}

function resolved(field: Field): Field {
  const program = programOf(field.text);
  if (program === undefined) return field;
  const found = new Field();
  found.add(program);
  return found;
}

/** Variables that are set where the command runs. */
function isOfTheMachine(name: string): boolean {
  return /^(?:HOME|PWD|OLDPWD|PATH|USER|LOGNAME|HOSTNAME|TMPDIR|EDITOR|XDG_\w{1,24}|PICOCLAW_\w{1,24})$/.test(
    name,
  );
}

/** Whether a parameter that nobody set stands in the midst of a word only to break it up: `c${x}url`, `who$@ami`. */
function isNothing(part: string, { name }: Parameter, { whole, starts }: WordState): boolean {
  if (whole === part || whole === `"${part}"` || whole.length > 200) return false;
  if (/^[0-9@*!#?$-]/.test(name)) return /^[0-9@*!]/.test(name);
  if (/^-[a-z]{1,8}\$\{?\w{1,40}\}?[a-z]{1,8}$/i.test(whole)) return true;
  return (
    starts &&
    !isOfTheMachine(name) &&
    !whole.includes(`${part}/`) &&
    /[A-Za-z]/.test(whole.replaceAll(part, ''))
  );
}

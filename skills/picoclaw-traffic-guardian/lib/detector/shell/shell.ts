import { Field } from './field.ts';
import { filter, type Output } from './filters.ts';
import type { Fuel } from './fuel.ts';
import type { Variables } from './parameter.ts';
import { ASSIGNMENT, endOfWord } from './syntax.ts';
import { type Result, Words } from './words.ts';

/** Shells within shells (`sh -c "eval …"`), and substitutions, at most. */
const DEEPEST = 8;

const OPERATOR = /\r?\n|&&|\|\||\|&|;;|&>>?|<<<|<<-?|<&|<>|>>|>&|>\||[;|&()<>]/y;
/** The last three take text instead of a file. */
const REDIRECTION = /^(?:&>>?|[<>]|>>|<&|>&|<>|>\||<<<|<<-?)$/;
/** Words before a command. */
const KEYWORD = /^(?:if|then|else|elif|do|while|until|!|\{|\}|time|coproc)$/;
const DECLARES = /^(?:export|declare|typeset|local|readonly|set)$/;
const LAUNCHER =
  /^(?:sudo|doas|env|command|builtin|exec|nohup|busybox|nice|stdbuf|setsid|timeout|unbuffer|ionice|chrt)$/;
const SHELL = /^(?:r?ba|z|da|a|k|mk|fi)?sh$/;

interface Command {
  readonly words: Field[];
  input: Output;
  /** What a process substitution among its words writes. */
  feed: Output;
  /** Whether its output goes into a file. */
  redirected: boolean;
  /** Whether there was anything at all. */
  empty: boolean;
  /** Whether the name of a command may follow. */
  starts: boolean;
}

/** Reads commands as bash would, up to the point of running them. */
export class Shell {
  /** Commands that only exist once others were undone: of `eval`, `sh -c`, `… | base64 -d | sh`. */
  readonly executed: string[] = [];
  readonly #fuel: Fuel;
  readonly #variables: Variables = new Map();
  readonly #aliases = new Map<string, string>();

  readonly #words: Words;

  constructor(fuel: Fuel) {
    this.#fuel = fuel;
    this.#words = new Words(fuel, this.#variables, (text, depth) => this.run(text, depth));
  }

  run(text: string, depth = 0): Result {
    if (depth > DEEPEST || !this.#fuel.spend(text.length)) return { written: text, output: undefined };
    const written: string[] = [];
    let output: Output = '';
    let piped: Output;
    let command = blank(undefined);
    let redirection = '';
    /** Where the lines of a here-document end, and the line after which they begin. */
    let bodyEnd = -1;
    const finish = (operator: string): void => {
      if (operator === '(' && command.empty) return;
      const result = command.empty ? piped : this.#finish(command, depth);
      piped = result;
      if (operator !== '|' && operator !== '|&' && operator !== '(' && operator !== ')') {
        output =
          output === undefined || piped === undefined
            ? command.empty && piped === undefined
              ? output
              : undefined
            : output + piped;
        piped = undefined;
      }
      command = blank(operator === '|' || operator === '|&' ? piped : undefined);
      redirection = '';
    };
    let at = 0;
    while (at < text.length) {
      const character = text[at] ?? '';
      if (character === ' ' || character === '\t' || (character === '\r' && text[at + 1] !== '\n')) {
        written.push(character);
        at++;
        continue;
      }
      if (character === '#') {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end;
        while (/^[ \t]$/.test(written.at(-1) ?? '')) written.pop();
        continue;
      }
      OPERATOR.lastIndex = at;
      const operator = /^[<>]\(/.test(text.slice(at, at + 2)) ? undefined : OPERATOR.exec(text)?.[0];
      if (operator !== undefined) {
        at += operator.length;
        if (REDIRECTION.test(operator)) {
          redirection = operator;
          if (/>/.test(operator) && !/^[2-9]$/.test(written.at(-1) ?? '')) command.redirected = true;
          written.push(operator);
          if (/^<<-?$/.test(operator)) {
            const document = this.#hereDocument(text, at);
            if (document !== undefined) {
              command.input = document.body;
              bodyEnd = document.end;
              this.#execute(document.body, depth);
            }
          }
        } else {
          written.push(operator);
          finish(operator);
          if (bodyEnd > at && operator.endsWith('\n')) {
            written.push(text.slice(at, bodyEnd));
            at = bodyEnd;
            bodyEnd = -1;
          }
        }
        continue;
      }
      const end = Math.max(at + 1, endOfWord(text, at, this.#fuel));
      const raw = text.slice(at, end);
      at = end;
      command.empty = false;
      if (/^\d$/.test(raw) && /[<>]/.test(text[end] ?? '')) {
        written.push(raw);
        continue;
      }
      written.push(this.#take(raw, command, redirection, depth));
      redirection = '';
    }
    finish('');
    return { written: written.join(''), output };
  }

  /** Takes one word into the command; the result is how it would be written. */
  #take(raw: string, command: Command, redirection: string, depth: number): string {
    const { starts } = command;
    const declares = DECLARES.test(command.words[0]?.text ?? '');
    if (redirection === '' && (starts || declares) && ASSIGNMENT.test(raw)) return this.#assign(raw, depth);
    const alias = starts && redirection === '' ? this.#aliases.get(raw) : undefined;
    const fields =
      alias === undefined || !this.#fuel.spend(alias.length)
        ? this.#words.expand(raw, command, starts, depth)
        : this.#words.all(alias, command, depth);
    if (redirection === '<<<') command.input = `${fields.map(({ text }) => text).join(' ')}\n`;
    else if (redirection === '') {
      for (const field of fields) command.words.push(field);
      command.starts &&= fields.every(({ text }) => KEYWORD.test(text));
    }
    const [only] = fields;
    if (fields.length === 1 && only !== undefined && (only.text === raw || isQuotedOnce(raw, only)))
      return raw;
    return fields.map(({ written }) => written).join(' ');
  }

  #assign(raw: string, depth: number): string {
    const [head = '', name = '', plus] = ASSIGNMENT.exec(raw) ?? [];
    const rest = raw.slice(head.length);
    if (rest.startsWith('(') && rest.endsWith(')')) {
      const list = this.#words.all(rest.slice(1, -1), blank(undefined), depth);
      this.#variables.set(
        name,
        list.map(({ text }) => text),
      );
      return `${head}(${list.map(({ written }) => written).join(' ')})`;
    }
    const [field = new Field()] = this.#words.quotedValue(rest, depth);
    const before = plus === '+' ? this.#variables.get(name) : undefined;
    this.#variables.set(name, (typeof before === 'string' ? before : '') + field.text);
    return head + (isQuotedOnce(rest, field) ? rest : field.written);
  }

  #hereDocument(text: string, at: number): { body: string; end: number } | undefined {
    const [, name] = /^[ \t]{0,4}(?:\\|["'])?([A-Za-z_][\w-]{0,40})/.exec(text.slice(at, at + 48)) ?? [];
    const start = text.indexOf('\n', at) + 1;
    if (name === undefined || start === 0) return undefined;
    for (let line = start; line < text.length && this.#fuel.spend(8); ) {
      const end = text.indexOf('\n', line);
      const stop = end < 0 ? text.length : end;
      this.#fuel.spend(stop - line);
      if (text.slice(line, Math.min(stop, line + 80)).trim() === name)
        return { body: text.slice(start, line), end: line };
      line = stop + 1;
    }
    return undefined;
  }

  /** What the command writes; what it starts is run. */
  #finish(command: Command, depth: number): Output {
    const output = this.#outputOf(command, depth);
    return command.redirected && output !== undefined ? '' : output;
  }

  #outputOf({ words, input, feed }: Command, depth: number): Output {
    let at = words.findIndex(({ text }) => !KEYWORD.test(text));
    if (at < 0) return '';
    while (LAUNCHER.test(baseName(words[at]))) {
      at++;
      for (
        let text = words[at]?.text ?? '';
        /^-|^[0-9.]+[smhd]?$|^\w+=/.test(text);
        text = words[at]?.text ?? ''
      ) {
        at += /^-[ugnk]$/.test(text) ? 2 : 1;
      }
    }
    const name = baseName(words[at]);
    const args = words.slice(at + 1);
    const texts = args.map(({ text }) => text);
    if (name === 'eval') return this.#execute(texts.join(' '), depth);
    if (name === 'source' || name === '.') return feed === undefined ? undefined : this.#execute(feed, depth);
    if (name === 'alias') this.#define(texts);
    if (name === 'xargs' && input !== undefined) {
      const program = texts.findIndex((text) => !text.startsWith('-') && !/^\d+$/.test(text));
      const line = `${program < 0 ? 'echo' : texts.slice(program).join(' ')} ${input.trim().replace(/\s+/g, ' ')}`;
      return this.#execute(line, depth);
    }
    if (DECLARES.test(name) || name === 'alias' || name === 'unset') return '';
    if (SHELL.test(name) || name === 'su' || name === 'watch')
      return this.#shell(texts, feed ?? input, depth);
    if (!args.every(({ isKnown }) => isKnown) || !this.#fuel.spend(input?.length ?? 0)) return undefined;
    const output = filter(name, texts, input);
    return output !== undefined && this.#fuel.spend(output.length) ? output : undefined;
  }

  #shell(args: readonly string[], input: Output, depth: number): Output {
    const option = args.findIndex((arg) => /^-[A-Za-z]{0,6}c[A-Za-z]{0,3}$/.test(arg));
    if (option >= 0) {
      const script = args.slice(option + 1).find((arg) => !arg.startsWith('-'));
      return script === undefined ? undefined : this.#execute(script, depth);
    }
    const [file] = args.filter((arg) => !/^[-+]/.test(arg));
    const readsInput =
      file === undefined || args.includes('-s') || /^(?:<\(|\/dev\/(?:stdin|fd\/))/.test(file);
    return readsInput && input !== undefined ? this.#execute(input, depth) : undefined;
  }

  #define(definitions: readonly string[]): void {
    for (const definition of definitions) {
      const [head, name] = /^([\w.-]{1,40})=/.exec(definition) ?? [];
      if (head !== undefined && name !== undefined) this.#aliases.set(name, definition.slice(head.length));
    }
  }

  #execute(text: string, depth: number): Output {
    if (text.trim() === '') return '';
    const { written, output } = this.run(text, depth + 1);
    if (this.#fuel.spend(written.length)) this.executed.push(written);
    return output;
  }
}

function blank(input: Output): Command {
  return { words: [], input, feed: undefined, redirected: false, empty: true, starts: true };
}

function baseName(field: Field | undefined): string {
  const text = field?.text ?? '';
  return text.slice(text.lastIndexOf('/') + 1);
}

/** Whether a word is one quoted string that needs its quotes: then it is best left as it is. */
function isQuotedOnce(raw: string, field: Field): boolean {
  if (field.written === field.text) return false;
  const inner = raw.slice(1, -1);
  if (raw.length < 2 || raw.at(-1) !== raw[0]) return false;
  return raw.startsWith("'") ? !inner.includes("'") : raw.startsWith('"') && !/["\\$\x60]/.test(inner);
}

/** What a document of the subset holds: every scalar is a text. */
export type YamlValue = string | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Says which line is not understood and why, without any of it. */
export class YamlProblem extends Error {
  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.name = 'YamlProblem';
  }
}

const DEEPEST = 32;
const KEY =
  /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#?,[\]{}&*!|>%@`-](?:[^:#]|:(?! |$)|(?<! )#)*|-(?! |$)(?:[^:#]|:(?! |$)|(?<! )#)*) *:(?= |$)/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const COMMENT = /^ *(?:#.*)?$/;

/**
 * Reads the YAML that Go's yaml.v3 writes, and what people write in its place: block mappings and sequences, plain and
 * quoted scalars of one line, literal blocks, lists of scalars in brackets, comments. Throws a YamlProblem for anything else
 * (anchors, tags, folding, several documents): guessing would watch for the wrong values.
 */
export function readYaml(text: string): YamlValue {
  return new YamlReader(text).document();
}

interface Line {
  readonly indent: number;
  readonly text: string;
}

class YamlReader {
  readonly #lines: string[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  }

  document(): YamlValue {
    if (/^--- *$/.test(this.#peek()?.text ?? '')) this.#at++;
    const value = this.#block(0);
    if (this.#peek() !== undefined) this.#fail('its indentation fits nothing before it');
    return value;
  }

  #fail(what: string): never {
    throw new YamlProblem(Math.min(this.#at + 1, this.#lines.length), what);
  }

  /** The next line that says something. */
  #peek(): Line | undefined {
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at] ?? '';
      if (COMMENT.test(line)) continue;
      const text = line.trimStart();
      const indent = line.length - text.length;
      if (line.slice(0, indent).includes('\t')) this.#fail('a tab stands in its indentation');
      return { indent, text: text.trimEnd() };
    }
    return undefined;
  }

  #block(depth: number): YamlValue {
    if (depth > DEEPEST) this.#fail('it is nested too deeply');
    const line = this.#peek();
    if (line === undefined) return null;
    if (isItem(line.text)) return this.#sequence(line.indent, depth);
    if (KEY.test(line.text)) return this.#mapping(line.indent, depth);
    return this.#lineOf(line.text);
  }

  /** The scalar that ends this line. */
  #lineOf(text: string): YamlValue {
    const value = this.#inline(text);
    this.#at++;
    return value;
  }

  #mapping(indent: number, depth: number): YamlValue {
    const members = new Map<string, YamlValue>();
    for (let line = this.#peek(); line?.indent === indent && !isItem(line.text); line = this.#peek()) {
      const found = KEY.exec(line.text)?.[0];
      if (found === undefined) this.#fail('it is no key with a value');
      const written = found.slice(0, -1).trimEnd();
      const key = /^["']/.test(written) ? this.#inline(written) : written;
      if (typeof key !== 'string' || members.has(key)) this.#fail('its key stands twice');
      const rest = line.text.slice(found.length).trimStart();
      members.set(key, this.#value(rest, indent, depth));
    }
    if ((this.#peek()?.indent ?? 0) > indent) this.#fail('its indentation fits nothing before it');
    return Object.fromEntries(members);
  }

  #value(rest: string, indent: number, depth: number): YamlValue {
    if (/^\|/.test(rest)) return this.#literal(rest, indent);
    if (!COMMENT.test(rest)) return this.#lineOf(rest);
    this.#at++;
    const next = this.#peek();
    const isBelow =
      next !== undefined && (next.indent > indent || (next.indent === indent && isItem(next.text)));
    return isBelow ? this.#block(depth + 1) : null;
  }

  #sequence(indent: number, depth: number): YamlValue {
    const items: YamlValue[] = [];
    for (let line = this.#peek(); line?.indent === indent && isItem(line.text); line = this.#peek()) {
      const rest = line.text.slice(1).trimStart();
      if (isItem(rest) || KEY.test(rest)) {
        // What stands behind the dash is a block of its own, at its own column.
        const column = indent + line.text.length - rest.length;
        this.#lines[this.#at] = ' '.repeat(column) + rest;
        items.push(this.#block(depth + 1));
      } else {
        items.push(this.#value(rest, indent, depth));
      }
    }
    return items;
  }

  /** `|`, `|-`, `|+`, with the indentation where the first line begins with spaces. */
  #literal(header: string, parent: number): string {
    const [, explicit, chomping = ''] =
      /^\|([1-9])?([+-])? *(?:#.*)?$/.exec(header) ?? this.#fail('its block is not understood');
    this.#at++;
    let indent = explicit === undefined ? 0 : parent + Number(explicit);
    const lines: string[] = [];
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at] ?? '';
      if (line.trim() === '') {
        lines.push(indent === 0 ? '' : line.slice(indent));
        continue;
      }
      const own = line.length - line.trimStart().length;
      if (indent === 0 && own > parent) indent = own;
      if (indent === 0 || own < indent) break;
      lines.push(line.slice(indent));
    }
    const text = lines.join('\n');
    return chomping === '+' ? `${text}\n` : text.replace(/\n+$/, '') + (chomping === '-' ? '' : '\n');
  }

  /** A scalar, or a list of them, of one line. */
  #inline(text: string): YamlValue {
    if (text.startsWith('{')) {
      if (!/^\{ *\} *(?:#.*)?$/.test(text)) this.#fail('mappings in braces are not understood');
      return {};
    }
    if (text.startsWith('[')) return this.#list(text);
    const { value, rest } = this.#scalar(text, / #/);
    if (!COMMENT.test(rest) || (rest !== '' && !rest.startsWith(' ')))
      this.#fail('more stands behind its value');
    return value;
  }

  #list(text: string): YamlValue {
    const items: YamlValue[] = [];
    let rest = text.slice(1).trimStart();
    while (!rest.startsWith(']')) {
      const next = this.#scalar(rest, /[,\]]/);
      items.push(next.value);
      rest = next.rest.trimStart();
      if (rest.startsWith(',')) rest = rest.slice(1).trimStart();
      else if (!rest.startsWith(']')) this.#fail('its list does not end');
    }
    if (!COMMENT.test(rest.slice(1))) this.#fail('more stands behind its list');
    return items;
  }

  /** `end`: what a plain scalar leaves to others. */
  #scalar(text: string, end: RegExp): { readonly value: string | null; readonly rest: string } {
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(text);
    if (quoted !== null) {
      const [whole, double, single = ''] = quoted;
      const value = double === undefined ? single.replaceAll("''", "'") : this.#unescaped(double);
      return { value, rest: text.slice(whole.length) };
    }
    if (/^(?:["'&*!>%@`|]|[?-](?: |$))/.test(text))
      this.#fail('its value is written in a way that is not understood');
    const at = text.search(end);
    const plain = (at < 0 ? text : text.slice(0, at)).trimEnd();
    if (/: |:$/.test(plain)) this.#fail('its value holds a mapping');
    return { value: NULL.test(plain) ? null : plain, rest: at < 0 ? '' : text.slice(at) };
  }

  /** YAML 1.2.2, 5.7. */
  #unescaped(text: string): string {
    return text.replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g,
      (_, x, u, long, simple) => {
        if (simple !== undefined)
          return SIMPLE_ESCAPES.get(simple) ?? this.#fail('it holds an escape that is not understood');
        const code = Number.parseInt(x ?? u ?? long, 16);
        return code <= 0x10ffff
          ? String.fromCodePoint(code)
          : this.#fail('it holds an escape of no character');
      },
    );
  }
}

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ...[...'"/\\ '].map((same) => [same, same] as const),
  ...[...'0abtnvfreN_LP'].map(
    (name, at) => [name, '\0\x07\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029'[at] ?? ''] as const,
  ),
]);

/** A regular expression as a tree: what tests need to judge its bounds and to count its steps. */
export type Node =
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly node: Node;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'look'; readonly node: Node; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: 'edge'; readonly source: string }
  | {
      readonly kind: 'character';
      readonly source: string /** Takes a Latin-1 character's code. */;
      readonly accepts: (code: number) => boolean;
    };

/** Nodes of one character, by flags and source: rules made from a table share most of them. */
const characters = new Map<string, Node>();

/** Parses what rules are written in; throws a SyntaxError for back references and anything else. */
export function parse(expression: RegExp): Node {
  const { source } = expression;
  let at = 0;

  const peek = (text: string): boolean => source.startsWith(text, at);
  const take = (text: string): boolean => {
    if (!peek(text)) return false;
    at += text.length;
    return true;
  };

  function choice(): Node {
    const options = [sequence()];
    while (take('|')) options.push(sequence());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
  }

  function sequence(): Node {
    const nodes: Node[] = [];
    while (at < source.length && !peek('|') && !peek(')')) nodes.push(repeated(atom()));
    return { kind: 'sequence', nodes };
  }

  function repeated(node: Node): Node {
    const quantifier = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/.exec(source.slice(at));
    if (quantifier === null) return node;
    at += quantifier[0].length;
    const [, symbol, from, comma, to, lazy] = quantifier;
    const min = symbol === undefined ? Number(from) : symbol === '+' ? 1 : 0;
    const unbounded = symbol === '*' || symbol === '+' || (comma !== undefined && to === '');
    const max = unbounded ? Number.POSITIVE_INFINITY : symbol === '?' ? 1 : Number(to ?? from);
    return { kind: 'repeat', node, min, max, lazy: lazy === '?' };
  }

  function group(open: string): Node | undefined {
    if (!take(open)) return undefined;
    const node = choice();
    if (!take(')')) throw new SyntaxError(`unclosed group in ${source}`);
    return node;
  }

  function atom(): Node {
    for (const [open, behind, negative] of [
      ['(?<=', true, false],
      ['(?<!', true, true],
      ['(?=', false, false],
      ['(?!', false, true],
    ] as const) {
      const node = group(open);
      if (node !== undefined) return { kind: 'look', node, behind, negative };
    }
    const name = /^\(\?<[A-Za-z]+>/.exec(source.slice(at))?.[0];
    const plain = group('(?:') ?? (name === undefined ? undefined : group(name)) ?? group('(');
    if (plain !== undefined) return plain;
    for (const edge of ['^', '$', String.raw`\b`, String.raw`\B`]) {
      if (take(edge)) return { kind: 'edge', source: edge };
    }
    return character();
  }

  function character(): Node {
    const text = /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[^1-9])|[^\\])/.exec(
      source.slice(at),
    )?.[0];
    if (text === undefined) throw new SyntaxError(`not understood at ${at} of ${source}`);
    at += text.length;
    const flags = expression.flags.replace('g', '');
    const known = characters.get(`${flags} ${text}`);
    if (known !== undefined) return known;
    const one = new RegExp(`^${text}$`, flags);
    const table = Array.from({ length: 256 }, (_, code) => one.test(String.fromCharCode(code)));
    const accepts = (code: number): boolean => table[code] ?? false;
    const made: Node = { kind: 'character', source: text, accepts };
    characters.set(`${flags} ${text}`, made);
    return made;
  }

  const tree = choice();
  if (at !== source.length) throw new SyntaxError(`not understood at ${at} of ${source}`);
  return tree;
}

/** The longest text the node can match, in characters; lookarounds match none. */
export function longest(node: Node): number {
  switch (node.kind) {
    case 'sequence':
      return node.nodes.reduce((sum, inner) => sum + longest(inner), 0);
    case 'choice':
      return Math.max(...node.options.map(longest));
    case 'repeat':
      return longest(node.node) * node.max;
    case 'look':
    case 'edge':
      return 0;
    case 'character':
      return 1;
    default:
      return node satisfies never;
  }
}

/**
 * Why an expression could run away: a quantifier without an upper bound, or a group that repeats and holds a
 * quantifier that varies by more than one.
 */
export function* runaways(node: Node, repeats = false): Generator<string> {
  switch (node.kind) {
    case 'sequence':
      for (const inner of node.nodes) yield* runaways(inner, repeats);
      return;
    case 'choice':
      for (const inner of node.options) yield* runaways(inner, repeats);
      return;
    case 'look':
      yield* runaways(node.node, repeats);
      return;
    case 'repeat': {
      const { min, max } = node;
      if (max === Number.POSITIVE_INFINITY) yield 'an unbounded quantifier';
      if (repeats && max - min > 1) yield `{${min},${max}} inside a repeated group`;
      const isGroup = node.node.kind !== 'character';
      if (isGroup && max > 8 && max !== min) yield `a group repeated {${min},${max}}`;
      yield* runaways(node.node, repeats || (isGroup && max > 1));
      return;
    }
    case 'edge':
    case 'character':
      return;
    default:
      node satisfies never;
  }
}

/**
 * What expressions have in common that differ in literals, alphabets and lengths: quantifiers, alternatives and looks of
 * about the same size stand in the same places.
 */
export function shapeOf(node: Node): string {
  switch (node.kind) {
    case 'sequence':
      return node.nodes
        .map(shapeOf)
        .join('')
        .replace(/c+(?!\{)/g, 'c');
    case 'choice': {
      const options = new Set(node.options.map(shapeOf));
      if (options.size > 1) options.delete('c');
      return options.size === 1 ? [...options].join('') : `(${[...options].sort().join('|')})`;
    }
    case 'repeat': {
      const { min, max } = node;
      const inner = shapeOf(node.node);
      // One character, so many times, can match in one way only.
      if (max <= 1 || min === max) return inner === 'c' ? inner : `${inner}?`;
      return `${inner}{${max <= 4 ? 4 : max <= 16 ? 16 : 'n'}}`;
    }
    case 'look': {
      const inner = shapeOf(node.node);
      return inner === 'c' ? '' : `<${node.behind ? 'b' : 'a'}${node.negative ? '!' : '='}${inner}>`;
    }
    case 'edge':
      return node.source;
    case 'character':
      return 'c';
    default:
      return node satisfies never;
  }
}

import type { Node } from './expression_tree.ts';

/** A state of an expression's automaton: what it takes next, or where it goes without taking anything. */
interface State {
  readonly accepts?: (code: number) => boolean;
  readonly next: number[];
}

/** Of a quantifier that varies by more, any number of turns is tried: what is sought is short. */
const MOST_TURNS = 4;
/** White space between words, however it is written. Where a text has other than one space is for the gate. */
function isGap(node: Node | undefined): boolean {
  if (node?.kind === 'sequence') return node.nodes.length === 1 && isGap(node.nodes[0]);
  return node?.kind === 'character' && node.accepts(SPACE) && !node.accepts(LETTER);
}
const SPACE = 0x20;
const isSpace = (code: number): boolean => code === SPACE;
const LETTER = 0x61;
/** Beyond it, a search is given up: an expression so large is to be cut. */
const MOST_VISITS = 4_000_000;

/** States of `tree`, and where it starts and ends. What stands beside a match is not looked at: looks and edges are passed. */
function automaton(tree: Node): {
  readonly states: readonly State[];
  readonly start: number;
  readonly end: number;
} {
  const states: State[] = [];
  const add = (state: State): number => states.push(state) - 1;
  const end = add({ next: [] });

  /** Where to start so that `node` is taken, and then what `next` takes. */
  function build(node: Node, next: number): number {
    switch (node.kind) {
      case 'sequence':
        return node.nodes.reduceRight((rest, inner) => build(inner, rest), next);
      case 'choice': {
        const gaps = node.options.filter(isGap);
        const options = gaps.length > 0 ? gaps : node.options;
        return add({ next: options.map((option) => build(option, next)) });
      }
      case 'repeat': {
        const { min } = node;
        const max = isGap(node.node) ? Math.max(min, 1) : node.max;
        let at = next;
        if (max - min > MOST_TURNS) {
          const loop = add({ next: [next] });
          states[loop]?.next.push(build(node.node, loop));
          at = loop;
        } else {
          for (let turn = min; turn < max; turn++) at = add({ next: [next, build(node.node, at)] });
        }
        for (let turn = 0; turn < min; turn++) at = build(node.node, at);
        return at;
      }
      case 'look':
      case 'edge':
        return next;
      case 'character':
        return add({ accepts: isGap(node) ? isSpace : node.accepts, next: [next] });
      default:
        return node satisfies never;
    }
  }
  const start = build(tree, end);
  return { states, start, end };
}

/** Says where in the keywords a text stands (Aho and Corasick, 1975): `next[state * 256 + code]`, -1 where one is complete. */
function keywordStates(keywords: readonly string[]): { readonly next: Int32Array; readonly count: number } {
  const children: Map<number, number>[] = [new Map()];
  const complete = new Set<number>();
  for (const keyword of keywords) {
    let at = 0;
    for (const letter of keyword) {
      const code = letter.charCodeAt(0);
      let child = children[at]?.get(code);
      if (child === undefined) {
        child = children.push(new Map()) - 1;
        children[at]?.set(code, child);
      }
      at = child;
    }
    complete.add(at);
  }
  const count = children.length;
  const next = new Int32Array(count * 256);
  const fallback = new Int32Array(count);
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head] ?? 0;
    const back = fallback[at] ?? 0;
    if (complete.has(back)) complete.add(at);
    for (let code = 0; code < 256; code++) {
      const child = children[at]?.get(code);
      if (child === undefined) {
        next[at * 256 + code] = at === 0 ? 0 : (next[back * 256 + code] ?? 0);
      } else {
        fallback[child] = at === 0 ? 0 : (next[back * 256 + code] ?? 0);
        next[at * 256 + code] = child;
        queue.push(child);
      }
    }
  }
  for (const [at, state] of next.entries()) if (complete.has(state)) next[at] = -1;
  // Keywords are compared without ASCII case.
  for (let at = 0; at < count; at++) {
    for (let code = 0x41; code <= 0x5a; code++) next[at * 256 + code] = next[at * 256 + code + 0x20] ?? 0;
  }
  return { next, count };
}

/**
 * A shortest text (Latin-1) that `tree` takes and in which no keyword stands; undefined where there is none, which proves
 * that every match holds one. Lookarounds are not considered: whether it is a match is for the expression to say. `draw`
 * returns a whole number below its argument, and decides among texts.
 */
export function evading(
  tree: Node,
  keywords: readonly string[],
  draw: (below: number) => number,
): string | undefined {
  const { states, start, end } = automaton(tree);
  const known = keywordStates(keywords);
  const special = new Set(
    [...keywords.join('')].flatMap((letter) => [letter.charCodeAt(0), letter.toUpperCase().charCodeAt(0)]),
  );
  const codesOf = new Map<State['accepts'], readonly number[]>();

  /** Codes that differ in what they lead to: all that stand in keywords, and one of the rest. */
  function codes(accepts: (code: number) => boolean): readonly number[] {
    let list = codesOf.get(accepts);
    if (list === undefined) {
      const others: number[] = [];
      const own: number[] = [];
      for (let code = 0; code < 256; code++) {
        if (accepts(code)) (special.has(code) ? own : others).push(code);
      }
      const printable = others.filter((code) => code > 0x20 && code < 0x7f);
      const pool = printable.length > 0 ? printable : others;
      const one = pool[draw(Math.max(1, pool.length))];
      // One case of a letter is as good as the other.
      const seen = new Set<number>();
      for (const code of own) if (!(code >= 0x41 && code <= 0x5a && accepts(code + 0x20))) seen.add(code);
      const first = draw(Math.max(1, seen.size));
      const turned = [...seen];
      list = [...(one === undefined ? [] : [one]), ...turned.slice(first), ...turned.slice(0, first)];
      codesOf.set(accepts, list);
    }
    return list;
  }

  const width = known.count;
  const from = new Map<number, { readonly parent: number; readonly code: number }>();
  const queue: number[] = [];
  let visits = 0;
  const reach = (state: number, keywordState: number, parent: number, code: number): number | undefined => {
    const waiting = [state];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const id = at * width + keywordState;
      if (from.has(id)) continue;
      from.set(id, { parent, code });
      if (at === end) return id;
      const { accepts, next } = states[at] ?? { next: [] };
      if (accepts === undefined) waiting.push(...next);
      else queue.push(id);
    }
    return undefined;
  };
  let goal = reach(start, 0, -1, -1);
  for (let head = 0; goal === undefined && head < queue.length; head++) {
    const id = queue[head] ?? 0;
    const state = states[Math.floor(id / width)];
    if (state?.accepts === undefined) continue;
    for (const code of codes(state.accepts)) {
      if (++visits > MOST_VISITS) throw new RangeError('too large to be searched');
      const to = known.next[(id % width) * 256 + code] ?? -1;
      if (to < 0) continue;
      for (const next of state.next) goal ??= reach(next, to, id, code);
      if (goal !== undefined) break;
    }
  }
  if (goal === undefined) return undefined;
  const text: number[] = [];
  for (let step = from.get(goal); step !== undefined && step.parent >= 0; step = from.get(step.parent))
    text.push(step.code);
  return String.fromCharCode(...text.reverse());
}

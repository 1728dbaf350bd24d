import { longest, type Node } from './expression_tree.ts';

/** What comes after a node: whether the rest matches from here. */
type Continuation = (at: number) => boolean;

/** Where to stop counting: whatever takes longer has run away. */
export class TooManySteps extends Error {}

/**
 * How many characters a backtracking matcher compares while it searches all of `text` for all matches: the cost of an
 * expression without a clock. It tries what V8 tries, in the same order, without V8's shortcuts.
 */
export function countSteps(tree: Node, text: string, limit: number): number {
  let steps = 0;
  const step = (): void => {
    steps++;
    if (steps > limit) throw new TooManySteps();
  };
  const isWord = (at: number): boolean => /\w/.test(text.charAt(at));

  function run(node: Node, at: number, next: Continuation): boolean {
    switch (node.kind) {
      case 'character':
        step();
        return at < text.length && node.accepts(text.charCodeAt(at)) && next(at + 1);
      case 'sequence':
        return runAll(node.nodes, 0, at, next);
      case 'choice':
        return node.options.some((option) => run(option, at, next));
      case 'edge':
        step();
        if (node.source === '^') return at === 0 && next(at);
        if (node.source === '$') return at === text.length && next(at);
        return (isWord(at - 1) !== isWord(at)) === (node.source === String.raw`\b`) && next(at);
      case 'look':
        return looksLike(node, at) !== node.negative && next(at);
      case 'repeat':
        return node.node.kind === 'character'
          ? repeatCharacter(node.node, node, at, next)
          : repeatGroup(node, 0, at, next);
      default:
        return node satisfies never;
    }
  }

  function runAll(nodes: readonly Node[], index: number, at: number, next: Continuation): boolean {
    const node = nodes[index];
    if (node === undefined) return next(at);
    return run(node, at, (after) => runAll(nodes, index + 1, after, next));
  }

  function looksLike(look: Extract<Node, { kind: 'look' }>, at: number): boolean {
    if (!look.behind) return run(look.node, at, () => true);
    for (let from = at; from >= Math.max(0, at - longest(look.node)); from--) {
      if (run(look.node, from, (to) => to === at)) return true;
    }
    return false;
  }

  function repeatCharacter(
    character: Extract<Node, { kind: 'character' }>,
    { min, max, lazy }: Extract<Node, { kind: 'repeat' }>,
    at: number,
    next: Continuation,
  ): boolean {
    const fits = (position: number): boolean => {
      step();
      return position < text.length && character.accepts(text.charCodeAt(position));
    };
    let end = at;
    if (lazy) {
      while (end - at < min) if (!fits(end++)) return false;
      for (;;) {
        if (next(end)) return true;
        if (end - at >= max || !fits(end)) return false;
        end++;
      }
    }
    while (end - at < max && fits(end)) end++;
    for (; end - at >= min; end--) if (next(end)) return true;
    return false;
  }

  function repeatGroup(
    repeat: Extract<Node, { kind: 'repeat' }>,
    count: number,
    at: number,
    next: Continuation,
  ): boolean {
    const again = (): boolean =>
      count < repeat.max &&
      run(repeat.node, at, (after) =>
        after === at && count >= repeat.min ? false : repeatGroup(repeat, count + 1, after, next),
      );
    if (count < repeat.min) return again();
    return repeat.lazy ? next(at) || again() : again() || next(at);
  }

  let at = 0;
  while (at <= text.length) {
    let end = at;
    const found = run(tree, at, (after) => {
      end = after;
      return true;
    });
    at = found && end > at ? end : at + 1;
  }
  return steps;
}

import { longest, type Node } from './expression_tree.ts';

/** Whether what is left of an expression matches from here. */
type Matcher = (at: number) => boolean;

/** Where to stop counting: whatever takes longer has run away. */
export class TooManySteps extends Error {}

/** Counts with `tree` made into functions once; see `countSteps`. */
export type StepCounter = (text: string, limit: number) => number;

/**
 * How many characters a backtracking matcher compares while it searches all of `text` for all matches: the cost of an
 * expression without a clock. It tries what V8 tries, in the same order, without V8's shortcuts.
 */
export function countSteps(tree: Node, text: string, limit: number): number {
  return stepCounter(tree)(text, limit);
}

/** `countSteps` for many texts. */
export function stepCounter(tree: Node): StepCounter {
  let codes = new Uint8Array(0);
  let steps = 0;
  let most = 0;
  let matched = 0;
  const step = (): void => {
    if (++steps > most) throw new TooManySteps();
  };
  const isWord = (at: number): boolean => /\w/.test(String.fromCharCode(codes[at] ?? 0));

  /** `node`, then `next`. */
  function compile(node: Node, next: Matcher): Matcher {
    switch (node.kind) {
      case 'character': {
        const accepts = acceptedCodes(node);
        return (at) => {
          step();
          return at < codes.length && accepts[codes[at] ?? 0] === 1 && next(at + 1);
        };
      }
      case 'sequence':
        return node.nodes.reduceRight((rest, inner) => compile(inner, rest), next);
      case 'choice': {
        const options = node.options.map((option) => compile(option, next));
        return (at) => {
          for (const option of options) if (option(at)) return true;
          return false;
        };
      }
      case 'edge':
        return (at) => {
          step();
          if (node.source === '^') return at === 0 && next(at);
          if (node.source === '$') return at === codes.length && next(at);
          return (isWord(at - 1) !== isWord(at)) === (node.source === String.raw`\b`) && next(at);
        };
      case 'look': {
        const looks = node.behind ? lookBehind(node.node) : compile(node.node, () => true);
        return (at) => looks(at) !== node.negative && next(at);
      }
      case 'repeat':
        return node.node.kind === 'character'
          ? repeatedCharacter(acceptedCodes(node.node), node, next)
          : repeatedGroup(node, 0, next);
      default:
        return node satisfies never;
    }
  }

  function lookBehind(node: Node): Matcher {
    const reach = longest(node);
    let goal = 0;
    const matches = compile(node, (to) => to === goal);
    return (at) => {
      for (let from = at; from >= Math.max(0, at - reach); from--) {
        goal = at;
        if (matches(from)) return true;
      }
      return false;
    };
  }

  function repeatedCharacter(
    accepts: Uint8Array,
    { min, max, lazy }: Extract<Node, { kind: 'repeat' }>,
    next: Matcher,
  ): Matcher {
    const fits = (at: number): boolean => {
      step();
      return at < codes.length && accepts[codes[at] ?? 0] === 1;
    };
    if (lazy) {
      return (at) => {
        let end = at;
        while (end - at < min) if (!fits(end++)) return false;
        for (;;) {
          if (next(end)) return true;
          if (end - at >= max || !fits(end)) return false;
          end++;
        }
      };
    }
    return (at) => {
      let end = at;
      while (end - at < max && fits(end)) end++;
      for (; end - at >= min; end--) if (next(end)) return true;
      return false;
    };
  }

  /** From the turn `count` on, which is made when it is first reached: groups may nest, and bounds be infinite. */
  function repeatedGroup(repeat: Extract<Node, { kind: 'repeat' }>, count: number, next: Matcher): Matcher {
    const { node, min, max, lazy } = repeat;
    if (count >= max) return next;
    let start = 0;
    let following: Matcher | undefined;
    const turn = compile(node, (after) => {
      if (after === start && count >= min) return false;
      following ??= repeatedGroup(repeat, count + 1, next);
      // A turn that is tried again later must find its own start.
      const own = start;
      const found = following(after);
      start = own;
      return found;
    });
    const again: Matcher = (at) => {
      start = at;
      return turn(at);
    };
    if (count < min) return again;
    return lazy ? (at) => next(at) || again(at) : (at) => again(at) || next(at);
  }

  const search = compile(tree, (after) => {
    matched = after;
    return true;
  });
  return (text, limit) => {
    codes = Uint8Array.from(Buffer.from(text, 'latin1'));
    steps = 0;
    most = limit;
    for (let at = 0; at <= codes.length; ) at = search(at) && matched > at ? matched : at + 1;
    return steps;
  };
}

const tables = new WeakMap<Node, Uint8Array>();

function acceptedCodes(node: Extract<Node, { kind: 'character' }>): Uint8Array {
  let table = tables.get(node);
  if (table === undefined) {
    table = Uint8Array.from({ length: 256 }, (_, code) => (node.accepts(code) ? 1 : 0));
    tables.set(node, table);
  }
  return table;
}

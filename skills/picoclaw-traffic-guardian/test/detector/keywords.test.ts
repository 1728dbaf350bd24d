import { isUtf8 } from 'node:buffer';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../lib/detector/occurrence.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { CALLED_RULES } from '../../lib/detector/rules/called.ts';
import { RULES as EVERYWHERE } from '../../lib/detector/rules/index.ts';
import { DEFINED_RULES } from '../../lib/detector/rules/prompt_injection/defined.ts';
import { parse } from './expression_tree.ts';
import { evading } from './keyword_evasion.ts';

const RULES = [...EVERYWHERE, ...CALLED_RULES, ...DEFINED_RULES];

const keywords = suite('keywords');

/**
 * Their expressions allow more than their keywords lead the gate to: forms that nobody writes, or whose every word is
 * everyday text. No rule joins them; whichever is mended leaves.
 */
const NARROW: ReadonlySet<string> = new Set([
  'script_download_executed',
  'script_decoded_executed',
  'package_from_odd_place',
  'shell_command_list',
  'netcat_exec_shell',
  'netcat_piped_shell',
  'secret_file_uploaded',
  'secret_file_into_socket',
  'secret_in_request',
  'passwords_attacked',
  'instructions_overridden',
  'task_replaced',
  'role_reassigned',
  'secrecy_demanded',
  'private_data_gathered',
  'secret_file_demanded',
  'image_carries_data',
  'tool_use_conditioned',
  'addressed_to_agents',
  'memory_poisoned',
  'trigger_planted',
]);

const TRIALS = 8;
const SURROUNDINGS = [
  ['', ''],
  [' ', ' '],
  ['\n', '\n'],
  ['"', '"'],
  ['=', '\n'],
  ['; ', ';'],
] as const;

/** Numbers that look random and are the same each time. */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** A match without any keyword; undefined where there is none, or none was found. */
function missed(rule: Rule): string | undefined {
  const tree = parse(rule.expression);
  const draw = drawing(1);
  for (let trial = 0; trial < TRIALS; trial++) {
    const text = evading(tree, rule.keywords, draw);
    if (text === undefined) return undefined;
    for (const [before, after] of SURROUNDINGS) {
      for (const { match } of occurrences(rule, before + text + after)) {
        const lower = match.text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
        // Of letters beyond ASCII the expressions fold one byte, to what is no letter.
        if (!isUtf8(Buffer.from(match.text, 'latin1'))) continue;
        if (!rule.keywords.some((keyword) => lower.includes(keyword))) return match.text;
      }
    }
  }
  return undefined;
}

keywords('lead the gate to whatever the expressions of their rules match', () => {
  const found = RULES.flatMap((rule) => {
    const text = missed(rule);
    return text === undefined ? [] : [{ rule: rule.id, text }];
  });
  assert.equal(
    found.filter(({ rule }) => !NARROW.has(rule)),
    [],
  );
  assert.equal(
    [...NARROW].filter((id) => !found.some(({ rule }) => rule === id)),
    [],
    'these are not narrow any more',
  );
});

keywords('that stand in all texts of an expression are proven to', () => {
  const draw = drawing(1);
  const tree = parse(/(?:curl|wget)[ \t]{1,4}(?:-[a-z] )?https?:\/\/\S{1,40}/gi);
  assert.is(evading(tree, ['curl', 'wget'], draw), undefined);
  assert.is(evading(tree, [' http'], draw), undefined);
  assert.is(evading(tree, ['l http', 't http', '-a', '-b http'], draw)?.slice(4, 6), ' -');
});

keywords('that overlap, or repeat themselves, are not stepped over', () => {
  const draw = drawing(1);
  assert.is(evading(parse(/a{3,9}b/g), ['aab'], draw), undefined);
  assert.is(evading(parse(/a{0,9}b/g), ['aab'], draw), 'b');
  assert.is(evading(parse(/(?:ab){2}c/g), ['abc', 'xyz'], draw), undefined);
});

keywords.run();

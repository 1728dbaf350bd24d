import { isObject } from './json.ts';

/** Every member that a reader of answers looks at. */
const MEMBERS =
  `action args arguments artifact artifactId artifactUpdate artifacts call_id candidates capabilities
choices code codeExecutionResult command_index commands content contentBlockDelta contentBlockIndex contentBlockStart
content_block content_index contents custom data delta document done error executableCode function functionCall
functionCalls functionResponse function_call generation history id index input instructions item item_id json jsonrpc
logs message messages method modelTurn name operation output outputText output_index outputs parameters params parts
partialArgs partial_json prompts reasoning reasoningContent reasoningText reasoning_content refusal requestedSchema
resource resourceTemplates resources response response_id result results role serverContent skills start status
statusUpdate stop stringValue structuredContent summary summary_index supportedInterfaces systemPrompt task text
thinking thought title token toolCall toolUse tool_calls tool_plan tools transcript type url willContinue`.split(
    /\s+/,
  );

const KNOWN: ReadonlySet<string> = new Set(MEMBERS);
const SPELLING = new Map(MEMBERS.map((name) => [name.toLowerCase(), name]));

/** What these hold has members of its own, which mean what they are spelled. */
const OPAQUE = new Set([
  'args',
  'parameters',
  'arguments',
  'input',
  'data',
  'json',
  'inputSchema',
  'input_schema',
  'structuredContent',
]);

/** Beyond this an answer is read as it is spelled. */
const DEEPEST = 24;
const MOST_MEMBERS = 8192;

/**
 * The value with its members spelled as their interface spells them. Go's encoding/json, which the gateway reads with,
 * takes `Content` for `content`, and so a server may write it. The same value when nothing is to be changed.
 */
export function inUsualCase(value: unknown): unknown {
  return fold(value, { left: MOST_MEMBERS }, 0);
}

function fold(value: unknown, budget: { left: number }, depth: number): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) {
    let folded: unknown[] = value;
    for (let at = 0; at < value.length && budget.left > 0; at++) {
      const element: unknown = value[at];
      if (typeof element !== 'object' || element === null) continue;
      const changed = fold(element, budget, depth + 1);
      if (changed === element) continue;
      if (folded === value) folded = [...value];
      folded[at] = changed;
    }
    return folded;
  }
  if (!isObject(value)) return value;
  let differs = false;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => {
    if (--budget.left < 0) return [name, member];
    const usual = KNOWN.has(name) ? name : (SPELLING.get(name.toLowerCase()) ?? name);
    const isPlain = typeof member !== 'object' || member === null || OPAQUE.has(usual);
    const folded = isPlain ? member : fold(member, budget, depth + 1);
    differs ||= usual !== name || folded !== member;
    return [usual, folded];
  });
  // Of two spellings the last counts, as it does in Go.
  return differs ? Object.fromEntries(members) : value;
}

/** So far before a match its tool call may begin. */
const SIGHT = 1024;

/**
 * Where the arguments of a model's tool call begin, by interface: OpenAI's chat completions and responses (JSON in a
 * string), Ollama (an object), Anthropic (`input` of a `tool_use` block, `partial_json` of a stream), Gemini (`args` of
 * a `functionCall`). The same in JSON that was unescaped, where quotes stand bare.
 */
const BEGINNING = new RegExp(
  [
    String.raw`"(?:arguments|partial_json)"\s{0,4}:\s{0,4}["{]`,
    String.raw`"type"\s{0,4}:\s{0,4}"tool_use"[^{}]{0,300}"input"\s{0,4}:\s{0,4}\{`,
    String.raw`"functionCall"\s{0,4}:\s{0,4}\{[^{}]{0,300}"args"\s{0,4}:\s{0,4}\{`,
    String.raw`function_call_arguments\.delta"[^{}]{0,300}"delta"\s{0,4}:\s{0,4}"`,
  ].join('|'),
  'g',
);

/** The end of arguments: an object's closing brace behind a value, or the quote behind JSON in a string. */
const ENDING = /(?<!\\)["\]]\s{0,4}\}|[0-9el]\s{0,4}\}\s{0,4}[,}\]]|\}"/;

/**
 * Whether text[start] stands in the arguments of a tool call: in what an agent runs, and not only reads. Looks at the
 * kilobyte before it. In doubt it does not.
 */
export function isInToolCall(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - SIGHT), start);
  let inside: string | undefined;
  for (const { 0: beginning, index } of before.matchAll(BEGINNING)) {
    inside = before.slice(index + beginning.length);
  }
  return inside !== undefined && !ENDING.test(inside);
}

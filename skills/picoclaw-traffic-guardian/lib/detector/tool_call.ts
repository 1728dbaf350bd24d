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
 * Where a call begins that a model writes as text, for a gateway that reads it from there: Hermes and Qwen, Claude's
 * `invoke`, Llama (also `<function=exec>`), Mistral, DeepSeek (whose bars and blanks are full-width, here as Latin-1), ReAct.
 */
const WRITTEN =
  /<(?:tool_call|function_calls?|invoke|function=|parameter=)[^<>]{0,120}>|\[TOOL_CALLS\]|<\|python_tag\|>|<\xef\xbd\x9ctool\xe2\x96\x81call|\bAction Input:/g;
const WRITTEN_END =
  /<\/(?:tool_call|function_calls?|invoke|function)>|<\|(?:eom_id|eot_id)\|>|\xe2\x96\x81end\xef\xbd\x9c>|\nObservation:/;

/** Whether text[start], of what a model says, stands in a call that it writes as text. Text and places as Latin-1. */
export function isInWrittenCall(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - SIGHT), start);
  const beginnings = [...before.matchAll(WRITTEN)];
  const last = beginnings.at(-1);
  return last !== undefined && !WRITTEN_END.test(before.slice(last.index + last[0].length));
}

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

import { asJson, asKey, asName, asObject, asText, type JsonObject, textOf } from './json.ts';
import type { Outlet } from './part_streams.ts';

/**
 * What a model says in the shape that began with OpenAI's chat completions and that Ollama, Cohere, Mistral and most
 * others share: `content` with what was thought on the way under one of several names, and `tool_calls`.
 * `streamed`: these are pieces; else it is a message of its own.
 */
export function readAssistantMessage(message: JsonObject, key: string, streamed: boolean, out: Outlet): void {
  const say = (kind: 'text' | 'reasoning', text: string) =>
    streamed ? out.more(key, kind, text) : out.tell(kind, text);
  const { content, reasoning_content, reasoning, thinking, tool_plan, refusal, tool_calls, function_call } =
    message;
  for (const thought of [reasoning_content, reasoning, thinking, tool_plan]) {
    if (typeof thought === 'string' && thought !== '') say('reasoning', thought);
  }
  if (typeof content === 'string') say('text', content);
  else if (content !== undefined && content !== null) readBlocks(content, say);
  if (typeof refusal === 'string') say('text', refusal);
  // Cohere streams one call at a time, as an object.
  const calls = Array.isArray(tool_calls) ? tool_calls : tool_calls ? [tool_calls] : [];
  for (const [position, call] of calls.entries()) {
    const { index, id, function: called, custom } = asObject(call);
    // Cohere's first version names the function in the call itself, with its `parameters`.
    const { name, arguments: given, input, parameters } = asObject(called ?? custom ?? call);
    const text = given ?? input ?? parameters;
    if (!streamed || (typeof text === 'object' && text !== null))
      out.tell('tool_call', asJson(text), asName(name));
    else out.more(`${key}.${asKey(index) || position}`, 'tool_call', asText(text), asName(name), asName(id));
  }
  const { name, arguments: given } = asObject(function_call);
  if (streamed) out.more(`${key}.function`, 'tool_call', asJson(given), asName(name));
  else out.tell('tool_call', asJson(given), asName(name));
}

function readBlocks(content: unknown, say: (kind: 'text' | 'reasoning', text: string) => void): void {
  for (const block of Array.isArray(content) ? content : [content]) {
    const isThought = asObject(block).type === 'thinking';
    say(isThought ? 'reasoning' : 'text', textOf(block));
  }
}

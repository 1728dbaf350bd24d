import { asKey, asList, asObject, asText, type JsonObject } from './json.ts';
import { readAssistantMessage } from './message.ts';
import type { Outlet } from './part_streams.ts';

/** OpenAI's chat completions and all that is compatible (platform.openai.com/docs/api-reference/chat), also Azure's. */
export function readChatCompletion(event: JsonObject, out: Outlet): void {
  for (const [position, item] of asList(event.choices).entries()) {
    const { index, delta, message, text } = asObject(item);
    const key = `choice ${asKey(index) || position}`;
    if (delta) readAssistantMessage(asObject(delta), key, true, out);
    if (message) readAssistantMessage(asObject(message), key, false, out);
    out.more(key, 'text', asText(text)); // the completions that came before chat
  }
}

/**
 * The message at the top of an answer: Ollama's /api/chat (github.com/ollama/ollama/blob/main/docs/api.md), whose
 * pieces are told from a whole only by what follows, and Cohere's v2 chat (docs.cohere.com/reference/chat); with its
 * first version the calls stand beside it, with Ollama's /api/generate the text, also with llama.cpp's /completion
 * (github.com/ggml-org/llama.cpp, tools/server/README.md) and text-generation-inference (huggingface.co/docs, /generate_stream).
 */
export function readTopMessage(event: JsonObject, out: Outlet): void {
  const { type, message, response, thinking, done, content, stop, token, tool_calls } = event;
  if (tool_calls) readAssistantMessage({ tool_calls }, 'top', false, out);
  if (typeof stop === 'boolean') out.more('message', 'text', asText(content));
  if (token) out.more('message', 'text', asText(asObject(token).text));
  // Anthropic's stream begins with its message, whose content is read as what it is.
  if (message && type !== 'message_start') readAssistantMessage(asObject(message), 'message', true, out);
  if (done === undefined) return;
  out.more('message', 'reasoning', asText(thinking));
  out.more('message', 'text', asText(response));
}

/** The stream of Cohere's v2 chat (docs.cohere.com/docs/streaming). */
export function readCohereEvent(event: JsonObject, out: Outlet): void {
  const { type, index, delta } = event;
  if (typeof type !== 'string' || !COHERE.has(type)) return;
  readAssistantMessage(asObject(asObject(delta).message), `cohere ${asKey(index)}`, true, out);
}

const COHERE = new Set([
  'content-start',
  'content-delta',
  'tool-plan-delta',
  'tool-call-start',
  'tool-call-delta',
]);

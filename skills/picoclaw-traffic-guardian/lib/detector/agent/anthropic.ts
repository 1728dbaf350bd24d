import {
  asJson,
  asKey,
  asList,
  asName,
  asObject,
  asText,
  isObject,
  type JsonObject,
  textOf,
} from './json.ts';
import type { Outlet } from './part_streams.ts';

/** Anthropic's messages, streamed or whole (docs.anthropic.com/en/api/messages-streaming). */
export function readAnthropic(event: JsonObject, out: Outlet): void {
  const { type, index, delta, content_block, message, content } = event;
  const key = `block ${asKey(index)}`;
  if (type === 'content_block_delta') {
    const { text, partial_json, thinking } = asObject(delta);
    out.more(key, 'text', asText(text));
    out.more(key, 'tool_call', asText(partial_json));
    out.more(key, 'reasoning', asText(thinking));
  } else if (type === 'content_block_start') readBlock(asObject(content_block), key, out);
  else if (type === 'content_block_stop') out.settle(key);
  else if (type === 'message_start') readBlocks(asObject(message).content, out);
  else if (type === 'message_stop') out.settleAll();
  else if (Array.isArray(content) && (type === 'message' || event.role === 'assistant'))
    readBlocks(content, out);
}

function readBlocks(content: unknown, out: Outlet): void {
  for (const [index, block] of asList(content).entries()) {
    readBlock(asObject(block), `block ${index}`, out);
    out.settle(`block ${index}`);
  }
}

/** A block, with what of it did not come in pieces. */
function readBlock(block: JsonObject, key: string, out: Outlet): void {
  const { type, text, thinking, name, input, content } = block;
  out.restart(key);
  out.more(key, 'text', asText(text));
  out.more(key, 'reasoning', asText(thinking));
  if (typeof type !== 'string') return;
  if (type.endsWith('tool_use')) {
    // A streamed block begins with an empty input.
    const given = isObject(input) && Object.keys(input).length === 0 ? '' : asJson(input);
    out.more(key, 'tool_call', given, asName(name));
  } else if (type.endsWith('_result')) out.tell('tool_result', textOf(content), asName(name));
}

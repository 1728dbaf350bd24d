import { asJson, asKey, asList, asName, asObject, asText, isObject, type JsonObject } from './json.ts';
import type { Outlet } from './part_streams.ts';

/**
 * Bedrock's Converse and ConverseStream (docs.aws.amazon.com/bedrock/latest/APIReference): whole, as events that an
 * event stream's header names, and as events that carry their own name, which some models' InvokeModel gives.
 */
export function readBedrock(event: JsonObject, out: Outlet): void {
  for (const [index, block] of asList(asObject(asObject(event.output).message).content).entries()) {
    const { text, toolUse, reasoningContent } = asObject(block);
    const { name, input } = asObject(toolUse);
    out.tell('text', asText(text));
    out.tell('reasoning', asText(asObject(asObject(reasoningContent).reasoningText).text));
    if (isObject(toolUse)) out.whole(`converse ${index}`, 'tool_call', asJson(input), asName(name));
  }
  const { contentBlockStart, contentBlockDelta } = event;
  for (const value of [event, contentBlockStart, contentBlockDelta]) {
    if (isObject(value) && value.contentBlockIndex !== undefined) readBlockEvent(value, out);
  }
  out.more('generation', 'text', asText(event.generation) || asText(event.outputText));
}

function readBlockEvent({ contentBlockIndex, start, delta }: JsonObject, out: Outlet): void {
  const key = `content ${asKey(contentBlockIndex)}`;
  if (isObject(start)) out.restart(key);
  out.more(key, 'tool_call', '', asName(asObject(asObject(start).toolUse).name));
  const { text, toolUse, reasoningContent } = asObject(delta);
  if (start === undefined && delta === undefined) out.settle(key);
  out.more(key, 'text', asText(text));
  out.more(key, 'reasoning', asText(asObject(reasoningContent).text));
  out.more(key, 'tool_call', asText(asObject(toolUse).input));
}

import type { PartKind } from '../part.ts';
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
import { readToolDefinitions } from './tool_definition.ts';

/**
 * OpenAI's responses, over HTTP and WebSocket, and its realtime interface, whose events share their names
 * (platform.openai.com/docs/api-reference/responses-streaming, .../realtime-server-events).
 */
export function readResponsesEvent(event: JsonObject, out: Outlet): void {
  const { type, output, response, item } = event;
  if (Array.isArray(output)) readOutput(event, '', out);
  if (typeof type !== 'string' || !type.startsWith('response.')) return;
  const scope = asKey(event.response_id);
  const key = `${scope} ${asKey(event.output_index) || asKey(event.item_id)}`;
  const within = `${key}.${asKey(event.content_index ?? event.summary_index ?? event.command_index)}`;
  if (type.endsWith('.delta')) {
    const kind = kindOf(type);
    if (kind !== undefined) out.more(within, kind, asText(event.delta));
  } else if (type === 'response.output_item.added') {
    const { type: itemType, name } = asObject(item);
    if (isCall(itemType)) out.more(`${key}.`, 'tool_call', '', asName(name) ?? asName(itemType));
  } else if (type === 'response.output_item.done') {
    readItem(asObject(item), key, out);
  } else if (ENDINGS.has(type)) {
    // Realtime events name their response, others have but one.
    readOutput(asObject(response), type === 'response.done' ? asKey(asObject(response).id) : '', out);
    out.settleAll();
  } else if (type.endsWith('.done')) {
    const kind = kindOf(type);
    const said = WHOLES.map((name) => event[name]).find((value) => typeof value === 'string');
    if (kind !== undefined && said !== undefined) out.whole(within, kind, asText(said));
  }
}

const ENDINGS = new Set(['response.completed', 'response.incomplete', 'response.failed', 'response.done']);
/** Under which names an event repeats what its deltas said. */
const WHOLES = ['arguments', 'input', 'code', 'command', 'text', 'transcript', 'refusal'] as const;

/** What the deltas of an event add up to. Undefined: not text. */
function kindOf(type: string): PartKind | undefined {
  if (/\b(?:output_)?audio\.|image/.test(type)) return undefined;
  if (/arguments|input|_call/.test(type)) return 'tool_call';
  return type.includes('reasoning') ? 'reasoning' : 'text';
}

function readOutput(response: JsonObject, scope: string, out: Outlet): void {
  for (const [index, item] of asList(response.output).entries())
    readItem(asObject(item), `${scope} ${index}`, out);
}

function isCall(type: unknown): type is string {
  return typeof type === 'string' && type.endsWith('_call');
}

/** One item of the output: a message, what was thought, or one of many kinds of calls. */
function readItem(item: JsonObject, key: string, out: Outlet): void {
  const { type, name, content, summary, action } = item;
  const kind = type === 'reasoning' ? 'reasoning' : 'text';
  if (type === 'message' || type === 'reasoning') {
    for (const [index, block] of [...asList(content), ...asList(summary)].entries()) {
      out.whole(`${key}.${index}`, kind, textOf(block));
    }
  } else if (isCall(type)) {
    const { commands } = asObject(action);
    for (const [index, command] of asList(commands).entries()) {
      out.whole(`${key}.${index}`, 'tool_call', asText(command), type);
    }
    const given = item.arguments ?? item.input ?? item.code ?? item.operation ?? action;
    if (!Array.isArray(commands)) out.whole(`${key}.`, 'tool_call', asJson(given), asName(name) ?? type);
    for (const answer of [item.output, item.outputs, item.results, item.error]) {
      if (answer) out.tell('tool_result', textOf(answer) || asJson(answer), asName(name) ?? type);
    }
  } else if (typeof type === 'string' && type.endsWith('_output')) {
    out.tell('tool_result', textOf(item.output) || asJson(item.output), asName(name));
  } else if (type === 'mcp_list_tools') readToolDefinitions(item.tools, out);
}

/** What tools answered, in a request's input: the items that end in `_output`, named by the call that they answer. */
export function readResponsesInput(request: JsonObject, out: Outlet): void {
  const { calls } = out;
  const nested = asObject(request.response).input;
  for (const value of [...asList(request.input), ...asList(nested), request.item]) {
    if (!isObject(value)) continue;
    const { type, call_id, name, output } = value;
    if (isCall(type)) {
      calls.add(call_id, asName(name) ?? type, value.arguments ?? value.input ?? value.action);
      if (output) out.tell('tool_result', textOf(output) || asJson(output), asName(name) ?? type);
    } else if (typeof type === 'string' && type.endsWith('_output')) {
      const { name: called = null, given } = calls.of(call_id) ?? {};
      out.tell('tool_result', textOf(output) || asJson(output), called, given);
    }
  }
}

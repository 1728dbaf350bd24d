import type { Direction } from '../observer.ts';
import { readAgentCard, readExchange } from './agent_to_agent.ts';
import { asJson, asList, asName, asObject, asText, isObject, type JsonObject, textOf } from './json.ts';
import type { Outlet } from './part_streams.ts';
import { readToolDefinitions, stringsOf } from './tool_definition.ts';

/**
 * One message of JSON-RPC 2.0: the Model Context Protocol (modelcontextprotocol.io/specification) and agent-to-agent
 * (a2a-protocol.org) over any transport. What a message means follows from its shape: an answer names no method.
 */
export function readJsonRpc(message: JsonObject, direction: Direction, out: Outlet): void {
  const { method, params, result, error } = message;
  const inbound = direction === 'inbound';
  if (typeof method === 'string') readMethod(method, asObject(params), inbound, out);
  if (isObject(result)) inbound ? readResult(result, out) : out.tell('text', textOf(result.content));
  if (inbound && isObject(error)) out.tell('tool_result', lines(error.message, error.data));
}

function readMethod(method: string, params: JsonObject, inbound: boolean, out: Outlet): void {
  const { name, arguments: given, message, data } = params;
  if (method === 'tools/call') {
    if (!inbound) out.tell('tool_call', asJson(given), asName(name));
  } else if (inbound) {
    // What a server asks of the client's model or user (sampling, elicitation), and what it lets the client know: its own
    // words, which no model has said.
    for (const request of asList(params.messages)) out.tell('tool_result', textOf(asObject(request).content));
    out.tell('tool_result', lines(params.systemPrompt, message, data, stringsOf(params.requestedSchema)));
  } else if (isObject(message)) readExchange({ message }, 'text', out);
}

function readResult(result: JsonObject, out: Outlet): void {
  const { tools, content, structuredContent, instructions, messages, contents } = result;
  readToolDefinitions(tools, out);
  if (typeof instructions === 'string') out.tell('tool_definition', instructions, 'instructions');
  if (content !== undefined || structuredContent !== undefined) {
    out.tell('tool_result', lines(textOf(content), structuredContent));
  }
  for (const message of asList(messages)) out.tell('tool_result', textOf(asObject(message).content));
  for (const resource of asList(contents)) out.tell('tool_result', asText(asObject(resource).text));
  // Prompts and resources describe themselves too, to people first.
  for (const listed of [result.prompts, result.resources, result.resourceTemplates]) {
    for (const item of asList(listed)) out.tell('tool_result', stringsOf(item), asName(asObject(item).name));
  }
  readAgentCard(result, out);
  readExchange(result, 'tool_result', out);
}

function lines(...values: unknown[]): string {
  return values.map(asJson).filter(Boolean).join('\n');
}

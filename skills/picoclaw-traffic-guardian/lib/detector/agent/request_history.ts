import { asJson, asList, asName, asObject, asText, isObject, type JsonObject, textOf } from './json.ts';
import type { Outlet } from './part_streams.ts';

/**
 * What tools answered, in the messages that a model is sent: OpenAI's, Ollama's and Cohere's messages of the role
 * `tool`, Anthropic's blocks that end in `tool_result`, Bedrock's `toolResult`. What user, model and operator said is
 * the gateway's own, and so are its tools.
 */
export function readMessages(request: JsonObject, out: Outlet): void {
  const names = new Map<string, string>();
  const remember = (id: unknown, name: unknown): void => {
    if (typeof id === 'string' && typeof name === 'string') names.set(id, name);
  };
  const nameOf = (...ids: unknown[]) => ids.map((id) => names.get(asText(id))).find(Boolean) ?? null;
  for (const message of asList(request.messages)) {
    if (!isObject(message)) continue;
    const { role, content, name, tool_name, tool_call_id, tool_calls } = message;
    for (const call of asList(tool_calls)) {
      const { id, function: called } = asObject(call);
      remember(id, asObject(called).name);
    }
    if (role === 'tool' || role === 'function') {
      out.tell('tool_result', textOf(content), asName(name) ?? asName(tool_name) ?? nameOf(tool_call_id));
    }
    for (const block of asList(content)) {
      if (!isObject(block)) continue;
      const { type, id, tool_use_id, toolUse, toolResult } = block;
      if (typeof type === 'string' && type.endsWith('tool_use')) remember(id, block.name);
      remember(asObject(toolUse).toolUseId, asObject(toolUse).name);
      if (typeof type === 'string' && type.endsWith('tool_result') && role !== 'tool') {
        out.tell('tool_result', textOf(block.content), nameOf(tool_use_id));
      }
      if (isObject(toolResult)) {
        const { toolUseId, content: answer } = toolResult;
        out.tell('tool_result', textOf(answer) || asJson(answer), nameOf(toolUseId));
      }
    }
  }
}

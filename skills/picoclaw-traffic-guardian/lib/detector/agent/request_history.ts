import { asJson, asList, asName, asObject, isObject, type JsonObject, textOf } from './json.ts';
import type { Outlet } from './part_streams.ts';

/**
 * What tools answered, in the messages that a model is sent: OpenAI's, Ollama's and Cohere's messages of the role
 * `tool`, Anthropic's blocks that end in `tool_result`, Bedrock's `toolResult`. What user, model and operator said is
 * the gateway's own, and so are its tools.
 */
export function readMessages(request: JsonObject, out: Outlet): void {
  const { calls } = out;
  const tell = (text: string, name: string | null, id: unknown): void => {
    const call = calls.of(id);
    out.tell('tool_result', text, name ?? call?.name ?? null, call?.given);
  };
  for (const message of asList(request.messages)) {
    if (!isObject(message)) continue;
    const { role, content, name, tool_name, tool_call_id, tool_calls } = message;
    for (const call of asList(tool_calls)) {
      const { id, function: called } = asObject(call);
      calls.add(id, asObject(called).name, asObject(called).arguments);
    }
    if (role === 'tool' || role === 'function')
      tell(textOf(content), asName(name) ?? asName(tool_name), tool_call_id);
    for (const block of asList(content)) {
      if (!isObject(block)) continue;
      const { type, id, tool_use_id, toolUse, toolResult } = block;
      if (typeof type === 'string' && type.endsWith('tool_use')) calls.add(id, block.name, block.input);
      const { toolUseId: used, name: usedName, input } = asObject(toolUse);
      calls.add(used, usedName, input);
      if (typeof type === 'string' && type.endsWith('tool_result') && role !== 'tool')
        tell(textOf(block.content), null, tool_use_id);
      if (isObject(toolResult)) {
        const { toolUseId, content: answer } = toolResult;
        tell(textOf(answer) || asJson(answer), null, toolUseId);
      }
    }
  }
}

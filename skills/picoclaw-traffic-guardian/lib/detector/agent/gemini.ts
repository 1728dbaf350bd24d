import { asJson, asKey, asList, asName, asObject, asText, isObject, type JsonObject } from './json.ts';
import type { Outlet } from './part_streams.ts';

/**
 * Gemini's generateContent and streamGenerateContent (ai.google.dev/api/generate-content), also as Code Assist wraps
 * them: text and code of a candidate go on from event to event, a call comes whole or as the values of its arguments.
 */
export function readGemini(event: JsonObject, out: Outlet): void {
  readLive(event, out);
  const { candidates } = Array.isArray(event.candidates) ? event : asObject(event.response);
  for (const [position, item] of asList(candidates).entries()) {
    const { index, content } = asObject(item);
    const key = `candidate ${asKey(index) || position}`;
    for (const part of asList(asObject(content).parts)) readPart(asObject(part), key, out);
  }
}

/** A message of the Live API's WebSocket (ai.google.dev/api/live). */
function readLive({ toolCall, serverContent }: JsonObject, out: Outlet): void {
  for (const call of asList(asObject(toolCall).functionCalls)) {
    const { name, args } = asObject(call);
    out.tell('tool_call', asJson(args), asName(name));
  }
  for (const part of asList(asObject(asObject(serverContent).modelTurn).parts)) {
    readPart(asObject(part), 'live', out);
  }
}

function readPart(part: JsonObject, key: string, out: Outlet): void {
  const { text, thought, functionCall, executableCode, codeExecutionResult } = part;
  out.more(key, thought === true ? 'reasoning' : 'text', asText(text));
  if (isObject(functionCall)) {
    const { name, args, partialArgs, willContinue } = functionCall;
    if (partialArgs === undefined && willContinue === undefined) {
      out.tell('tool_call', asJson(args), asName(name));
    } else {
      const callKey = `${key} call`;
      if (asName(name) !== null) out.restart(callKey);
      out.more(callKey, 'tool_call', '', asName(name));
      for (const value of asList(partialArgs)) {
        out.more(callKey, 'tool_call', asText(asObject(value).stringValue));
      }
      out.more(callKey, 'tool_call', asJson(args));
    }
  }
  if (isObject(executableCode)) out.tell('tool_call', asText(executableCode.code), 'code_execution');
  if (isObject(codeExecutionResult)) {
    out.tell('tool_result', asText(codeExecutionResult.output), 'code_execution');
  }
  readFunctionResponse(part, out);
}

function readFunctionResponse(part: JsonObject, out: Outlet): void {
  const { functionResponse } = part;
  if (!isObject(functionResponse)) return;
  const { id, name, response } = functionResponse;
  const call = out.calls.of(asName(id) ?? name);
  out.tell('tool_result', asJson(response), asName(name), call?.given);
}

/**
 * What functions answered, in the contents of a request. Only parallel calls have ids (ai.google.dev/api/caching#FunctionCall:
 * optional): else a response answers the last call of its name.
 */
export function readGeminiRequest(request: JsonObject, out: Outlet): void {
  const { contents } = Array.isArray(request.contents) ? request : asObject(request.request);
  for (const content of asList(contents)) {
    for (const part of asList(asObject(content).parts)) {
      const { id, name, args } = asObject(asObject(part).functionCall);
      out.calls.add(asName(id) ?? name, name, args);
      readFunctionResponse(asObject(part), out);
    }
  }
}

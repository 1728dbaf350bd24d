import type { Direction } from '../observer.ts';
import { readAgentCard, readExchange } from './agent_to_agent.ts';
import { readAnthropic } from './anthropic.ts';
import { readBedrock } from './bedrock.ts';
import { readChatCompletion, readCohereEvent, readTopMessage } from './chat_completions.ts';
import { readGemini, readGeminiRequest } from './gemini.ts';
import { isObject, type JsonObject } from './json.ts';
import { readJsonRpc } from './json_rpc.ts';
import { inUsualCase } from './member_case.ts';
import type { Outlet } from './part_streams.ts';
import { readMessages } from './request_history.ts';
import { readResponsesEvent, readResponsesInput } from './responses.ts';

/** Elements of a batch (JSON-RPC) or of a stream as one array (Gemini). */
const MOST_ELEMENTS = 4096;

type Interface = (event: JsonObject, out: Outlet) => void;

/**
 * By shape and not by host, for every interface has compatible servers; each looks for members of its own, and one
 * event may have those of several.
 */
const ANSWERS: readonly Interface[] = [
  readChatCompletion,
  readAnthropic,
  readResponsesEvent,
  readGemini,
  readTopMessage,
  readBedrock,
  readCohereEvent,
  readAgentCard,
  // Agents that speak HTTP and JSON without JSON-RPC.
  (event, out) => readExchange(event, 'tool_result', out),
];
const REQUESTS: readonly Interface[] = [readMessages, readResponsesInput, readGeminiRequest];

/** Tells the parts of one event of a stream or of one whole document. */
export function readEvent(parsed: unknown, direction: Direction, out: Outlet): void {
  // A request is spelled by the gateway itself.
  const event = direction === 'inbound' ? inUsualCase(parsed) : parsed;
  for (const value of Array.isArray(event) ? event.slice(0, MOST_ELEMENTS) : [event]) {
    if (!isObject(value)) continue;
    if (value.jsonrpc !== undefined) readJsonRpc(value, direction, out);
    for (const read of direction === 'inbound' ? ANSWERS : REQUESTS) read(value, out);
  }
}

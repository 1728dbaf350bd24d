import type { PartKind } from '../part.ts';
import { asJson, asKey, asList, asName, asObject, isObject, type JsonObject } from './json.ts';
import type { Outlet } from './part_streams.ts';
import { stringsOf } from './tool_definition.ts';

/**
 * How an agent describes itself (a2a-protocol.org/latest/specification, `AgentCard`): at /.well-known/agent-card.json,
 * formerly agent.json, and as a result.
 */
export function readAgentCard(card: JsonObject, out: Outlet): void {
  const { name, skills, url, capabilities, supportedInterfaces } = card;
  if (typeof name !== 'string' || !Array.isArray(skills)) return;
  if (url ?? capabilities ?? supportedInterfaces) out.tell('agent_card', stringsOf(card), name);
}

/**
 * What agents exchange: a message, a task with its artifacts, or a change of one, as versions 0.2 to 1.0 carry them,
 * with and without a wrapper. Artifacts may come in pieces.
 */
export function readExchange(result: JsonObject, kind: PartKind, out: Outlet): void {
  for (const value of [result, result.message, result.task, result.statusUpdate, result.artifactUpdate]) {
    if (!isObject(value)) continue;
    const { parts, status, artifact, artifacts, history } = value;
    readParts(parts, kind, out);
    readParts(asObject(asObject(status).message).parts, kind, out);
    for (const piece of [artifact, ...asList(artifacts)]) readArtifact(asObject(piece), kind, out);
    for (const message of asList(history)) {
      // The rest of a task's history is what the gateway itself sent.
      if (/agent/i.test(asKey(asObject(message).role))) readParts(asObject(message).parts, kind, out);
    }
  }
}

function readParts(parts: unknown, kind: PartKind, out: Outlet): void {
  for (const part of asList(parts)) out.tell(kind, sayingOf(part));
}

function readArtifact({ artifactId, name, parts }: JsonObject, kind: PartKind, out: Outlet): void {
  for (const part of asList(parts)) {
    out.more(`artifact ${asKey(artifactId)}`, kind, sayingOf(part), asName(name));
  }
}

function sayingOf(part: unknown): string {
  const { text, data } = asObject(part);
  return typeof text === 'string' ? text : asJson(data);
}

/** A JSON object of foreign shape. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, an empty one when it is none. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : NO_OBJECT;
}

/** The value as a list, an empty one when it is none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_LIST;
}

/** The value as text, '' when it is none. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A name, or null when there is none. */
export function asName(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Text as it is, and anything else as its JSON; '' when there is nothing, or it is nested too deep to be written. */
export function asJson(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return ''; // deeper than the stack: no client could act on it either
    throw error;
  }
}

/** An index or id of foreign JSON as part of a key, cut to what a sane one needs. */
export function asKey(value: unknown): string {
  if (typeof value === 'number') return `${value}`;
  return typeof value === 'string' ? value.slice(0, 100) : '';
}

/**
 * The text of a message's or result's content: a string, a block, or a list of blocks. Blocks carry it as `text` (most
 * interfaces and MCP), `thinking`, `refusal`, `content`, `document.data` (Cohere), `json` (Bedrock) or `resource.text`
 * (MCP), a search result also a `title`; what they say is joined by LF.
 */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const lines: string[] = [];
  const waiting: unknown[] = [content];
  for (let steps = 0; waiting.length > 0 && steps < MOST_BLOCKS; steps++) {
    const next = waiting.pop();
    if (typeof next === 'string') {
      if (next !== '') lines.push(next);
    } else if (Array.isArray(next)) {
      for (let at = Math.min(next.length, MOST_BLOCKS) - 1; at >= 0; at--) waiting.push(next[at]);
    } else if (isObject(next)) {
      const {
        text,
        thinking,
        refusal,
        transcript,
        content: inner,
        document,
        json,
        resource,
        output,
        logs,
        title,
      } = next;
      if (json !== undefined) waiting.push(asJson(json));
      waiting.push(
        title,
        logs,
        output,
        resource,
        asObject(document).data,
        inner,
        transcript,
        refusal,
        thinking,
        text,
      );
    }
  }
  return lines.join('\n');
}

const MOST_BLOCKS = 4096;
const NO_OBJECT: JsonObject = Object.freeze({});
const NO_LIST: readonly unknown[] = Object.freeze([]);

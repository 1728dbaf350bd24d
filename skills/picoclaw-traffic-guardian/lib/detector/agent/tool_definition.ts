import { asList, asName, asObject, isObject } from './json.ts';
import type { Outlet } from './part_streams.ts';

/** Strings and nestings of one definition. The schema of a large tool has some hundred. */
const MOST_STEPS = 8192;

/** Words of JSON Schema itself, which say nothing to a model. */
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** One part for each tool that a server describes to a model: all that the model will read of it, a string a line. */
export function readToolDefinitions(tools: unknown, out: Outlet): void {
  for (const tool of asList(tools)) {
    const { name } = asObject(tool);
    if (isObject(tool)) out.tell('tool_definition', stringsOf(tool), asName(name));
  }
}

/**
 * Every string of a description and the names of its members, in order, a line each. All of them, for instructions
 * hide in names of parameters, enumerations, defaults and examples as well as in descriptions.
 */
export function stringsOf(description: unknown): string {
  const lines: string[] = [];
  const waiting: unknown[] = [description];
  for (let steps = 0; waiting.length > 0 && steps < MOST_STEPS; steps++) {
    const next = waiting.pop();
    if (typeof next === 'string') {
      if (!TYPES.has(next)) lines.push(next);
    } else if (Array.isArray(next)) {
      for (let at = Math.min(next.length, MOST_STEPS) - 1; at >= 0; at--) waiting.push(next[at]);
    } else if (isObject(next)) {
      for (const [name, value] of Object.entries(next).slice(0, MOST_STEPS).reverse()) {
        if (name === 'properties' && isObject(value)) {
          for (const [parameter, schema] of Object.entries(value).slice(0, MOST_STEPS).reverse()) {
            waiting.push(schema, parameter);
          }
        } else waiting.push(value);
      }
    }
  }
  return lines.join('\n');
}

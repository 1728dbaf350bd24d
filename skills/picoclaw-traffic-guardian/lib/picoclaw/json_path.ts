/** What stands at a path of own properties in parsed JSON; undefined when there is no such path. */
export function jsonAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) current = jsonMembers(current).get(key);
  return current;
}

/** The members of an object, in their order; of anything else, none. */
export function jsonMembers(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
  return new Map<string, unknown>(Object.entries(value));
}

/** The items of a list; of anything else, none. */
export function jsonItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text without surrounding white space; of anything else, the empty one. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

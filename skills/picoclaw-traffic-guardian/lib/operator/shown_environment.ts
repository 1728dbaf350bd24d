/** Variables and their values together; the rest of a document needs the remainder of its default size. In bytes. */
const MOST_BYTES = 5_500;

export interface ShownEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  /** Variables left out because of their size. Never those that hold the proxy. */
  readonly environment_omitted?: readonly string[];
}

/**
 * The target's variables as far as a document may hold them. The one that can be long is NO_PROXY, with what the
 * target's environment held before: without it the target works, and the monitor sees more than it would.
 */
export function shownEnvironment(environment: Readonly<Record<string, string>>): ShownEnvironment {
  const size = ([name, value]: readonly [string, string]) => Buffer.byteLength(JSON.stringify([name, value]));
  const longestFirst = Object.entries(environment).sort((a, b) => size(b) - size(a));
  const omitted = new Set<string>();
  let total = longestFirst.reduce((sum, entry) => sum + size(entry), 0);
  for (const entry of longestFirst) {
    if (total <= MOST_BYTES) break;
    omitted.add(entry[0]);
    total -= size(entry);
  }
  if (omitted.size === 0) return { environment };
  return {
    environment: Object.fromEntries(Object.entries(environment).filter(([name]) => !omitted.has(name))),
    environment_omitted: [...omitted].sort(),
  };
}

import { createHash } from 'node:crypto';

/** Definitions that are remembered; those met longest ago are forgotten beyond it. */
const MOST_TOOLS = 4096;

/** What a definition is to what was known: one that changed, or one whose name another server gave to something else. */
export type Meeting = 'new' | 'known' | 'changed' | 'shadows';

interface Known {
  readonly server: string;
  readonly digest: string;
}

/** Which tools and agents this run has met, by their servers and names. Keeps hashes, no text. Bounded. */
export class ToolMemory {
  /** By server and name; last met last. */
  readonly #tools = new Map<string, Known>();
  /** Who gave the name first. */
  readonly #names = new Map<string, Known>();

  /** `digest`: of the text, for what tells one change from another. */
  meet(server: string, name: string, text: string): { readonly meeting: Meeting; readonly digest: string } {
    // Counters and dates in a description change by themselves.
    const digest = createHash('sha256').update(text.replace(/\d+/g, '0')).digest('base64').slice(0, 22);
    const key = `${server}\0${name}`;
    const known = this.#tools.get(key);
    const first = this.#names.get(name);
    remember(this.#tools, key, { server, digest });
    remember(this.#names, name, first ?? { server, digest });
    if (known !== undefined) return { meeting: known.digest === digest ? 'known' : 'changed', digest };
    const isTaken = first !== undefined && first.server !== server && first.digest !== digest;
    // Every other server has a tool called `search`: one word is nobody's name.
    return { meeting: isTaken && /[a-z0-9][_.\-/A-Z]/.test(name) ? 'shadows' : 'new', digest };
  }
}

function remember(map: Map<string, Known>, key: string, value: Known): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MOST_TOOLS) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}

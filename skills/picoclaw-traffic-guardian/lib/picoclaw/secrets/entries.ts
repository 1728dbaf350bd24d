import { jsonItems, jsonMembers, jsonText } from '../json_path.ts';

/** A text of a store that is a secret by its name. */
export interface SecretEntry {
  /** Names from the top; items of a list by their own name, else as `[0]`. */
  readonly path: readonly string[];
  readonly text: string;
}

const DEEPEST = 16;
/** Beyond it a file is no store that Picoclaw wrote. */
export const MOST_ENTRIES = 5000;

const TELLING =
  /(?:^|_)(?:keys?|api_?keys?|tokens?|secrets?|pass(?:word|wd|phrase|code)?(?:_hash)?|pwd|credentials?|cookies?|pat|dsn|webhook(?:_url)?|auth(?:orization)?)$/;
const PUBLIC =
  /(?:^|_)(?:public|primary|foreign|sort|cache|hot)_keys?$|(?:max|min|num|total|completion|prompt)_tokens$/;
/** Maps whose members are named by their user, and of which some are secret. */
const TELLING_PART =
  /(?:^|_)(?:api_?key|key|token|secret|passw(?:or)?d|pass(?:phrase)?|pwd|credentials?|auth(?:orization)?|cookie|signature|session|pat|dsn)(?:_|s?$)/;
const MAP = /(?:^|_)(?:headers|env)$/;
const SCHEME = /^(?:bearer|basic|bot|token|apikey|api-key|key|oauth)\s+(?=\S{8})/i;
const URL_PASSWORD = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^/@\s:]{0,200}:([^/@\s]{1,1000})@/i;

/** Every secret of a parsed store; `all`: whatever stands in it is one. */
export function* secretEntries(document: unknown, all: boolean): Generator<SecretEntry> {
  let left = MOST_ENTRIES;
  function* walk(value: unknown, path: readonly string[], telling: boolean): Generator<SecretEntry> {
    if (left <= 0 || path.length > DEEPEST) return;
    left--;
    if (typeof value === 'string') {
      const text = telling ? value.trim().replace(SCHEME, '') : (urlPassword(value) ?? '');
      if (text !== '') yield { path, text: urlPassword(text) ?? text };
      return;
    }
    const isMap = MAP.test(snakeCase(path.at(-1) ?? ''));
    for (const [name, member] of labelled(value)) {
      const inherits = telling && Array.isArray(value);
      yield* walk(member, [...path, name], all || inherits || isTelling(name, isMap));
    }
  }
  yield* walk(document, [], false);
}

/** Variables of an environment that hold secrets by their name. */
export function* secretVariables(env: NodeJS.ProcessEnv): Generator<SecretEntry> {
  for (const [name, value = ''] of Object.entries(env)) {
    if (name.startsWith('PICOCLAW_TRAFFIC_GUARDIAN_') || !isTelling(name, true)) continue;
    const text = urlPassword(value) ?? value.trim();
    // Paths and addresses without credentials: where something is, not what it is.
    if (text === '' || /^(?:[~.]{0,2}\/|[A-Za-z]:\\|[a-z][a-z0-9+.-]*:\/\/)/.test(text)) continue;
    yield { path: [name], text };
  }
}

/** The members of an object; the items of a list by their own name. */
export function labelled(value: unknown): ReadonlyMap<string, unknown> {
  if (!Array.isArray(value)) return jsonMembers(value);
  return new Map(
    jsonItems(value).map((item, at) => {
      const members = jsonMembers(item);
      return [jsonText(members.get('model_name')) || jsonText(members.get('name')) || `[${at}]`, item];
    }),
  );
}

function isTelling(name: string, inMap: boolean): boolean {
  const snake = snakeCase(name);
  return inMap ? TELLING_PART.test(snake) && !PUBLIC.test(snake) : TELLING.test(snake) && !PUBLIC.test(snake);
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

function urlPassword(text: string): string | undefined {
  const written = URL_PASSWORD.exec(text.trim())?.[1];
  if (written === undefined) return undefined;
  try {
    return decodeURIComponent(written);
  } catch {
    return written; // a percent sign that stands for itself
  }
}

import path from 'node:path';
import type { SecretHome } from '../../detector/watched/secret_home.ts';
import type { WatchedSecret } from '../../detector/watched/watched_secret.ts';
import { printable, printablePath } from '../../printable.ts';
import { gatewayConfigFile } from '../gateway_config.ts';
import { resolvePicoclawHome } from '../home.ts';
import { readBounded } from '../secure_file.ts';
import { type SecretEntry, secretEntries, secretVariables } from './entries.ts';
import { gatewayHome, joinedHome, namedHome, secretHomes } from './home.ts';
import { type NotWatched, storedValue } from './stored_value.ts';
import { readYaml, YamlProblem } from './yaml.ts';

/** What is watched for and what is not, by name. Holds no value. */
export interface WatchReport {
  /** ISO 8601, UTC. */
  readonly read_at: string;
  /** Different values. */
  readonly watched: number;
  readonly stores: readonly StoreReport[];
  /** At most `MOST_NAMED`; `not_watched_total` counts them all. */
  readonly not_watched: ReadonlyArray<{ readonly name: string; readonly reason: NotWatched }>;
  readonly not_watched_total: number;
}

export interface StoreReport {
  /** A file's name, or `env`. */
  readonly store: string;
  /** Of an unreadable store what was read before is watched for on. */
  readonly state: 'read' | 'absent' | 'unreadable';
  readonly watched: number;
  readonly problem: string | null;
}

const MOST_BYTES = 1024 * 1024;
const MOST_SECRETS = 1000;
/** All values together: they are kept in both threads, and cut into pieces for redaction. */
const MOST_TEXT = 256 * 1024;
const MOST_NAMED = 100;
const LONGEST_NAME = 120;

interface Store {
  readonly name: string;
  readonly file: string;
  /** What its secrets are called by, before their path. */
  readonly prefix: string;
  /** Whether all that stands in it is secret. */
  readonly all: boolean;
  readonly parse: (text: string) => unknown;
}

/** A store as it was read last. */
interface Reading {
  readonly entries: readonly SecretEntry[];
  readonly document: unknown;
}

/** Picoclaw's secret stores, and the environment of COMMAND if there is one. Reads at each `read`, remembers what was good. */
export class SecretStores {
  /** Every path that was looked at by the last `read`. */
  files: readonly string[] = [];
  readonly #stores: readonly Store[];
  readonly #variables: readonly SecretEntry[] | null;
  readonly #last = new Map<Store, Reading>();

  /** Throws E_USAGE when nothing says where Picoclaw's home is. */
  constructor(env: NodeJS.ProcessEnv, commandEnvironment: NodeJS.ProcessEnv | null) {
    const config = path.resolve(gatewayConfigFile(env));
    const beside = (name: string) => path.join(path.dirname(config), name);
    const below = (name: string) => path.join(resolvePicoclawHome(env), name);
    const json = (name: string, file: string): Store => ({
      name,
      file,
      prefix: `${name}:`,
      all: false,
      parse: fromJson,
    });
    this.#stores = [
      { ...json(printable(path.basename(config), LONGEST_NAME), config), prefix: '' },
      { name: '.security.yml', file: beside('.security.yml'), prefix: '', all: true, parse: readYaml },
      json('launcher-config.json', beside('launcher-config.json')),
      json('auth.json', below('auth.json')),
      json('.picoclaw.pid', below('.picoclaw.pid')),
    ];
    this.#variables = commandEnvironment === null ? null : [...secretVariables(commandEnvironment)];
  }

  /** Never throws for what it finds. `now`: milliseconds since the Unix epoch. */
  read(now: number): { readonly secrets: readonly WatchedSecret[]; readonly report: WatchReport } {
    const collection = new Collection();
    const reports: StoreReport[] = [];
    const files: string[] = [];
    let config: unknown;
    let configured: HomeOf = namedHome;
    for (const [at, store] of this.#stores.entries()) {
      const { reading, state, problem } = this.#open(store);
      if (at === 0) {
        config = reading.document;
        configured = secretHomes(config);
      }
      const homeOf = homesIn(store, reading.document, config, configured);
      const place = { prefix: store.prefix, directory: path.dirname(store.file), homeOf };
      const watched = reading.entries.filter((entry) => collection.add(entry, place)).length;
      files.push(store.file);
      reports.push({ store: store.name, state, watched, problem });
    }
    if (this.#variables !== null) {
      const place = { prefix: 'env:', directory: null, homeOf: namedHome };
      const watched = this.#variables.filter((entry) => collection.add(entry, place)).length;
      reports.push({ store: 'env', state: 'read', watched, problem: null });
    }
    this.files = [...files, ...collection.files];
    return { secrets: collection.secrets, report: collection.report(now, reports) };
  }

  #open(store: Store): { readonly reading: Reading } & Pick<StoreReport, 'state' | 'problem'> {
    const read = readBounded(store.file, { maxBytes: MOST_BYTES, followSymlink: true });
    if (read.outcome === 'absent') {
      this.#last.delete(store);
      return { reading: EMPTY, state: 'absent', problem: null };
    }
    const failed = (problem: string) =>
      ({ reading: this.#last.get(store) ?? EMPTY, state: 'unreadable', problem }) as const;
    if (read.outcome !== 'read') return failed(read.reason);
    try {
      const document = store.parse(read.bytes.toString('utf8').replace(/^\uFEFF/, ''));
      const reading = { document, entries: [...secretEntries(document, store.all)] };
      this.#last.set(store, reading);
      return { reading, state: 'read', problem: null };
    } catch (error) {
      // A JSON parser's own message repeats what it stumbled over, which may be a key.
      const why = error instanceof YamlProblem ? `is not understood: ${error.message}` : 'is not valid JSON';
      return failed(`${printablePath(store.file)} ${why}`);
    }
  }
}

const EMPTY: Reading = { entries: [], document: undefined };

function fromJson(text: string): unknown {
  return JSON.parse(text);
}

type HomeOf = (path: readonly string[]) => SecretHome;

/** Where an entry stands. */
interface Place {
  readonly prefix: string;
  /** What `file://` is relative to; null where such a text means itself. */
  readonly directory: string | null;
  readonly homeOf: HomeOf;
}

function homesIn({ name, prefix }: Store, document: unknown, config: unknown, configured: HomeOf): HomeOf {
  if (prefix === '') return configured;
  if (name === 'auth.json') return namedHome;
  const gateway = gatewayHome(config, document);
  return () => gateway;
}

/** Values by their text: one that stands in several places has the name of the first, and the homes of all. */
class Collection {
  readonly files: string[] = [];
  readonly #byValue = new Map<string, WatchedSecret>();
  readonly #notWatched: Array<{ name: string; reason: NotWatched }> = [];
  #room = MOST_TEXT;

  get secrets(): readonly WatchedSecret[] {
    return [...this.#byValue.values()];
  }

  /** Whether it is watched for. */
  add(entry: SecretEntry, { prefix, directory, homeOf }: Place): boolean {
    const name = `${prefix}${nameOf(entry.path)}`;
    const stored = storedValue(entry.text, directory);
    if (stored.file !== null) this.files.push(stored.file);
    if (!('value' in stored)) return this.#refuse(name, stored.reason);
    const { value } = stored;
    const known = this.#byValue.get(value);
    if (known !== undefined) {
      this.#byValue.set(value, { ...known, home: joinedHome(known.home, homeOf(entry.path)) });
      return true;
    }
    if (this.#byValue.size >= MOST_SECRETS || value.length > this.#room)
      return this.#refuse(name, 'too_many');
    this.#room -= value.length;
    this.#byValue.set(value, { name, value, home: homeOf(entry.path) });
    return true;
  }

  #refuse(name: string, reason: NotWatched): false {
    this.#notWatched.push({ name, reason });
    return false;
  }

  report(now: number, stores: readonly StoreReport[]): WatchReport {
    return {
      read_at: new Date(now).toISOString(),
      watched: this.#byValue.size,
      stores,
      not_watched: this.#notWatched.slice(0, MOST_NAMED),
      not_watched_total: this.#notWatched.length,
    };
  }
}

/** `a.b[0]`. Names are the operator's own words, shown as one line. */
function nameOf(entryPath: readonly string[]): string {
  const joined = entryPath
    .map((part, at) => (at === 0 || /^\[\d+\]$/.test(part) ? part : `.${part}`))
    .join('');
  return printable(joined, LONGEST_NAME);
}

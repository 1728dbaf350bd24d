import type { ExchangeStart } from '../detector/observer.ts';
import type { FixedWay } from './fixed_way.ts';
import { type AbsoluteTarget, originForm, parseAbsoluteTarget, type TargetProblem } from './target.ts';

/** Where a request goes, and what its exchange begins with. */
export interface Located {
  readonly start: ExchangeStart & { readonly protocol: 'http' | 'https' };
  readonly dest: AbsoluteTarget['dest'];
  /** As the origin wants it: origin-form, or `*`. */
  readonly target: string;
}

interface Known {
  /** As written before the path, and what it means. */
  readonly origin: string;
  readonly dest: AbsoluteTarget['dest'];
  readonly start: Located['start'];
}

/** Finds out where the requests of one client connection go. The next one mostly goes where the last one went. */
export class Locator {
  readonly #source: string;
  readonly #way: FixedWay | null;
  #known: Known | null = null;

  /** `source`: the client's address. `way`: where all of them go, when the client came out of a CONNECT. */
  constructor(source: string, way: FixedWay | null) {
    this.#source = source;
    this.#way = way;
  }

  /** `url`: the target as the request line has it. */
  locate(method: string, url: string): Located | TargetProblem {
    const known = this.#way === null ? this.#absolute(url) : this.#along(this.#way);
    if (typeof known === 'string') return known;
    const { start, dest, origin } = known;
    return { start, dest, target: this.#way === null ? originForm(method, url.slice(origin.length)) : url };
  }

  #along({ dest, scheme }: FixedWay): Known {
    this.#known ??= { origin: '', dest, start: this.#start(scheme, dest) };
    return this.#known;
  }

  #absolute(url: string): Known | TargetProblem {
    const last = this.#known;
    if (last !== null && url.startsWith(last.origin) && url[last.origin.length] === '/') return last;
    const target = parseAbsoluteTarget(url);
    if (typeof target === 'string') return target;
    const { origin, dest } = target;
    this.#known = { origin, dest, start: this.#start('http', dest) };
    return this.#known;
  }

  #start(protocol: 'http' | 'https', { authority }: AbsoluteTarget['dest']): Located['start'] {
    return { protocol, source: this.#source, dest: authority };
  }
}

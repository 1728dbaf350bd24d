import dns from 'node:dns';
import net from 'node:net';
import { DialError } from './dial_error.ts';

/** An IP address that may be dialled. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

export type ResolveCallback = (error: DialError | null, addresses: readonly Address[]) => void;

/** What getaddrinfo may be asked for: it would read a NUL as the name's end and '' as this machine. */
const HOST_NAME = /^[a-z0-9_-](?:[a-z0-9_.-]{0,252})$/i;

/**
 * Turns hosts into addresses: literals, then the operator's table, then the system's resolver. Callers dial the
 * addresses they got and never the name again, so that what was checked is what is connected to.
 *
 * The system's resolver (getaddrinfo, for /etc/hosts, search domains and mDNS) runs on libuv's thread pool of four,
 * which files and zlib use too; simultaneous questions for one name are therefore asked once.
 */
export class Resolver {
  readonly #table: ReadonlyMap<string, string>;
  readonly #asking = new Map<string, ResolveCallback[]>();

  /** `table`: lower-case host name, without a trailing dot, to IP address. */
  constructor(table: Readonly<Record<string, string>>) {
    this.#table = new Map(Object.entries(table));
  }

  /** Whether the operator's table says where `host` is. */
  isInTable(host: string): boolean {
    return this.#table.has(withoutDot(host));
  }

  /**
   * Calls back exactly once: with at least one address, in the order of preference, or with an error of kind `dns`.
   * Literals and names of the table are answered before this returns.
   */
  resolve(host: string, done: ResolveCallback): void {
    const literal = this.#table.get(withoutDot(host)) ?? host;
    const family = net.isIP(literal);
    if (literal.includes('%')) {
      done(
        new DialError('dns', `${JSON.stringify(host)} has a zone id, which means nothing on this machine`),
        [],
      );
    } else if (family === 4 || family === 6) {
      done(null, [{ address: literal, family }]);
    } else if (!HOST_NAME.test(host)) {
      done(new DialError('dns', `${JSON.stringify(host)} is not a host name`), []);
    } else {
      this.#ask(host, done);
    }
  }

  #ask(host: string, done: ResolveCallback): void {
    const waiting = this.#asking.get(host);
    if (waiting !== undefined) {
      waiting.push(done);
      return;
    }
    const callbacks = [done];
    this.#asking.set(host, callbacks);
    dns.lookup(host, { all: true }, (cause, found) => {
      this.#asking.delete(host);
      const error = cause === null ? null : lookupError(host, cause);
      const addresses = (cause === null ? found : []).map(({ address, family }): Address => {
        return { address, family: family === 6 ? 6 : 4 };
      });
      for (const callback of callbacks) callback(error, addresses);
    });
  }
}

/** The dot says that no search domain is to be tried; the host is the same. */
function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

function lookupError(host: string, cause: NodeJS.ErrnoException): DialError {
  const why =
    cause.code === 'ENOTFOUND'
      ? 'the name does not exist'
      : `the resolver failed with ${cause.code ?? 'no code'}`;
  return new DialError('dns', `cannot resolve ${host}: ${why}`, undefined, { cause });
}

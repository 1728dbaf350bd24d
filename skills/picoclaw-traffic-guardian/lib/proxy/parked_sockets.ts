import type net from 'node:net';
import { discard } from './socket_end.ts';

/** The dial that a socket was opened for follows at once; a client that left in between must not keep it open. */
const PARKED_MS = 5_000;

interface Parked {
  readonly socket: net.Socket;
  readonly drop: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Connected sockets that wait a moment for whoever will use them, each under the authority it leads to. */
export class ParkedSockets {
  readonly #parked = new Map<string, Parked[]>();

  put(authority: string, socket: net.Socket): void {
    const drop = () => {
      this.#forget(authority, parked);
      discard(socket);
    };
    const timer = setTimeout(drop, PARKED_MS).unref();
    const parked: Parked = { socket, drop, timer };
    socket.on('error', drop);
    socket.on('close', drop);
    const place = this.#parked.get(authority);
    if (place === undefined) this.#parked.set(authority, [parked]);
    else place.push(parked);
  }

  /** A live socket without listeners, now the caller's, or undefined. */
  take(authority: string): net.Socket | undefined {
    for (const parked of this.#parked.get(authority)?.slice() ?? []) {
      this.#forget(authority, parked);
      if (!parked.socket.destroyed) return parked.socket;
    }
    return undefined;
  }

  clear(): void {
    for (const { drop } of [...this.#parked.values()].flat()) drop();
  }

  #forget(authority: string, parked: Parked): void {
    clearTimeout(parked.timer);
    parked.socket.off('error', parked.drop);
    parked.socket.off('close', parked.drop);
    const rest = this.#parked.get(authority)?.filter((other) => other !== parked) ?? [];
    if (rest.length === 0) this.#parked.delete(authority);
    else this.#parked.set(authority, rest);
  }
}

import type { Socket } from 'node:net';
import type { Connections } from './context.ts';

/** The sockets that are open, for a stop to wait for. */
export class ConnectionSet implements Connections {
  readonly #sockets = new Set<Socket>();
  readonly #waiting: Array<() => void> = [];

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: Socket): void {
    if (socket.destroyed || this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size > 0) return;
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** Resolves as soon as no socket is open. */
  empty(): Promise<void> {
    if (this.#sockets.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { proxied, settled, startRelay, type TestRelay } from './test_relay.ts';

interface Rig extends TestRelay {
  readonly server: PeerServer;
  readonly url: string;
  readonly client: Peer;
  /** Sends a request and resolves with the origin's end of the connection, once its head is there. */
  request(method: string, lines?: string, body?: string): Promise<Peer>;
  /** Everything is over: no socket is left, and every exchange was told in order and closed once. */
  over(): Promise<void>;
}

/** A relay, an origin, and a client that is connected to the relay. */
export async function rig(options: Parameters<typeof startRelay>[0] = {}): Promise<Rig> {
  const relay = await startRelay(options);
  const server = await PeerServer.listen();
  const url = `http://127.0.0.1:${server.port}/`;
  const client = await Peer.connect(relay.port);
  return {
    ...relay,
    server,
    url,
    client,
    async request(method, lines = '', body = '') {
      client.socket.write(proxied(method, url, lines, body));
      const origin = await server.accept();
      return origin.untilText('\r\n\r\n');
    },
    async over() {
      client.socket.destroy();
      for (const { socket } of server.peers) socket.destroy();
      await settled(relay.relay);
      await server.close();
      assert.ok(relay.exchanges.sound, JSON.stringify(relay.exchanges.violations));
    },
  };
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
export const turn = () => new Promise((resolve) => setImmediate(resolve));

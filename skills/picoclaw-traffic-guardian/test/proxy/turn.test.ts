import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExchangeStart } from '../../lib/detector/observer.ts';
import { RecordedExchange } from '../support/recorded_exchanges.ts';
import { AUTHORIZATION, proxied, startRelay } from './test_relay.ts';
import type { TurnPeers } from './turn_peers.worker.ts';

const test = suite('turns');

const LARGE = 16 * 1024 * 1024;
/** By then the kernel gives the connection all the room that it gives any. */
const WARM = LARGE / 2;
/** Accepting the small one and reading it are two turns, of at most two reads of 64 KB of the large one each. */
const FEW = 512 * 1024;

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const PLAIN = 'x'.repeat(LARGE);
const CHUNKED = `${`8000\r\n${'x'.repeat(0x8000)}\r\n`.repeat(LARGE / 0x8000)}0\r\n\r\n`;
const GET = proxied('GET', 'http://ORIGIN/large');
const CONNECT = `CONNECT ORIGIN HTTP/1.1\r\nHost: ORIGIN\r\n${AUTHORIZATION}\r\nnot HTTP\r\n`;
const post = (framing: string, body: string) =>
  proxied('POST', 'http://ORIGIN/large', `${framing}\r\n`, body);

const WAYS: ReadonlyArray<readonly [name: string, client: string, origin: string]> = [
  ['an answer', GET, `HTTP/1.1 200 OK\r\nContent-Length: ${LARGE}\r\n\r\n${PLAIN}`],
  ['an answer in chunks', GET, `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`],
  ['an upload', post(`Content-Length: ${LARGE}`, PLAIN), OK],
  ['an upload in chunks', post('Transfer-Encoding: chunked', CHUNKED), OK],
  ['what a tunnel brings', CONNECT, PLAIN],
  ['what goes into a tunnel', `${CONNECT}${PLAIN}`, OK],
];

/** Counts what the large transfer moves; stands still in its midst until the small request is there, as a busy core would. */
class Street {
  moved = 0;
  /** How much the large one had moved when the small one was asked, and when it was read. */
  askedAt = 0;
  readAt: number | null = null;
  readonly #ask: () => void;

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  open(start: ExchangeStart): RecordedExchange {
    return new LargeOrSmall(start, this);
  }

  move(bytes: number): void {
    this.moved += bytes;
    if (this.askedAt > 0 || this.moved < WARM) return;
    this.askedAt = this.moved;
    this.#ask();
  }
}

class LargeOrSmall extends RecordedExchange {
  readonly #street: Street;

  constructor(start: ExchangeStart, street: Street) {
    super(start);
    this.#street = street;
  }

  override requestHead(_method: string, target: string): void {
    if (target.endsWith('/small')) this.#street.readAt = this.#street.moved;
  }
  override requestBody(chunk: Uint8Array): void {
    this.#street.move(chunk.length);
  }
  override responseBody(chunk: Uint8Array): void {
    this.#street.move(chunk.length);
  }
  override bytes(_direction: 'inbound' | 'outbound', count: number): void {
    this.#street.move(count);
  }
}

for (const [name, client, origin] of WAYS) {
  test(`${name}, however much there is, leaves others their turn`, async () => {
    const signal = new SharedArrayBuffer(4);
    const street = new Street(() => {
      peers.postMessage('ask');
      assert.is.not(Atomics.wait(new Int32Array(signal), 0, 0, 8_000), 'timed-out');
    });
    const { relay, port } = await startRelay({ observer: street });
    const small = proxied('GET', 'http://ORIGIN/small');
    const workerData: TurnPeers = { relayPort: port, client, origin, expected: LARGE, small, signal };
    const peers = new Worker(new URL('./turn_peers.worker.mjs', import.meta.url), { workerData });
    await new Promise((resolve, reject) => peers.once('message', resolve).once('error', reject));
    await peers.terminate();
    await relay.drain(0);
    assert.ok(street.readAt !== null, 'the small request was read');
    const waited = (street.readAt ?? 0) - street.askedAt;
    assert.ok(waited <= FEW, `${waited} bytes went before a small request`);
  });
}

test.run();

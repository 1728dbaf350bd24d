import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { AUTHORIZATION, proxied, settled, startRelay, type TestRelay } from './test_relay.ts';

const test = suite('forward');

interface Rig extends TestRelay {
  readonly server: PeerServer;
  readonly url: string;
  readonly client: Peer;
  /** Sends a request and resolves with the origin's end of the connection, once its head is there. */
  request(method: string, lines?: string, body?: string): Promise<Peer>;
  /** Everything is over: no socket is left, and every exchange was told in order and closed once. */
  over(): Promise<void>;
}

async function rig(options: Parameters<typeof startRelay>[0] = {}): Promise<Rig> {
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

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('keeps one connection to the origin for one client connection, and shares it with nobody', async () => {
  const { client, request, server, port, url, over } = await rig();
  const origin = await request('GET');
  origin.socket.write(OK);
  await client.untilText('ok');
  client.socket.write(proxied('GET', url));
  await origin.until(
    () => origin.text.split('\r\n\r\n').length === 3,
    'the second request on the same connection',
  );
  origin.socket.write(OK);
  const other = await Peer.connect(port);
  other.socket.write(proxied('GET', url));
  const second = await server.accept();
  assert.is.not(second, origin);
  other.socket.destroy();
  await client.until(() => client.text.split('ok').length === 3, 'two answers');
  client.socket.destroy();
  await origin.untilEnded();
  await over();
});

test('keeps connections to several origins for a client that talks to several', async () => {
  const { client, request, server, url, over } = await rig();
  const elsewhere = await PeerServer.listen();
  const origin = await request('GET');
  origin.socket.write(OK);
  await client.untilText('ok');
  client.socket.write(proxied('GET', `http://127.0.0.1:${elsewhere.port}/`));
  const other = await elsewhere.accept();
  await other.untilText('\r\n\r\n');
  other.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother');
  await client.untilText('other');
  client.socket.write(proxied('GET', url));
  await origin.until(() => origin.text.split('\r\n\r\n').length === 3, 'the first connection again');
  assert.is(server.peers.length, 1);
  await over();
  await elsewhere.close();
});

test('answers pipelined requests in order, whichever origin is faster', async () => {
  const { client, server, url, exchanges, over } = await rig();
  const elsewhere = await PeerServer.listen();
  client.socket.write(
    proxied('GET', url) +
      proxied('POST', `http://127.0.0.1:${elsewhere.port}/`, 'Content-Length: 4\r\n', 'body') +
      proxied('GET', url),
  );
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  assert.is(elsewhere.peers.length, 0, 'one at a time');
  origin.socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n\r\n');
  const other = await elsewhere.accept();
  await other.untilText('body');
  other.socket.write(
    'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond',
  );
  await origin.until(() => origin.text.split('\r\n\r\n').length === 3, 'the third request');
  origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthird');
  await client.untilText('third');
  assert.match(client.text, /first[\s\S]*103 Early Hints[\s\S]*second[\s\S]*third$/);
  assert.equal(
    exchanges.all.map(({ response }) => response),
    ['first', 'second', 'third'],
  );
  await over();
  await elsewhere.close();
});

test('answers a thousand pipelined requests', async () => {
  const { client, server, url, over } = await rig();
  client.socket.write(proxied('GET', url).repeat(1_000));
  const origin = await server.accept();
  let answered = 0;
  const answer = () => {
    const asked = origin.text.split('\r\n\r\n').length - 1;
    while (answered < asked)
      origin.socket.write(
        `HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n${String(++answered).padStart(6, '0')}.`,
      );
    return answered === 1_000;
  };
  await origin.until(answer, 'all requests');
  await client.untilText('001000.');
  const bodies = [...client.text.matchAll(/(\d{6})\./g)].map(([, number]) => Number(number));
  assert.equal(
    bodies,
    Array.from({ length: 1_000 }, (_, index) => index + 1),
  );
  await over();
});

test('passes each chunk on as it comes, both ways', async () => {
  const { client, request, over } = await rig();
  const origin = await request('POST', 'Transfer-Encoding: chunked\r\n');
  for (const word of ['one', 'two', 'three']) {
    client.socket.write(`${word.length}\r\n${word}\r\n`);
    await origin.untilText(word);
  }
  origin.socket.write(
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  await client.untilText('\r\n\r\n');
  for (const word of ['four', 'five', 'six']) {
    origin.socket.write(`${word.length}\r\n${word}\r\n`);
    await client.untilText(word);
  }
  client.socket.write('0\r\n\r\n');
  await origin.untilText('0\r\n\r\n');
  origin.socket.write('0\r\n\r\n');
  await client.untilText('0\r\n\r\n');
  await over();
});

test('leaves 100 Continue to the origin', async () => {
  const { client, request, over } = await rig();
  const origin = await request('PUT', 'Expect: 100-continue\r\nContent-Length: 4\r\n');
  assert.match(origin.text, '\r\nExpect: 100-continue\r\n');
  await turn();
  assert.is(client.text, '', 'nobody else says it');
  origin.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  await client.untilText('HTTP/1.1 100 Continue\r\n\r\n');
  client.socket.write('body');
  await origin.untilText('body');
  origin.socket.write(OK);
  await client.untilText('ok');
  assert.not.match(client.text, 'Connection: close', 'and the connection stays');
  await over();
});

test('passes on a refusal in place of 100 Continue, and an expectation nobody knows', async () => {
  const { client, request, over } = await rig();
  const origin = await request('PUT', 'Expect: 100-continue\r\nContent-Length: 4\r\n');
  origin.socket.write('HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n');
  await client.untilText('HTTP/1.1 417 No\r\n');
  await over();
  const second = await rig();
  const other = await second.request('GET', 'Expect: the-unexpected\r\n');
  assert.match(other.text, 'Expect: the-unexpected\r\n');
  other.socket.write(OK);
  await second.client.untilText('ok');
  await second.over();
});

test('passes on an answer that comes before the request is complete, and the rest of the request', async () => {
  const { client, request, exchanges, over } = await rig();
  const origin = await request('POST', 'Content-Length: 8\r\n', 'half');
  await origin.untilText('half');
  origin.socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno');
  await client.untilText('no');
  client.socket.write('rest');
  await origin.untilText('halfrest');
  client.socket.write(proxied('GET', `http://127.0.0.1:1/`));
  await client.untilText('(upstream_refused)');
  assert.equal(exchanges.all[0]?.calls, [
    'requestHead POST',
    'responseHead 413',
    'responseEnd',
    'requestEnd',
    'close complete',
  ]);
  await over();
});

test('delivers an early answer although the origin hangs up on the upload', async () => {
  const { client, request, exchanges, over } = await rig();
  const origin = await request('POST', 'Content-Length: 100000000\r\n', 'x'.repeat(1_000));
  origin.socket.end('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
  await client.untilText('no');
  await client.untilEnded();
  assert.is(exchanges.only.calls.at(-1), 'close aborted');
  await over();
});

const EARLY: Record<string, string> = {
  'a length': 'Content-Length: 2\r\n\r\nno',
  chunks: 'Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\nX: y\r\n\r\n',
  'its end': '\r\nno',
};
for (const [framing, rest] of Object.entries(EARLY)) {
  test(`an early answer that ends by ${framing} announces that the connection closes`, async () => {
    const { client, request, exchanges, over } = await rig();
    const origin = await request('POST', 'Content-Length: 1000000\r\n', 'abc');
    await origin.untilText('abc');
    origin.socket.end(`HTTP/1.1 413 Too Large\r\nConnection: close\r\n${rest}`);
    await client.untilEnded();
    assert.is(client.text, `HTTP/1.1 413 Too Large\r\nConnection: close\r\n${rest}`);
    client.socket.write('x'.repeat(100_000)); // an upload under way is read and dropped, so that nothing is reset
    client.socket.end();
    await client.untilClosed();
    assert.is(client.errorCode, null);
    assert.is(exchanges.only.calls.at(-1), 'close aborted');
    await over();
  });
}

test('closes as announced when the origin, which answered early, still took the whole upload', async () => {
  const { client, request, exchanges, over } = await rig();
  const origin = await request('POST', 'Content-Length: 8\r\n', 'half');
  await origin.untilText('half');
  origin.socket.write('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
  await client.untilText('Connection: close\r\n');
  assert.not(client.ended);
  client.socket.write('rest');
  await origin.untilText('halfrest');
  await client.untilEnded();
  assert.is(exchanges.only.calls.at(-1), 'close complete');
  await over();
});

test('an early answer without a body is seen although the client still sends', async () => {
  const { client, request, over } = await rig();
  const origin = await request('POST', 'Content-Length: 1000000\r\n', 'abc');
  await origin.untilText('abc');
  origin.socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
  await client.untilEnded();
  assert.match(client.text, /^HTTP\/1\.1 204 No Content\r\n/);
  await over();
});

const CUT: Record<string, string> = {
  'a length': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf',
  chunks: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
  trailers: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\nX: y\r\n',
};
for (const [framing, answer] of Object.entries(CUT)) {
  for (const how of ['closes', 'resets'] as const) {
    test(`forges no end when the origin ${how} in the middle of ${framing}`, async () => {
      const { client, request, exchanges, over } = await rig();
      const origin = await request('GET');
      origin.socket.write(answer);
      await client.untilText('half');
      if (how === 'closes') origin.socket.end();
      else origin.socket.resetAndDestroy();
      await client.until(() => client.ended || client.closed, 'the end');
      assert.not.match(client.text, '\r\n0\r\n');
      assert.is(client.errorCode, how === 'resets' ? 'ECONNRESET' : null);
      assert.equal(exchanges.only.calls, [
        'requestHead GET',
        'requestEnd',
        'responseHead 200',
        'close aborted',
      ]);
      await over();
    });
  }
}

test('resets the client when the origin resets a body that only the end would have ended', async () => {
  const { client, request, exchanges, over } = await rig();
  const origin = await request('GET');
  origin.socket.write('HTTP/1.1 200 OK\r\n\r\nhalf');
  await client.untilText('half');
  origin.socket.resetAndDestroy();
  await client.untilClosed();
  assert.is(client.errorCode, 'ECONNRESET', 'an orderly end would say that the body is complete');
  assert.is(exchanges.only.calls.at(-1), 'close aborted');
  await over();
});

test('ends the client silently when a reused connection dies before it answers', async () => {
  for (const how of ['closes', 'resets'] as const) {
    const { client, request, url, exchanges, over } = await rig();
    const origin = await request('GET');
    origin.socket.write(OK);
    await client.untilText('ok');
    client.socket.write(proxied('GET', url));
    await origin.until(() => origin.text.split('\r\n\r\n').length === 3, 'the second request');
    if (how === 'closes') origin.socket.end();
    else origin.socket.resetAndDestroy();
    await client.untilEnded();
    assert.ok(client.text.endsWith('ok'), 'no answer of the relay’s own');
    assert.is(exchanges.all[1]?.calls.at(-1), 'close aborted');
    await over();
  }
});

test('dials again when an idle connection was closed in between', async () => {
  const { client, request, server, url, over } = await rig();
  const origin = await request('GET');
  origin.socket.end(OK);
  await client.untilText('ok');
  await origin.untilEnded();
  client.socket.write(proxied('GET', url));
  const second = await server.accept();
  await second.untilText('\r\n\r\n');
  second.socket.write(OK);
  await client.until(() => client.text.split('ok').length === 3, 'the second answer');
  await over();
});

test('closes the client’s connection when the origin closes its own', async () => {
  const { client, request, over } = await rig();
  const origin = await request('GET');
  origin.socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
  await client.untilEnded();
  assert.match(client.text, 'Connection: close\r\n');
  await origin.untilEnded();
  await over();
});

test('passes the client’s half-close on, and still the answer back', async () => {
  const { client, request, exchanges, over } = await rig();
  const origin = await request('GET');
  client.socket.end();
  await origin.untilEnded();
  origin.socket.end(OK);
  await client.untilEnded();
  assert.ok(client.text.endsWith('ok'));
  assert.is(exchanges.only.calls.at(-1), 'close complete');
  await over();
});

test('answers all pipelined requests of a client that has closed its side behind them', async () => {
  const { client, server, url, over } = await rig();
  client.socket.end(proxied('GET', url).repeat(3));
  const origin = await server.accept();
  for (const count of [1, 2, 3]) {
    await origin.until(() => origin.text.split('\r\n\r\n').length > count, `request ${count}`);
    assert.is(origin.ended, false, 'closed behind the last request only');
    if (count < 3) origin.socket.write(OK);
  }
  await origin.untilEnded();
  origin.socket.end(OK);
  await client.untilEnded();
  assert.is(client.text.split('\r\n\r\nok').length, 4);
  await over();
});

const STAGES: Record<string, { readonly lines: string; readonly body: string; readonly answer: string }> = {
  'before it has sent its body': { lines: 'Content-Length: 5\r\n', body: '', answer: '' },
  'in the middle of its body': { lines: 'Content-Length: 5\r\n', body: 'he', answer: '' },
  'in the middle of its chunks': { lines: 'Transfer-Encoding: chunked\r\n', body: '2\r\nhe', answer: '' },
  'while it waits': { lines: '', body: '', answer: '' },
  'in the middle of the answer': {
    lines: '',
    body: '',
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
  },
  'in the middle of the answer’s chunks': {
    lines: '',
    body: '',
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
  },
};
for (const [stage, { lines, body, answer }] of Object.entries(STAGES)) {
  test(`leaves nothing behind when the client vanishes ${stage}`, async () => {
    const { relay, client, request, exchanges, over } = await rig();
    const origin = await request('POST', lines, body);
    await origin.untilText(body.replace('2\r\n', '').slice(0, 2));
    origin.socket.write(answer);
    if (answer !== '') await client.untilText('half');
    client.socket.resetAndDestroy();
    await origin.until(() => origin.ended || origin.closed, 'the end');
    assert.is(exchanges.only.calls.at(-1), 'close aborted');
    assert.not.match(origin.text.slice(origin.text.indexOf('\r\n\r\n')), '\r\n0\r\n');
    await settled(relay);
    assert.is(relay.openConnections, 0);
    await over();
  });
}

test('gives up a dial when the client vanishes', async () => {
  // 192.0.2.0/24 (RFC 5737) answers nobody; where it cannot be routed, the dial fails at once, which is as well
  const { relay, client, exchanges, over } = await rig();
  client.socket.write(proxied('GET', 'http://192.0.2.1/'));
  await client
    .until(() => exchanges.all.length === 1 || client.text !== '', 'the exchange')
    .catch(() => undefined);
  client.socket.resetAndDestroy();
  await settled(relay);
  assert.is(exchanges.all.length === 0 || exchanges.all[0]?.calls.at(-1) === 'close aborted', true);
  await over();
});

/** More than the kernel's buffers on the way hold, even when they grow. */
const LARGE = 64 * 1024 * 1024;

test('holds a fast origin back for a slow client, and loses nothing', async () => {
  const { server, port, url, exchanges, over } = await rig();
  const slow = await Peer.connect(port, '127.0.0.1', false);
  slow.socket.write(proxied('GET', url));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${LARGE}\r\n\r\n`;
  origin.socket.write(head);
  origin.socket.write(Buffer.alloc(LARGE, 'x'));
  for (let turns = 0; turns < 500; turns++) await turn();
  const taken = exchanges.only.response.length;
  for (let turns = 0; turns < 100; turns++) await turn();
  assert.is(exchanges.only.response.length, taken, 'the relay has stopped reading');
  assert.ok(taken < LARGE / 2, `it took ${taken} bytes`);
  assert.is(await bytesOf(slow, head.length + LARGE), head.length + LARGE);
  await over();
});

test('holds a fast client back for a slow origin, and loses nothing', async () => {
  const relay = await startRelay();
  const server = await PeerServer.listen({ reading: false });
  const client = await Peer.connect(relay.port);
  client.socket.write(proxied('POST', `http://127.0.0.1:${server.port}/`, `Content-Length: ${LARGE}\r\n`));
  client.socket.write(Buffer.alloc(LARGE, 'y'));
  const origin = await server.accept();
  for (let turns = 0; turns < 500; turns++) await turn();
  const taken = relay.exchanges.only.request.length;
  for (let turns = 0; turns < 100; turns++) await turn();
  assert.is(relay.exchanges.only.request.length, taken, 'the relay has stopped reading');
  assert.ok(taken < LARGE / 2, `it took ${taken} bytes`);
  await bytesOf(origin, LARGE);
  origin.socket.write(OK);
  await client.untilText('ok');
  client.socket.destroy();
  await settled(relay.relay);
  assert.ok(relay.exchanges.sound);
  await server.close();
});

/** Reads until `count` bytes have come; how many it were. */
async function bytesOf(peer: Peer, count: number): Promise<number> {
  let bytes = 0;
  await new Promise<void>((resolve) => {
    peer.socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= count) resolve();
    });
  });
  return bytes;
}

test('passes 100,000 tiny chunks, both ways', async () => {
  const { client, request, exchanges, over } = await rig();
  const origin = await request(
    'POST',
    'Transfer-Encoding: chunked\r\n',
    `${'1\r\nx\r\n'.repeat(100_000)}0\r\n\r\n`,
  );
  await origin.until(() => origin.received.subarray(-5).toString() === '0\r\n\r\n', 'the last chunk');
  origin.socket.write(
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\ny\r\n'.repeat(100_000)}0\r\n\r\n`,
  );
  await client.until(() => client.received.subarray(-5).toString() === '0\r\n\r\n', 'the last chunk');
  assert.is(exchanges.only.request, 'x'.repeat(100_000));
  assert.is(exchanges.only.response, 'y'.repeat(100_000));
  await over();
});

test('serves an HTTP/1.0 client without chunks and interim answers', async () => {
  const { client, server, port, over } = await rig();
  const old = await Peer.connect(port);
  old.socket.write(`GET http://127.0.0.1:${server.port}/ HTTP/1.0\r\n${AUTHORIZATION}\r\n`);
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  assert.is(origin.text, `GET / HTTP/1.0\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
  origin.socket.write(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  );
  await old.untilEnded();
  assert.is(old.text, 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok');
  assert.is(client.text, '');
  await over();
});

test('passes no length on to an HTTP/1.0 client that chunks overrode', async () => {
  const { client, server, url, over } = await rig();
  client.socket.write(proxied('GET', url).replace('HTTP/1.1', 'HTTP/1.0'));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  origin.socket.write(
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  );
  await client.untilEnded();
  assert.is(client.text, 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello');
  await over();
});

test('passes an interim answer on without what frames a body or is hop-by-hop', async () => {
  const { client, request, over } = await rig();
  const origin = await request('GET');
  const hop = 'Content-Length: 40\r\ntransfer-encoding: chunked\r\nConnection: X-B, close\r\nX-B: c\r\n';
  origin.socket.write(`HTTP/1.1 103 Early Hints\r\nX-a: b\r\n${hop}link: x\r\n\r\n${OK}`);
  await client.untilText('ok');
  assert.is(client.text, `HTTP/1.1 103 Early Hints\r\nX-a: b\r\nlink: x\r\n\r\n${OK}`);
  await over();
});

test('keeps the connection of an HTTP/1.0 client that asks for it', async () => {
  const { server, port, over } = await rig();
  const old = await Peer.connect(port);
  const head = `GET http://127.0.0.1:${server.port}/ HTTP/1.0\r\nHost: 127.0.0.1:${server.port}\r\nConnection: keep-alive\r\n`;
  old.socket.write(`${head}${AUTHORIZATION}\r\n`);
  const origin = await server.accept();
  await origin.untilText('Connection: keep-alive\r\n\r\n');
  origin.socket.write('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok');
  await old.untilText('Connection: keep-alive\r\nContent-Length: 2\r\n\r\nok');
  old.socket.write(`${head}${AUTHORIZATION}\r\n`);
  await origin.until(() => origin.text.split('\r\n\r\n').length === 3, 'the second request');
  old.socket.destroy();
  await over();
});

test('asks the server about itself when OPTIONS names no path', async () => {
  const { client, server, over } = await rig();
  client.socket.write(proxied('OPTIONS', `http://127.0.0.1:${server.port}`));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  assert.match(origin.text, /^OPTIONS \* HTTP\/1\.1\r\n/);
  await over();
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { AUTHORIZATION, proxied, settled, startRelay } from './test_relay.ts';

const test = suite('bad input');

const AT = 'http://127.0.0.1:{port}/';
const HEAD = `POST ${AT} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n${AUTHORIZATION}`;

/** Each must get `status`, a closed or usable connection, and never reach the origin. */
const REFUSED: Record<string, { readonly send: string; readonly status: number; readonly says?: string }> = {
  'a length beside chunks': {
    send: `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  'two lengths': { send: `${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, status: 400 },
  'the same length twice': {
    send: `${HEAD}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
    status: 400,
  },
  'a negative length': { send: `${HEAD}Content-Length: -1\r\n\r\n`, status: 400 },
  'chunks from an HTTP/1.0 client': {
    send: `${HEAD.replace('HTTP/1.1', 'HTTP/1.0')}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  'identity, then chunked': {
    send: `${HEAD}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  'chunked twice': {
    send: `${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  'a coding that is not chunked': { send: `${HEAD}Transfer-Encoding: xchunked\r\n\r\n`, status: 400 },
  'a folded line': { send: `${HEAD}X-A: b\r\n c\r\n\r\n`, status: 400 },
  'a blank before the colon': { send: `${HEAD}Content-Length : 5\r\n\r\nhello`, status: 400 },
  'a NUL in a header': { send: `${HEAD}X-A: b\0c\r\n\r\n`, status: 400 },
  'a bare CR in a header': { send: `${HEAD}X-A: b\rContent-Length: 5\r\n\r\n`, status: 400 },
  'a NUL in the target': { send: `GET ${AT}\0 HTTP/1.1\r\nHost: x\r\n${AUTHORIZATION}\r\n`, status: 400 },
  'a raw 8-bit byte in the target': {
    send: `GET ${AT}caf\xe9 HTTP/1.1\r\nHost: x\r\n${AUTHORIZATION}\r\n`,
    status: 400,
    says: 'parser of Node.js refuses its target: .* percent-encoded',
  },
  'a raw space in the target': {
    send: `GET ${AT}a b HTTP/1.1\r\nHost: x\r\n${AUTHORIZATION}\r\n`,
    status: 400,
    says: 'a raw space',
  },
  'an escape in the host': {
    send: `GET http://\x1b[31m/ HTTP/1.1\r\nHost: x\r\n${AUTHORIZATION}\r\n`,
    status: 400,
  },
  'a header line of 1 MB': { send: `${HEAD}X-A: ${'a'.repeat(1_048_576)}\r\n\r\n`, status: 431 },
  'a target of 1 MB': { send: `GET ${AT}${'a'.repeat(1_048_576)} HTTP/1.1\r\nHost: x\r\n\r\n`, status: 431 },
  'a TLS ClientHello': { send: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', status: 400 },
  'a SOCKS greeting': { send: '\x05\x01\x00', status: 400 },
  'an unknown method': {
    send: `FROBNICATE ${AT} HTTP/1.1\r\nHost: x\r\n\r\n`,
    status: 400,
    says: 'parser of Node.js refuses its method',
  },
  'another HTTP version': { send: `GET ${AT} HTTP/3.0\r\nHost: x\r\n\r\n`, status: 400 },
};
for (const [name, { send, status, says }] of Object.entries(REFUSED)) {
  test(`refuses ${name}`, async () => {
    const { relay, port, exchanges, events } = await startRelay();
    const server = await PeerServer.listen();
    const client = await Peer.connect(port);
    client.socket.write(Buffer.from(send.replaceAll('{port}', String(server.port)), 'latin1'));
    await client.untilText('\r\n\r\n');
    assert.match(client.text, new RegExp(`^HTTP/1\\.1 ${status} `));
    if (says !== undefined)
      await client.until(() => new RegExp(says).test(client.text), 'the cause in words');
    assert.is(client.text.split(/HTTP\/1\.1 \d/).length, 2, 'one answer, not one for each half');
    assert.is(server.peers.length, 0, 'nothing reached the origin');
    assert.is(exchanges.all.length, 0);
    assert.is(events.length, 1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.not.match(events[0]?.message ?? '', /[\0-\x1f\x7f]/);
    client.socket.destroy();
    await settled(relay);
    await server.close();
  });
}

test('passes a target’s odd bytes on, and one that disagrees with Host to the target', async () => {
  const { relay, port, exchanges, events } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port);
  const head = `GET http://127.0.0.1:${server.port}/%00%1b%0d%0a?"<>^{|}\\ HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\n`;
  client.socket.write(Buffer.from(`${head}${AUTHORIZATION}\r\n`, 'latin1'));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  assert.is(origin.text, `GET /%00%1b%0d%0a?"<>^{|}\\ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
  assert.equal(
    events.map(({ code }) => code),
    ['host_header_mismatch'],
  );
  client.socket.resetAndDestroy();
  await settled(relay);
  assert.ok(exchanges.sound);
  await server.close();
});

test('answers the requests before a malformed one, then refuses and closes', async () => {
  const { relay, port, exchanges } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port);
  const good = proxied('GET', `http://127.0.0.1:${server.port}/`);
  client.socket.write(`${good}${good}GET bad\r\nX : y\r\n\r\n`);
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst');
  await origin.until(() => origin.text.split('\r\n\r\n').length === 3, 'the second request');
  origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond');
  await client.untilEnded();
  assert.match(client.text, /first[\s\S]*second[\s\S]*HTTP\/1\.1 400 Bad Request/);
  client.socket.destroy();
  await settled(relay);
  assert.ok(exchanges.sound);
  await server.close();
});

test('answers the requests before a malformed one also while the client does not read', async () => {
  const { relay, port, exchanges } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port, '127.0.0.1', false);
  const requests = proxied('GET', `http://127.0.0.1:${server.port}/`).repeat(40);
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${'b'.repeat(60_000)}`;
  client.socket.write(requests);
  const origin = await server.accept();
  let asked = 40;
  let answered = 0;
  const answerAll = async () => {
    for (; answered < origin.text.split('\r\n\r\n').length - 1; answered++) origin.socket.write(answer);
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
  // Until the client's connection holds no more: an answer is complete that has not left, and others are due.
  for (let before = -1, quiet = 0; quiet < 20; quiet = before === answered ? quiet + 1 : 0) {
    before = answered;
    await answerAll();
    if (answered < asked) continue;
    client.socket.write(requests);
    asked += 40;
  }
  client.socket.write('NO REQUEST\r\n\r\n');
  for (let turns = 0; turns < 10; turns++) await answerAll();
  client.read();
  while (!client.ended) await answerAll();
  const statuses: string[] = client.text.match(/HTTP\/1\.1 \d+/g) ?? [];
  assert.equal([statuses.length, statuses.indexOf('HTTP/1.1 400')], [asked + 1, asked]);
  client.socket.destroy();
  await settled(relay);
  assert.ok(exchanges.sound);
  await server.close();
});

test('refuses a request whose body turns out malformed while it waits for its turn', async () => {
  const { relay, port, exchanges } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port);
  const url = `http://127.0.0.1:${server.port}/`;
  const chunks = 'Transfer-Encoding: chunked\r\n';
  client.socket.write(proxied('GET', url) + proxied('POST', url, chunks, '4\r\nbody\r\nno size\r\n'));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  origin.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  await client.untilEnded();
  assert.match(
    client.text,
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nokHTTP\/1\.1 400 [\s\S]*\(bad_request\)\n$/,
  );
  assert.not.match(origin.text, 'POST');
  client.socket.destroy();
  await settled(relay);
  assert.ok(exchanges.sound);
  await server.close();
});

test('cuts both sides when a body turns out malformed', async () => {
  const { relay, port, exchanges } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port);
  client.socket.write(
    proxied('POST', `http://127.0.0.1:${server.port}/`, 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n'),
  );
  const origin = await server.accept();
  await origin.untilText('abc');
  client.socket.write('zz\r\n');
  await client.untilText('HTTP/1.1 400 ');
  await origin.untilEnded();
  assert.not.match(origin.text, '0\r\n\r\n', 'no forged last chunk');
  client.socket.destroy();
  await settled(relay);
  assert.equal(exchanges.only.calls, ['requestHead POST', 'close aborted']);
  await server.close();
});

const MALFORMED_ANSWERS: Record<string, string> = {
  'an unsolicited 101': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  'a status below 100': 'HTTP/1.1 042 Low\r\n\r\n',
  'no HTTP at all': '220 mail.example ESMTP\r\n',
  'a NUL in a header': 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  'an endless head': `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(300_000)}`,
  'nothing but a close': '',
};
for (const [name, answer] of Object.entries(MALFORMED_ANSWERS)) {
  test(`answers 502 when the origin sends ${name}, and stays usable`, async () => {
    const { relay, port, exchanges } = await startRelay();
    const server = await PeerServer.listen();
    const client = await Peer.connect(port);
    client.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
    const origin = await server.accept();
    await origin.untilText('\r\n\r\n');
    origin.socket.end(Buffer.from(answer, 'latin1'));
    await client.untilText(')\n');
    assert.match(client.text, /^HTTP\/1\.1 502 [\s\S]*\((?:upstream_malformed|upstream_closed)\)/);
    client.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
    const second = await server.accept();
    await second.untilText('\r\n\r\n');
    second.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await client.untilText('\r\n\r\nok');
    client.socket.destroy();
    await settled(relay);
    assert.ok(exchanges.sound);
    await server.close();
  });
}

test('drops bytes behind a bodiless answer, and the connection they came on', async () => {
  const { relay, port, exchanges } = await startRelay();
  const server = await PeerServer.listen();
  const client = await Peer.connect(port);
  client.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
  const origin = await server.accept();
  await origin.untilText('\r\n\r\n');
  origin.socket.write('HTTP/1.1 204 No Content\r\n\r\nsurplus');
  await origin.untilEnded();
  origin.socket.end();
  await client.untilText('204');
  client.socket.write(proxied('GET', `http://127.0.0.1:${server.port}/`));
  const second = await server.accept();
  await second.untilText('\r\n\r\n');
  second.socket.write('HTTP/1.1 204 Again\r\n\r\n');
  await client.untilText('Again');
  assert.not.match(client.text, 'surplus');
  client.socket.destroy();
  await settled(relay);
  assert.ok(exchanges.sound);
  await server.close();
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { OK, rig, turn } from './rig.ts';
import { AUTHORIZATION, proxied } from './test_relay.ts';

const test = suite('forward');

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

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OK, rig } from './rig.ts';
import { proxied, settled } from './test_relay.ts';

const test = suite('forward: how exchanges end');

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

test.run();

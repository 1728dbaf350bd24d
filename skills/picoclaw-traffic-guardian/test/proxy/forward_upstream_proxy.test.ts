import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer, PeerServer } from '../support/peer.ts';
import { proxied, settled, startRelay } from './test_relay.ts';

const test = suite('forward through an upstream proxy');

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** `user:pass`, as the proxy's URL says. */
const CREDENTIALS = 'Proxy-Authorization: Basic dXNlcjpwYXNz\r\n';
/** Nobody resolves it: only the proxy is ever dialled. */
const URL_OF_ORIGIN = 'http://origin.example/path?q';

async function rig() {
  const proxy = await PeerServer.listen();
  const relay = await startRelay({
    upstream: { proxy: new URL(`http://user:pass@127.0.0.1:${proxy.port}`), noProxy: '', resolve: {} },
  });
  const client = await Peer.connect(relay.port);
  return {
    ...relay,
    proxy,
    client,
    async over() {
      client.socket.destroy();
      for (const { socket } of proxy.peers) socket.destroy();
      await settled(relay.relay);
      await proxy.close();
      assert.ok(relay.exchanges.sound, JSON.stringify(relay.exchanges.violations));
    },
  };
}

test('sends the client’s own bytes through a tunnel where the proxy opens one', async () => {
  const { client, proxy, over } = await rig();
  client.socket.write(proxied('POST', URL_OF_ORIGIN, 'Content-Length: 4\r\n', 'body'));
  const tunnel = await proxy.accept();
  await tunnel.untilText('\r\n\r\n');
  assert.is(
    tunnel.text,
    `CONNECT origin.example:80 HTTP/1.1\r\nHost: origin.example:80\r\n${CREDENTIALS}\r\n`,
  );
  tunnel.socket.write('HTTP/1.1 200 OK\r\n\r\n');
  await tunnel.untilText('body');
  assert.ok(
    tunnel.text.endsWith(
      '\r\n\r\nPOST /path?q HTTP/1.1\r\nHost: origin.example\r\nContent-Length: 4\r\n\r\nbody',
    ),
  );
  tunnel.socket.write(OK);
  await client.untilText('ok');
  await over();
});

test('asks a proxy that opens no tunnel in absolute-form, with its credentials and not the client’s', async () => {
  const { client, proxy, exchanges, over } = await rig();
  client.socket.write(proxied('POST', URL_OF_ORIGIN, 'Content-Length: 4\r\n', 'body'));
  const refusing = await proxy.accept();
  await refusing.untilText('\r\n\r\n');
  refusing.socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
  const forwarding = await proxy.accept();
  await forwarding.untilText('body');
  assert.is(
    forwarding.text,
    `POST http://origin.example/path?q HTTP/1.1\r\nHost: origin.example\r\nContent-Length: 4\r\n${CREDENTIALS}\r\nbody`,
  );
  forwarding.socket.write(OK);
  await client.untilText('ok');
  client.socket.write(proxied('OPTIONS', 'http://origin.example'));
  await forwarding.untilText('OPTIONS http://origin.example HTTP/1.1\r\n');
  forwarding.socket.write('HTTP/1.1 204 Fine\r\n\r\n');
  await client.untilText('Fine');
  assert.equal(
    exchanges.all.map(({ start }) => start.dest),
    ['origin.example:80', 'origin.example:80'],
  );
  await over();
});

test('answers 502 when the proxy does not accept its credentials: the client has no others for it', async () => {
  const { client, proxy, events, over } = await rig();
  client.socket.write(proxied('GET', URL_OF_ORIGIN));
  const refusing = await proxy.accept();
  await refusing.untilText('\r\n\r\n');
  refusing.socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
  const forwarding = await proxy.accept();
  await forwarding.untilText('\r\n\r\n');
  forwarding.socket.write('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n');
  await client.untilText('(upstream_proxy_auth)');
  assert.match(client.text, /^HTTP\/1\.1 502 /);
  assert.not.match(client.text, 'Proxy-Authenticate');
  assert.not.match(JSON.stringify(events), /pass|dXNlcjpwYXNz/);
  await over();
});

test.run();

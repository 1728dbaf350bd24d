import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isWebSocket, upgradeHead } from '../../lib/proxy/upgrade_head.ts';

const dest = { host: 'origin.test', port: 80, authority: 'origin.test:80' };
const head = (...rawHeaders: string[]) =>
  upgradeHead('GET', '/', dest, rawHeaders).split('\r\n').slice(1, -2);

const test = suite('upgrade head');

test('a Host that names the target keeps its spelling, any other is replaced, a second one dropped', () => {
  assert.equal(head('HOST', 'Origin.TEST'), ['HOST: Origin.TEST']);
  assert.equal(head('Host', 'origin.test:80', 'Host', 'b'), ['Host: origin.test:80']);
  assert.equal(head('host', 'other.test'), ['host: origin.test']);
  assert.equal(head('A', 'b'), ['Host: origin.test', 'A: b']);
});

test('what Connection names is removed, with its naming; framing and routing never are', () => {
  assert.equal(
    head(
      ...['Host', 'origin.test', 'Connection', 'X-Hop, Upgrade, Host, content-length', 'x-hop', '1'],
      ...['Content-Length', '0', 'Upgrade', 'websocket'],
    ),
    ['Host: origin.test', 'Connection: upgrade', 'Content-Length: 0', 'Upgrade: websocket'],
  );
});

test('hop-by-hop headers go whether or not Connection names them', () => {
  const hop = ['Keep-Alive', 'a', 'TE', 'trailers', 'Proxy-Connection', 'b', 'PROXY-AUTHORIZATION', 'c'];
  assert.equal(head('Host', 'origin.test', ...hop, 'Connection', 'Upgrade'), [
    'Host: origin.test',
    'Connection: Upgrade',
  ]);
});

test('a WebSocket is known by its Upgrade header', () => {
  assert.ok(isWebSocket(['uPGRADE', 'h2c, WebSocket']));
  assert.not(isWebSocket(['Upgrade', 'h2c']));
  assert.not(isWebSocket(['X', 'websocket']));
  assert.not(isWebSocket([]));
});

test.run();

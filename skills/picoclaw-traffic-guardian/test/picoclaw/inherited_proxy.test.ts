import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inheritedProxy } from '../../lib/picoclaw/inherited_proxy.ts';

const test = suite('inherited_proxy');
const OWN = { host: '127.0.0.1', port: 18899 };
const find = (env: NodeJS.ProcessEnv) => inheritedProxy(env, OWN, 'own-token');

test('finds what the process would have used, with its exceptions', () => {
  assert.is(find({}), null);
  assert.is(find({ HTTP_PROXY: '', https_proxy: ' ' }), null);
  const found = find({ HTTP_PROXY: 'http://u:p@corp.test:3128', NO_PROXY: 'intra.test' });
  assert.is(found?.proxy.href, 'http://u:p@corp.test:3128/');
  assert.is(found?.noProxy, 'intra.test');
  assert.is(find({ http_proxy: 'corp.test:3128' })?.proxy.href, 'http://corp.test:3128/');
  assert.is(find({ HTTP_PROXY: 'http://a.test:1', HTTPS_PROXY: 'http://b.test:2' })?.proxy.host, 'b.test:2');
  assert.is(find({ no_proxy: '', NO_PROXY: 'x', ALL_PROXY: 'http://c.test:3' })?.noProxy, '');
});

test('passes over this monitor under every name it has', () => {
  for (const url of [
    'http://guardian:t@127.0.0.1:18899',
    'http://localhost:18899',
    '127.0.0.1:18899',
    'http://[::ffff:127.0.0.1]:18899',
    // An earlier run at another port: the token belongs to the installation.
    'http://guardian:own-token@127.0.0.1:40000',
  ])
    assert.is(find({ HTTP_PROXY: url, HTTPS_PROXY: url }), null, url);
  assert.is(
    find({ HTTPS_PROXY: '127.0.0.1:18899', HTTP_PROXY: 'http://corp.test:1' })?.proxy.host,
    'corp.test:1',
  );
  assert.is(find({ HTTP_PROXY: 'http://127.0.0.1:18898' })?.proxy.port, '18898');
});

test('refuses what it cannot use, without repeating credentials', () => {
  for (const url of [
    'socks5://u:hunter2@corp.test:1080',
    'http://u:hunter2@corp.test:3128/path',
    'http://u:hunter2@:1',
  ]) {
    try {
      find({ HTTP_PROXY: url });
      assert.unreachable();
    } catch (error) {
      assert.is((error as { code?: string }).code, 'E_UNSUPPORTED');
      assert.match((error as Error).message, 'HTTP_PROXY');
      assert.not.match((error as Error).message, 'hunter2');
    }
  }
});

test.run();

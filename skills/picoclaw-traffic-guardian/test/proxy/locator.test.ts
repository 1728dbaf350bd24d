import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Locator } from '../../lib/proxy/locator.ts';

const test = suite('locator');

/** What a client asked for, and where that goes: the authority, and the target as the origin wants it. */
function located(locator: Locator, method: string, url: string): string {
  const found = locator.locate(method, url);
  return typeof found === 'string'
    ? found
    : `${found.start.protocol} ${found.start.dest} ${found.dest.port} ${found.target}`;
}

test('says where a request goes, and what its origin is asked for', () => {
  const rows: ReadonlyArray<readonly [method: string, url: string, goes: string]> = [
    ['GET', 'http://a.test/x?y#z', 'http a.test:80 80 /x?y#z'],
    ['GET', 'http://a.test', 'http a.test:80 80 /'],
    ['GET', 'http://a.test?q', 'http a.test:80 80 /?q'],
    ['OPTIONS', 'http://a.test', 'http a.test:80 80 *'],
    ['OPTIONS', 'http://a.test/', 'http a.test:80 80 /'],
    ['GET', 'ws://user@A.test:8080/', 'http a.test:8080 8080 /'],
    ['GET', 'https://a.test/', 'scheme'],
    ['GET', 'http://a.test:0/', 'port'],
    ['GET', 'a.test/', 'malformed'],
  ];
  for (const [method, url, goes] of rows) assert.is(located(new Locator('', null), method, url), goes, url);
});

test('takes no target for the one before that only begins like it', () => {
  const locator = new Locator('192.0.2.1', null);
  assert.is(located(locator, 'GET', 'http://a.test/1'), 'http a.test:80 80 /1');
  assert.is(located(locator, 'GET', 'http://a.test/2'), 'http a.test:80 80 /2');
  assert.is(located(locator, 'GET', 'http://a.test.evil/3'), 'http a.test.evil:80 80 /3');
  assert.is(located(locator, 'GET', 'http://a.test:81/4'), 'http a.test:81 81 /4');
  assert.is(located(locator, 'GET', 'http://a.test@b.test/5'), 'http b.test:80 80 /5');
  assert.is(located(locator, 'GET', 'http://nowhere:99999/'), 'port');
  assert.is(located(locator, 'GET', 'http://b.test/6'), 'http b.test:80 80 /6');
});

test('an exchange begins with its client’s address', () => {
  const found = new Locator('192.0.2.1', null).locate('GET', 'http://a.test/');
  assert.equal(typeof found === 'string' ? found : found.start, {
    protocol: 'http',
    source: '192.0.2.1',
    dest: 'a.test:80',
  });
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NoProxy } from '../../lib/proxy/no_proxy.ts';

const dest = (host: string, port = 80) => ({
  host,
  port,
  authority: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
});

const test = suite('NO_PROXY');

/** [list, host, port, covered]; after the tables of golang.org/x/net/http/httpproxy's behaviour. */
const cases: ReadonlyArray<readonly [string, string, number, boolean]> = [
  ['', 'example.com', 80, false],
  ['', 'localhost', 80, true],
  ['', '127.0.0.1', 80, true],
  ['', '127.99.0.1', 80, true],
  ['', '::1', 80, true],
  ['', '::ffff:127.0.0.1', 80, true],
  ['', '128.0.0.1', 80, false],
  ['*', 'example.com', 443, true],
  ['*', '10.0.0.1', 443, true],
  ['a.test, * ', 'b.test', 443, true],
  // names
  ['example.com', 'example.com', 80, true],
  ['example.com', 'www.example.com', 80, true],
  ['example.com', 'a.b.example.com', 8080, true],
  ['example.com', 'notexample.com', 80, false],
  ['example.com', 'example.com.evil.test', 80, false],
  ['EXAMPLE.com', 'example.com', 80, true],
  ['.example.com', 'example.com', 80, false],
  ['.example.com', 'www.example.com', 80, true],
  ['*.example.com', 'example.com', 80, false],
  ['*.example.com', 'www.example.com', 80, true],
  ['*example.com', 'www.example.com', 80, false],
  ['exa*.com', 'example.com', 80, false],
  ['bücher.example', 'xn--bcher-kva.example', 80, true],
  ['internal', 'internal', 80, true],
  ['internal', 'db.internal', 80, true],
  // ports
  ['example.com:8080', 'example.com', 8080, true],
  ['example.com:8080', 'www.example.com', 8080, true],
  ['example.com:8080', 'example.com', 80, false],
  ['.example.com:8080', 'www.example.com', 8080, true],
  ['*.example.com:8080', 'www.example.com', 80, false],
  ['example.com:', 'example.com', 80, true],
  // addresses
  ['10.0.0.1', '10.0.0.1', 80, true],
  ['10.0.0.1', '10.0.0.10', 80, false],
  ['10.0.0.1:443', '10.0.0.1', 443, true],
  ['10.0.0.1:443', '10.0.0.1', 80, false],
  ['10.0.0.1', '::ffff:10.0.0.1', 80, true],
  ['2001:db8::1', '2001:db8::1', 80, true],
  ['2001:DB8:0:0::1', '2001:db8::1', 80, true],
  ['[2001:db8::1]', '2001:db8::1', 80, true],
  ['[2001:db8::1]:443', '2001:db8::1', 443, true],
  ['[2001:db8::1]:443', '2001:db8::1', 80, false],
  ['2001:db8::1', '2001:db8::2', 80, false],
  // blocks
  ['10.0.0.0/8', '10.255.255.255', 80, true],
  ['10.0.0.0/8', '11.0.0.0', 80, false],
  ['10.1.2.3/8', '10.200.0.1', 80, true],
  ['0.0.0.0/0', '8.8.8.8', 80, true],
  ['0.0.0.0/0', '2001:db8::1', 80, false],
  ['192.168.1.0/24', '::ffff:192.168.1.7', 80, true],
  ['2001:db8::/32', '2001:db8:ffff::1', 80, true],
  ['2001:db8::/32', '2001:db9::1', 80, false],
  ['10.0.0.0/8', 'ten.test', 80, false],
  ['10.0.0.0/33', '10.0.0.1', 80, false],
  ['10.0.0.0/', '10.0.0.1', 80, false],
  // lists and oddities
  [' a.test ,b.test', 'b.test', 80, true],
  ['a.test,,b.test', 'b.test', 80, true],
  ['a.test b.test', 'b.test', 80, false],
  [':8080', 'example.com', 8080, false],
  ['.', 'example.com', 80, false],
  ['*.', 'example.com', 80, false],
  ['a:1:2', 'a', 1, false],
  ['fe80::1%eth0', 'fe80::1', 80, false],
];

for (const [list, host, port, covered] of cases) {
  test(`${JSON.stringify(list)} ${covered ? 'covers' : 'does not cover'} ${host} port ${port}`, () => {
    assert.is(new NoProxy(list).covers(dest(host, port)), covered);
  });
}

test.run();

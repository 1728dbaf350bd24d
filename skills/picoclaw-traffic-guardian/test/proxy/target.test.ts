import net from 'node:net';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Destination } from '../../lib/proxy/destination.ts';
import { hostNames, parseAbsoluteTarget, parseAuthority } from '../../lib/proxy/target.ts';

const test = suite('target');

/** `authority path`, or the problem. */
function parsed(url: string): string {
  const target = parseAbsoluteTarget(url);
  return typeof target === 'string' ? target : `${target.dest.authority} ${target.path}`;
}

const TARGETS: Record<string, string> = {
  'http://example.com': 'example.com:80 /',
  'http://example.com/': 'example.com:80 /',
  'http://example.com?a=b': 'example.com:80 /?a=b',
  'http://example.com#f': 'example.com:80 /#f',
  'HTTP://Example.COM:8080/A/../b?C=%7e': 'example.com:8080 /A/../b?C=%7e',
  'ws://example.com/chat': 'example.com:80 /chat',
  'http://example.com:/x': 'example.com:80 /x',
  'http://example.com:65535/': 'example.com:65535 /',
  'http://user:pass@example.com/x@y': 'example.com:80 /x@y',
  'http://user@example.com:81/': 'example.com:81 /',
  'http://a@b@example.com/': 'example.com:80 /',
  'http://[::1]/x': '[::1]:80 /x',
  'http://[0:0:0:0:0:0:0:1]:8080/': '[::1]:8080 /',
  'http://[FE80::1%25eth0]/': '[fe80::1]:80 /',
  'http://[::ffff:127.0.0.1]/': '[::ffff:127.0.0.1]:80 /',
  'http://127.0.0.1:18899/': '127.0.0.1:18899 /',
  'http://127.1/': '127.0.0.1:80 /',
  'http://0x7f.1/': '127.0.0.1:80 /',
  'http://2130706433/': '127.0.0.1:80 /',
  'http://under_score.example/': 'under_score.example:80 /',
  'http://r3---sn-abc.example/': 'r3---sn-abc.example:80 /',
  'http://example.com./': 'example.com.:80 /',
  'http://localhost/': 'localhost:80 /',
  'http://m\xc3\xbcnchen.example/\xc3\xbc': 'xn--mnchen-3ya.example:80 /\xc3\xbc',
  'http://ex%41mple.com/': 'example.com:80 /',

  'https://example.com/': 'scheme',
  'ftp://example.com/': 'scheme',
  'http://example.com:0/': 'port',
  'http://example.com:65536/': 'port',
  'http://example.com:80x/': 'port',
  'http://example.com:-1/': 'port',
  'http://example.com:+80/': 'port',
  'http:///x': 'malformed',
  'http://': 'malformed',
  'http:/example.com/': 'malformed',
  'http://:80/': 'malformed',
  'http://user@/': 'malformed',
  'http://[::1/': 'malformed',
  'http://::1/': 'malformed',
  'http://[::g]/': 'malformed',
  'http://[::1]x/': 'malformed',
  'http://[::1]:x/': 'port',
  'http://a b/': 'malformed',
  'http://a\x00b/': 'malformed',
  'http://a\x1b[31m/': 'malformed',
  'http://1.2.3.256/': 'malformed',
  'http://example.com\\@evil.example/': 'malformed',
  'http://exa\\mple.com/': 'malformed',
  'http://a..b/': 'malformed',
  'http://.example/': 'malformed',
  [`http://${'a'.repeat(260)}/`]: 'malformed',
  'example.com:80': 'malformed',
  'example.com': 'malformed',
  '': 'malformed',
};
for (const [url, expected] of Object.entries(TARGETS)) {
  test(`reads ${JSON.stringify(url.slice(0, 60))}`, () => {
    assert.is(parsed(url), expected);
  });
}

test('reads the authority form, whose port is mandatory', () => {
  const authority = (text: string) => {
    const dest = parseAuthority(text);
    return typeof dest === 'string' ? dest : dest.authority;
  };
  assert.is(authority('example.com:443'), 'example.com:443');
  assert.is(authority('[::1]:22'), '[::1]:22');
  assert.is(authority('example.com'), 'port');
  assert.is(authority('example.com:'), 'port');
  assert.is(authority('[::1]'), 'port');
  assert.is(authority('user@example.com:443'), 'malformed');
  assert.is(authority('http://example.com:443'), 'malformed');
  assert.is(authority('example.com:443/x'), 'port');
});

/** URL writes an IPv4 address at the end of an IPv6 one in hexadecimal. */
const oneSpelling = (host: string) =>
  net.isIPv6(host) ? new net.SocketAddress({ address: host, family: 'ipv6' }).address : host;

test('agrees with URL on host and port', () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((ip) => `[${ip}]`),
    fc.stringMatching(/^[a-zA-Z0-9._%-]{1,20}$/),
  );
  fc.assert(
    fc.property(host, fc.integer({ min: 1, max: 65_535 }), fc.webPath(), (name, port, path) => {
      const text = `http://${name}:${port}${path}`;
      const target = parseAbsoluteTarget(text);
      const url = URL.canParse(text) ? new URL(text) : null;
      if (typeof target === 'string') {
        // stricter than URL only where no name can be resolved
        assert.ok(url === null || /(?:^|\.)(?:\.|$)/.test(url.hostname) || url.hostname.length > 253, text);
        return;
      }
      assert.is(target.dest.port, port);
      if (url !== null)
        assert.is(target.dest.host, oneSpelling(url.hostname.replace(/^\[(.*)\]$/, '$1')), text);
    }),
    { numRuns: 1_000, seed: 3_986 },
  );
});

test('knows a Host that names the destination, however it is spelled', () => {
  const at80: Destination = { host: 'example.com', port: 80, authority: 'example.com:80' };
  const at81: Destination = { host: '::1', port: 81, authority: '[::1]:81' };
  for (const host of ['example.com', 'EXAMPLE.com', 'example.com:80', 'Example.Com:80'])
    assert.ok(hostNames(host, at80), host);
  for (const host of ['example.org', 'example.com:81', '', 'example.com.', 'x', 'a b'])
    assert.not(hostNames(host, at80), host);
  assert.ok(hostNames('[::1]:81', at81));
  assert.ok(hostNames('[0::1]:81', at81));
  assert.not(hostNames('[::1]', at81));
});

test.run();

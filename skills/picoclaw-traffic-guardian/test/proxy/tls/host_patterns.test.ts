import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HostPatterns, parseHostPattern } from '../../../lib/proxy/tls/host_patterns.ts';

const test = suite('host patterns');

test('a pattern names hosts, suffixes, addresses and ports', () => {
  const cases: ReadonlyArray<readonly [string, string, number, boolean]> = [
    ['api.test', 'api.test', 443, true],
    ['api.test', 'API.test.', 443, true],
    ['API.test.', 'api.test', 443, true],
    ['api.test', 'x.api.test', 443, false],
    ['api.test', 'evilapi.test', 443, false],
    ['*.api.test', 'x.api.test', 443, true],
    ['*.api.test', 'y.x.api.test', 443, true],
    ['*.api.test', 'api.test', 443, false],
    ['*.api.test', 'evilapi.test', 443, false],
    ['*.api.test', '.api.test', 443, false],
    ['*', 'anything.test', 1, true],
    ['*:8443', 'anything.test', 8443, true],
    ['*:8443', 'anything.test', 443, false],
    ['api.test:8443', 'api.test', 8443, true],
    ['api.test:8443', 'api.test', 443, false],
    ['10.0.0.1', '10.0.0.1', 443, true],
    ['::1', '::1', 443, true],
    ['[::1]', '::1', 443, true],
    ['[::1]:8443', '::1', 443, false],
  ];
  for (const [pattern, host, port, expected] of cases)
    assert.is(new HostPatterns([pattern]).matches(host, port), expected, `${pattern} ${host}:${port}`);
  assert.is(new HostPatterns([]).isEmpty, true);
  assert.is(new HostPatterns(['a.test', 'b.test']).matches('b.test', 1), true);
});

test('what is no pattern is refused', () => {
  for (const text of [
    '',
    '.',
    '*.',
    '**',
    'a*b',
    'a..b',
    'https://a',
    'a/b',
    'a:b',
    'a:0',
    'a:65536',
    '[::1',
    ' a',
    'ä',
  ])
    assert.is(parseHostPattern(text), null, text);
});

test.run();

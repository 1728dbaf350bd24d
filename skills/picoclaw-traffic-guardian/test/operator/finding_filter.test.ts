import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FindingFilter, matcher } from '../../lib/operator/finding_filter.ts';
import { matchesWildcard } from '../../lib/wildcard.ts';
import { sampleFinding } from './samples.ts';

const test = suite('finding_filter');

const ALL: FindingFilter = {
  since: null,
  until: null,
  severity: null,
  direction: null,
  patterns: [],
  rules: [],
  dests: [],
  ids: [],
};

function matches(filter: Partial<FindingFilter>, changes: Parameters<typeof sampleFinding>[0] = {}): boolean {
  return matcher({ ...ALL, ...filter })(sampleFinding(changes));
}

test('an empty filter wants everything', () => {
  assert.ok(matches({}));
});

test('times are compared with the last sighting, both ends included', () => {
  const seen = Date.UTC(2026, 3, 26, 12);
  const recurring = { timestamp: '2026-04-20T00:00:00.000Z', last_seen: '2026-04-26T12:00:00.000Z' };
  assert.ok(matches({ since: seen, until: seen }, recurring));
  assert.not(matches({ since: seen + 1 }, recurring));
  assert.not(matches({ until: seen - 1 }, recurring));
});

test('a severity is a minimum', () => {
  assert.ok(matches({ severity: 'high' }, { severity: 'critical' }));
  assert.ok(matches({ severity: 'high' }, { severity: 'high' }));
  assert.not(matches({ severity: 'high' }, { severity: 'medium' }));
  assert.ok(matches({ severity: 'info' }, { severity: 'info' }));
});

test('direction, pattern, rule and id are exact; lists are alternatives', () => {
  assert.ok(matches({ direction: 'outbound' }));
  assert.not(matches({ direction: 'inbound' }));
  assert.ok(matches({ patterns: ['shell_exec', 'ai_api_key'] }));
  assert.not(matches({ patterns: ['ai_api'] }));
  assert.ok(matches({ rules: ['anthropic_api_key'] }));
  assert.not(matches({ rules: ['openai_api_key'] }));
  assert.ok(matches({ ids: ['0123456789ABCDEF'] }));
  assert.not(matches({ ids: ['0123'] }));
});

test('a destination is a host, a host with its port, or either with wildcards', () => {
  const dest = { dest: 'api.example.com:443' };
  assert.ok(matches({ dests: ['api.example.com'] }, dest));
  assert.ok(matches({ dests: ['API.Example.COM:443'] }, dest));
  assert.ok(matches({ dests: ['*.example.com'] }, dest));
  assert.ok(matches({ dests: ['*:443'] }, dest));
  assert.ok(matches({ dests: ['other', 'api.*'] }, dest));
  assert.not(matches({ dests: ['api.example.com:80'] }, dest));
  assert.not(matches({ dests: ['example.com'] }, dest));
  assert.not(matches({ dests: ['api.example.co'] }, dest));
  // A dot is a dot.
  assert.not(matches({ dests: ['api.example.com'] }, { dest: 'apixexample.com:443' }));
});

test('an IPv6 destination is found with and without brackets', () => {
  const dest = { dest: '[2001:db8::1]:8443' };
  for (const wanted of ['[2001:db8::1]:8443', '[2001:db8::1]', '2001:db8::1', '2001:db8::*']) {
    assert.ok(matches({ dests: [wanted] }, dest), wanted);
  }
  assert.not(matches({ dests: ['2001:db8::2'] }, dest));
});

test('wildcards agree with the expression they stand for', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const expression = pattern.replace(/[.*]/g, (c) => (c === '*' ? '.*' : '\\.'));
      assert.is(matchesWildcard(pattern, text), new RegExp(`^(?:${expression})$`, 's').test(text));
    }),
    { seed: 7, numRuns: 2_000 },
  );
});

test('no text makes a wildcard search every way there is', () => {
  // An expression that backtracks would need 10,000 to the power of eight steps here.
  assert.not(matchesWildcard('*a*a*a*a*a*a*a*b', 'a'.repeat(10_000)));
});

test.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { suppressionList } from '../../../lib/picoclaw/config/suppression_list_kind.ts';
import { suppressionNameProblems } from '../../../lib/picoclaw/suppression_names.ts';
import { suppressionReports, suppressionWarnings } from '../../../lib/picoclaw/suppression_report.ts';

const test = suite('config/suppression_list_kind');

const CONTEXT = { home: '/home', env: {} };
const read = (value: unknown) => suppressionList.read(value, CONTEXT);
/** `place code` of each fault. */
const faults = (value: unknown) => {
  const reading = read(value);
  return reading.ok ? [] : reading.faults.map(({ at = [], code }) => `${at.join('.')} ${code}`.trim());
};
const GOOD = { rule: 'jwt', dest: 'Api.Example.com:*', until: '2026-12-31', reason: 'ours, for tests' };

test('reads whole entries, destinations in lower case, and shows them in one order', () => {
  const reading = read([{ reason: 'why', fingerprint: `${'a'.repeat(31)}1` }, GOOD]);
  if (!reading.ok) return assert.unreachable(JSON.stringify(reading.faults));
  assert.is(reading.value[1]?.dest, 'api.example.com:*');
  assert.is(
    JSON.stringify(suppressionList.show(reading.value)),
    `[{"fingerprint":"${'a'.repeat(31)}1","reason":"why"},{"rule":"jwt","dest":"api.example.com:*","until":"2026-12-31","reason":"ours, for tests"}]`,
  );
});

test('refuses what would silence all, mean nothing, or is not there', () => {
  for (const [entry, expected] of [
    [{ reason: 'all of it' }, '0 invalid_value'],
    [{ reason: 'all of it', until: '2026-12-31' }, '0 invalid_value'],
    [{ rule: 'jwt' }, '0 invalid_value'],
    [{ ...GOOD, reason: ' ' }, '0.reason invalid_value'],
    [{ ...GOOD, reason: 'two\nlines' }, '0.reason invalid_value'],
    [{ ...GOOD, dest: '*' }, '0.dest invalid_value'],
    [{ ...GOOD, dest: '*.*:*' }, '0.dest invalid_value'],
    [{ ...GOOD, dest: 'a b' }, '0.dest invalid_value'],
    [{ ...GOOD, location: '**' }, '0.location invalid_value'],
    [{ ...GOOD, fingerprint: '0'.repeat(32) }, '0.fingerprint invalid_value'],
    [{ ...GOOD, fingerprint: 'abc' }, '0.fingerprint invalid_value'],
    [{ ...GOOD, rule: 7 }, '0.rule wrong_type'],
    [{ ...GOOD, rule: 'JWT' }, '0.rule invalid_value'],
    [{ ...GOOD, until: '2026-02-30' }, '0.until invalid_value'],
    [{ ...GOOD, until: '2026-13-01' }, '0.until invalid_value'],
    [{ ...GOOD, until: '2026-04-26T25:00:00Z' }, '0.until invalid_value'],
    [{ ...GOOD, until: 'tomorrow' }, '0.until invalid_value'],
    [{ ...GOOD, host: 'x' }, '0.host unknown_key'],
    ['jwt', '0 wrong_type'],
    [null, '0 wrong_type'],
    [[], '0 wrong_type'],
  ] as const)
    assert.equal(faults([entry]), [expected], JSON.stringify(entry));
  assert.equal(faults({}), ['wrong_type']);
  assert.equal(faults(Array(201).fill(GOOD)), ['out_of_range']);
});

test('a misspelt member is told with the one that was meant, and a wrong value is not repeated at length', () => {
  const reading = read([{ ...GOOD, fingerprnt: 'x', dest: `${'secret '.repeat(9)}` }]);
  if (reading.ok) return assert.unreachable();
  const text = JSON.stringify(reading.faults);
  assert.match(text, 'did you mean fingerprint?');
  assert.not.match(text, 'secret');
});

test('what it reads it reads again from what it shows', () => {
  const text = fc.string({ maxLength: 20 });
  const entry = fc.record(
    { rule: text, pattern: text, dest: text, location: text, until: text, reason: text },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(entry, fc.constant(GOOD), fc.jsonValue())), (value) => {
      const reading = read(value);
      if (reading.ok) assert.equal(read(suppressionList.show(reading.value)), reading);
    }),
    { numRuns: 500, seed: 20260426 },
  );
});

test('a rule or family that does not exist is a problem with the nearest name', async () => {
  const reason = 'a test';
  assert.equal(await suppressionNameProblems([{ rule: 'anthropic_api_key', pattern: 'jwt', reason }]), []);
  const problems = await suppressionNameProblems([
    { dest: 'x', reason },
    { rule: 'antropic_api_key', pattern: 'private_destinations', reason },
  ]);
  assert.equal(
    problems.map(({ key, message }) => `${key} ${message}`),
    [
      'suppressions[1].rule names no rule of this version; did you mean anthropic_api_key?',
      'suppressions[1].pattern names no pattern of this version; did you mean private_destination?',
    ],
  );
});

test('an expired one is listed so, and warned of', () => {
  const entries = [GOOD, { ...GOOD, until: '2026-04-25' }];
  const reports = suppressionReports(entries, [3, 0], Date.parse('2026-04-26T00:00:00Z'));
  assert.equal(
    reports.map(({ expired, suppressed }) => ({ expired, suppressed })),
    [
      { expired: false, suppressed: 3 },
      { expired: true, suppressed: 0 },
    ],
  );
  const [warning] = suppressionWarnings(reports);
  assert.is(warning?.code, 'suppression_expired');
  assert.match(warning?.message ?? '', 'suppressions[1].');
  assert.equal(suppressionWarnings(reports.slice(0, 1)), []);
});

test.run();

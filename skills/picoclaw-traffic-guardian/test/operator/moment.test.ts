import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import { parseInstant, parseMoment } from '../../lib/operator/moment.ts';

const test = suite('moment');
const now = Date.UTC(2026, 3, 26, 12, 0, 0);

function refused(text: string, expected: RegExp): void {
  assert.throws(
    () => parseMoment('since', text, now),
    (error: unknown) =>
      error instanceof GuardianError && error.code === 'E_USAGE' && expected.test(error.message),
    `${JSON.stringify(text)} should be refused with ${expected}`,
  );
}

test('counts ages back from now', () => {
  assert.is(parseMoment('since', '30s', now), now - 30_000);
  assert.is(parseMoment('since', '15m', now), now - 900_000);
  assert.is(parseMoment('since', '24h', now), now - 86_400_000);
  assert.is(parseMoment('since', '7d', now), now - 7 * 86_400_000);
  assert.is(parseMoment('since', '2w', now), now - 14 * 86_400_000);
  assert.is(parseMoment('since', '999999999w', now), 0);
});

test('reads ISO 8601: a date is its first moment, no zone is UTC', () => {
  assert.is(parseMoment('since', '2026-04-26', now), Date.UTC(2026, 3, 26));
  assert.is(parseMoment('since', '2026-04-26T06:30', now), Date.UTC(2026, 3, 26, 6, 30));
  assert.is(parseMoment('since', '2026-04-26 06:30:15Z', now), Date.UTC(2026, 3, 26, 6, 30, 15));
  assert.is(parseMoment('since', '2026-04-26T06:30:15.25Z', now), Date.UTC(2026, 3, 26, 6, 30, 15, 250));
  assert.is(
    parseMoment('since', '2026-04-26T06:30:15.123456789Z', now),
    Date.UTC(2026, 3, 26, 6, 30, 15, 123),
  );
  assert.is(parseMoment('since', '2026-04-26T06:30:15+02:00', now), Date.UTC(2026, 3, 26, 4, 30, 15));
  assert.is(parseMoment('since', '2026-04-26T06:30:15-0330', now), Date.UTC(2026, 3, 26, 10, 0, 15));
  assert.is(parseMoment('since', '2028-02-29', now), Date.UTC(2028, 1, 29));
});

test('agrees with the platform on every date it writes', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      assert.is(parseInstant('until', date.toISOString()), date.getTime());
    }),
    { seed: 7 },
  );
});

test('refuses what is no date', () => {
  refused('2026-13-01', /no such month/);
  refused('2026-00-10', /no such month/);
  refused('2026-02-29', /no such day/);
  refused('2026-04-31', /no such day/);
  refused('2026-04-00', /no such day/);
  refused('2026-04-26T24:00', /no such time of day/);
  refused('2026-04-26T12:60', /no such time of day/);
  refused('2026-04-26T12:00:60Z', /no such time of day/);
  refused('2026-04-26T12:00:00+15:00', /no such time zone offset/);
  refused('0099-01-01', /before 1970/);
  for (const text of [
    'yesterday',
    '15',
    '15 m',
    '-15m',
    '1.5h',
    '15M',
    '2026-4-26',
    '26.04.2026',
    'NaN',
    '1777200000',
  ]) {
    refused(text, /--since .*use ISO 8601/);
  }
});

test('takes no age where an instant is asked for', () => {
  assert.throws(() => parseInstant('generated-at', '15m'), /--generated-at 15m: not an ISO 8601 date/);
});

test('repeats a refused text without its control characters', () => {
  try {
    parseMoment('since', '\u001b[2Jx', now);
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof GuardianError);
    assert.match(error.message, '\\e[2Jx');
  }
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDING_FORMATS } from '../../lib/operator/finding_format.ts';
import { newest, renderPage, skippedWarning, summaryPage } from '../../lib/operator/finding_page.ts';
import { FindingCensus } from '../../lib/operator/finding_summary.ts';
import { plain } from '../../lib/operator/terminal.ts';
import { sampleFinding, sampleFindings } from './samples.ts';

const test = suite('finding_page');
const everything = () => true;

function page(count: number, limit: number | null, changes = {}) {
  return { ...newest(sampleFindings(count, changes), everything, limit), warnings: [] };
}

test('keeps the newest and counts all', () => {
  const { total, findings } = newest(sampleFindings(1_000), everything, 3);
  assert.is(total, 1_000);
  assert.equal(
    findings.map(({ id }) => Number.parseInt(id, 16)),
    [999, 998, 997],
  );
});

test('what was logged later comes first when the instants are equal', () => {
  const same = sampleFindings(5, { last_seen: '2026-04-26T00:00:00.000Z' });
  assert.equal(
    newest(same, everything, 3).findings.map(({ id }) => Number.parseInt(id, 16)),
    [4, 3, 2],
  );
});

test('the order of the log does not matter', () => {
  const { findings } = newest(sampleFindings(50).reverse(), everything, 2);
  assert.equal(
    findings.map(({ id }) => Number.parseInt(id, 16)),
    [49, 48],
  );
});

test('without a limit no format ever reaches 10,000 bytes', () => {
  for (const format of FINDING_FORMATS) {
    for (const changes of [{}, { snippet: '\u202e'.repeat(4_000) }, { dest: '東'.repeat(4_000) }]) {
      const text = renderPage(page(5_000, null, changes), format, { limited: false, paint: plain });
      assert.ok(Buffer.byteLength(text) < 10_000, `${format}: ${Buffer.byteLength(text)} bytes`);
    }
  }
});

test('JSON accounts for what it leaves out, and says how to get it', () => {
  const document = JSON.parse(renderPage(page(5_000, null), 'json', { limited: false, paint: plain }));
  assert.is(document.ok, true);
  assert.is(document.total, 5_000);
  assert.is(document.returned, document.findings.length);
  assert.ok(document.returned > 5);
  assert.is(document.truncated, true);
  assert.match(document.more, '--limit 5000');
});

test('a chosen limit is obeyed beyond the default size', () => {
  const text = renderPage(page(500, 400), 'json', { limited: true, paint: plain });
  assert.is(JSON.parse(text).returned, 400);
  assert.ok(Buffer.byteLength(text) > 100_000);
});

test('no findings are an empty list, not an error', () => {
  const options = { limited: false, paint: plain };
  assert.equal(JSON.parse(renderPage(page(0, null), 'json', options)), {
    ok: true,
    total: 0,
    returned: 0,
    truncated: false,
    warnings: [],
    findings: [],
  });
  assert.is(renderPage(page(0, null), 'text', options), 'No findings.\n');
  assert.is(renderPage(page(0, null), 'jsonl', options), '');
});

test('text says how many there are and what the log held besides', () => {
  const warnings = skippedWarning({ oversized: 1, invalid: 2, torn: 1 });
  const text = renderPage({ ...page(2, null), warnings }, 'text', { limited: false, paint: plain });
  assert.match(text, '2 findings, newest first.');
  assert.match(text, '3 damaged lines and 1 unfinished line; skipped.');
  assert.equal(skippedWarning({ oversized: 0, invalid: 0, torn: 0 }), []);
});

function census(count: number, changes: (at: number) => Parameters<typeof sampleFinding>[0]): FindingCensus {
  const counted = new FindingCensus();
  for (let at = 0; at < count; at++) counted.add(sampleFinding(changes(at)));
  return counted;
}

test('a summary counts by every dimension, the worst, the most frequent and the newest first', () => {
  const counted = census(6, (at) => ({
    severity: at === 0 ? 'critical' : 'low',
    dest: at < 2 ? 'a.example:80' : 'b.example:80',
    occurrences: 2,
    last_seen: `2026-04-2${at}T00:00:00.000Z`,
    timestamp: '2026-04-01T00:00:00.000Z',
  }));
  const { total, returned, summary } = JSON.parse(summaryPage(counted, [], 'json', plain));
  assert.is(total, 6);
  assert.is(returned, 0);
  assert.is(summary.occurrences, 12);
  assert.is(summary.first_seen, '2026-04-01T00:00:00.000Z');
  assert.is(summary.last_seen, '2026-04-25T00:00:00.000Z');
  assert.equal(Object.entries(summary.by_severity), [
    ['critical', 1],
    ['low', 5],
  ]);
  assert.equal(Object.entries(summary.by_dest), [
    ['b.example:80', 4],
    ['a.example:80', 2],
  ]);
  assert.is(Object.keys(summary.by_day)[0], '2026-04-25');
});

test('a summary stays small and loses no count, whatever the log holds', () => {
  const counted = census(2_000, (at) => ({ dest: `${'\u202e'.repeat(100)}${at}`, rule: `__proto__${at}` }));
  counted.add(sampleFinding({ dest: '__proto__', pattern: 'constructor' }));
  for (const format of FINDING_FORMATS) {
    const text = summaryPage(counted, [], format, plain);
    assert.ok(Buffer.byteLength(text) < 10_000, `${format}: ${Buffer.byteLength(text)} bytes`);
  }
  const { summary } = JSON.parse(summaryPage(counted, [], 'json', plain));
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  assert.is(sum(summary.by_dest), 2_001);
  assert.is(sum(summary.by_rule), 2_001);
  assert.is(summary.by_pattern.constructor, 1);
});

test.run();

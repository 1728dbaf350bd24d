import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { csvRecord } from '../../lib/operator/csv.ts';
import { findingLine, findingRecord, formatHeader, shownFinding } from '../../lib/operator/finding_format.ts';
import { markdownRow } from '../../lib/operator/markdown.ts';
import { columns, plain } from '../../lib/operator/terminal.ts';
import { sampleFinding } from './samples.ts';

const test = suite('finding_format');

/** What a hostile log line may bring: escape sequences, line breaks, markup, formulas. */
const HOSTILE = '=cmd|"x"\u001b[2J\u009b31m\r\n| a | `b` <img src=x> [l](http://evil.example) @team\u202e';

test('a CSV cell is quoted as RFC 4180 says', () => {
  assert.is(csvRecord(['a', 'b,c', 'd"e', ' f', 7]), 'a,"b,c","d""e"," f",7\r\n');
});

test('a CSV cell never begins a formula', () => {
  for (const first of ['=', '+', '-', '@', '\t', '\r', '\uff1d']) {
    const [cell = ''] = csvRecord([`${first}SUM(A1)`]).split('\r\n');
    assert.is(cell.replace(/^"/, '')[0], "'", JSON.stringify(cell));
  }
});

test('a CSV record is one line whatever it holds', () => {
  const record = findingRecord('csv', sampleFinding({ snippet: HOSTILE, dest: HOSTILE }), plain);
  assert.is(record.split('\n').length, 2);
  assert.not.match(record.slice(0, -2), /[\p{Cc}\p{Cf}]/u);
  assert.match(record, `"'=cmd|""x""\\e[2J`);
});

test('CSV has the schema fields in order', () => {
  assert.match(
    formatHeader('csv'),
    'schema_version,platform,direction,protocol,threat_type,pattern,severity,source,dest,snippet,timestamp,id,rule',
  );
  assert.is(
    findingRecord('csv', sampleFinding({ decoding: ['gzip', 'json'] }), plain).split(',').length,
    formatHeader('csv').split(',').length,
  );
});

test('a Markdown cell holds no markup, link or mention', () => {
  const row = markdownRow([HOSTILE, 'www.evil.example https://evil.example']);
  assert.is(row.split('\n').length, 2);
  assert.not.match(row.slice(1, -2), /(?<!\\)[`<>[\]@*]/);
  assert.not.match(row, /https?:\/\//);
  assert.not.match(row, /www\./);
  assert.is(row.match(/(?<!\\)\|/g)?.length, 3);
});

test('JSONL is one safe line that parses back to the finding', () => {
  const finding = sampleFinding({ snippet: HOSTILE });
  const line = findingRecord('jsonl', finding, plain);
  assert.equal(JSON.parse(line), finding);
  assert.not.match(line.slice(0, -1), /[\p{Cc}\p{Cf}]/u);
});

test('text shows hostile content as visible escapes only', () => {
  const finding = sampleFinding({
    snippet: HOSTILE,
    dest: HOSTILE,
    source: HOSTILE,
    location: HOSTILE,
    pattern: HOSTILE,
    rule: HOSTILE,
    decoding: [HOSTILE],
  });
  for (const text of [findingRecord('text', finding, plain), findingLine(finding, plain, null)]) {
    assert.not.match(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  }
  assert.is(findingLine(finding, plain, null).includes('\n'), false);
});

test('text says what a person asks: when, how bad, what, where to, how often', () => {
  const text = findingRecord(
    'text',
    sampleFinding({ occurrences: 3, last_seen: '2026-04-26T10:00:00.000Z', decoding: ['base64'] }),
    plain,
  );
  assert.match(text, '2026-04-26 10:00:00Z  HIGH  EXFIL  ai_api_key (anthropic_api_key)');
  assert.match(text, '127.0.0.1 to api.example.com:443, request.body, decoded from base64');
  assert.match(text, '3 times since 2026-04-26 00:00:00Z');
  assert.match(text, 'id 0123456789abcdef');
  assert.match(text, 'token=[REDACTED]');
});

test('a line is cut to the terminal', () => {
  const line = findingLine(sampleFinding({ snippet: '東'.repeat(500) }), plain, 100);
  assert.ok(columns(line) <= 100, String(columns(line)));
  assert.match(line, /…$/);
});

test('endless fields are cut, also endless lists', () => {
  const shown = shownFinding(
    sampleFinding({ dest: 'x'.repeat(60_000), decoding: Array.from({ length: 9_000 }, () => 'gzip') }),
  );
  assert.ok(JSON.stringify(shown).length < 2_000);
});

test.run();

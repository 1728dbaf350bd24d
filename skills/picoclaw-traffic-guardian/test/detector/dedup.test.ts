import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Deduplication } from '../../lib/detector/dedup.ts';
import type { Finding } from '../../lib/detector/finding.ts';
import { decodeLine, encodeLine, MAX_LINE_BYTES } from '../../lib/detector/log/line.ts';
import { SAMPLE_TIME, sampleFinding, sampleSighting, TestClock } from './sample_finding.ts';

const dedup = suite('deduplication');

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function bench(changes: { maxEntries?: number } = {}) {
  const clock = new TestClock();
  const lines: Finding[] = [];
  const events: Array<{ finding: Finding; first: boolean }> = [];
  const disk = { works: true };
  const deduplication = new Deduplication({
    windowMs: DAY,
    clock,
    write: (finding) => {
      if (disk.works) lines.push(finding);
      return disk.works;
    },
    onFinding: (finding, first) => events.push({ finding, first }),
    ...changes,
  });
  return { clock, lines, events, disk, deduplication, counts: () => lines.map((line) => line.occurrences) };
}

dedup('writes a first sighting at once, with its keys in the documented order', () => {
  const { deduplication, lines, events } = bench();
  deduplication.report(sampleSighting());
  const [line] = lines;
  assert.is(
    Object.keys(line ?? {}).join(' '),
    'schema_version platform direction protocol threat_type pattern severity source dest snippet timestamp ' +
      'id rule location decoding confidence occurrences last_seen fingerprint subject reasons',
  );
  assert.match(line?.id ?? '', /^[0-9a-f]{16}$/);
  assert.is(line?.timestamp, new Date(SAMPLE_TIME).toISOString());
  assert.is(line?.last_seen, line?.timestamp);
  assert.is(line?.occurrences, 1);
  assert.equal(events, [{ finding: line, first: true }]);
});

dedup('keeps the order of keys in later lines', () => {
  const { deduplication, lines } = bench();
  deduplication.report(sampleSighting());
  deduplication.report(sampleSighting());
  assert.equal(Object.keys(lines[1] ?? {}), Object.keys(lines[0] ?? {}));
});

dedup('writes a repeat at doubling counts, under the same id', () => {
  const { deduplication, lines, counts, clock } = bench();
  for (let repeat = 0; repeat < 100; repeat++) {
    clock.pass(10);
    deduplication.report(sampleSighting());
  }
  assert.equal(counts(), [1, 2, 4, 8, 16, 32, 64]);
  assert.is(new Set(lines.map((line) => line.id)).size, 1);
  assert.is(new Set(lines.map((line) => line.timestamp)).size, 1);
  assert.ok((lines.at(-1)?.last_seen ?? '') > (lines[0]?.last_seen ?? ''));
});

dedup('writes what is pending at the latest after a minute, and only if it changed', () => {
  const { deduplication, counts, clock } = bench();
  for (let repeat = 0; repeat < 3; repeat++) deduplication.report(sampleSighting());
  assert.is(deduplication.nextDueAt, MINUTE);
  clock.pass(MINUTE - 1);
  deduplication.update();
  assert.equal(counts(), [1, 2]);
  clock.pass(1);
  deduplication.update();
  assert.equal(counts(), [1, 2, 3]);
  assert.is(deduplication.nextDueAt, Number.POSITIVE_INFINITY);
  clock.pass(10 * MINUTE);
  deduplication.update();
  assert.equal(counts(), [1, 2, 3]);
});

dedup('writes all that is pending when flushed', () => {
  const { deduplication, counts } = bench();
  for (let repeat = 0; repeat < 7; repeat++) deduplication.report(sampleSighting());
  assert.ok(deduplication.flush());
  assert.equal(counts(), [1, 2, 4, 7]);
});

dedup('tells apart rule, secret, direction and destination, and nothing else', () => {
  const { deduplication, lines } = bench();
  const base = sampleSighting();
  deduplication.report(base);
  deduplication.report({ ...base, fingerprint: 'f'.repeat(32) });
  deduplication.report({ ...base, direction: 'inbound' });
  deduplication.report({ ...base, dest: 'elsewhere.example:443' });
  deduplication.report({ ...base, rule: { ...base.rule, id: 'other_rule' } });
  assert.is(new Set(lines.map((line) => line.id)).size, 5);
  deduplication.report({
    ...base,
    source: '10.0.0.9',
    location: 'request.header.x',
    decoding: [],
    snippet: 'y',
  });
  assert.is(lines.at(-1)?.id, lines[0]?.id);
  assert.is(lines.at(-1)?.location, 'request.body', 'all but the count stays as first seen');
});

dedup('tells a command that is called for from one that is mentioned, also after a restart', () => {
  const { deduplication, lines } = bench();
  for (const location of ['response.body', 'response.body.tool_call', 'response.body'])
    deduplication.report(sampleSighting(1, { location }));
  assert.equal(
    lines.map(({ location, occurrences }) => [location, occurrences]),
    [
      ['response.body', 1],
      ['response.body.tool_call', 1],
      ['response.body', 2],
    ],
  );
  const later = bench();
  later.deduplication.seed(lines);
  later.deduplication.report(sampleSighting(1, { location: 'response.body.tool_call' }));
  assert.is(later.lines[0]?.id, lines[1]?.id);
  assert.is(later.lines[0]?.occurrences, 2);
});

dedup('writes at once when a later sighting is worse, and never makes a finding milder', () => {
  const { deduplication, lines } = bench();
  deduplication.report(sampleSighting(1, { severity: 'medium' }));
  for (let repeat = 0; repeat < 4; repeat++) deduplication.report(sampleSighting(1, { severity: 'medium' }));
  deduplication.report(sampleSighting(1, { severity: 'critical' }));
  assert.is(lines.at(-1)?.severity, 'critical');
  assert.is(lines.at(-1)?.occurrences, 6);
  deduplication.report(sampleSighting(1, { severity: 'low' }));
  deduplication.flush();
  assert.is(lines.at(-1)?.severity, 'critical');
});

dedup('starts a new finding once one was not seen for the length of the window', () => {
  const { deduplication, lines, clock } = bench();
  deduplication.report(sampleSighting());
  deduplication.report(sampleSighting());
  deduplication.report(sampleSighting());
  clock.pass(DAY);
  deduplication.report(sampleSighting());
  assert.is(lines.at(-1)?.id, lines[0]?.id);
  clock.pass(DAY + 1);
  deduplication.report(sampleSighting());
  assert.is.not(lines.at(-1)?.id, lines[0]?.id);
  assert.is(lines.at(-1)?.occurrences, 1);
});

dedup('survives a wall clock that is set back', () => {
  const clock = new TestClock();
  let now = SAMPLE_TIME;
  const lines: Finding[] = [];
  const deduplication = new Deduplication({
    windowMs: DAY,
    clock: { now: () => now, monotonic: () => clock.monotonic() },
    write: (finding) => lines.push(finding) > 0,
    onFinding: () => undefined,
  });
  deduplication.report(sampleSighting());
  now -= 365 * DAY;
  deduplication.report(sampleSighting());
  assert.is(lines[1]?.id, lines[0]?.id);
  assert.is(lines[1]?.last_seen, lines[0]?.last_seen);
});

dedup('forgets the least recently seen beyond its bound, after writing what was pending of it', () => {
  const { deduplication, lines } = bench({ maxEntries: 3 });
  for (let repeat = 0; repeat < 3; repeat++) deduplication.report(sampleSighting(1));
  for (const number of [2, 3, 4]) deduplication.report(sampleSighting(number));
  const ofFirst = lines.filter((line) => line.fingerprint === sampleSighting(1).fingerprint);
  assert.equal(
    ofFirst.map((line) => line.occurrences),
    [1, 2, 3],
  );
  deduplication.report(sampleSighting(1));
  assert.is(lines.at(-1)?.occurrences, 1);
});

dedup('continues the findings of an earlier run, as far as they lie in the window', () => {
  const { deduplication, lines } = bench();
  const at = (ms: number) => new Date(SAMPLE_TIME - ms).toISOString();
  deduplication.seed([
    sampleFinding(1, { occurrences: 3 }),
    sampleFinding(1, { occurrences: 40 }),
    sampleFinding(2, { occurrences: 9, timestamp: at(2 * DAY), last_seen: at(DAY + 1) }),
  ]);
  deduplication.report(sampleSighting(1));
  deduplication.report(sampleSighting(2));
  deduplication.flush();
  assert.equal(
    lines.map((line) => line.occurrences),
    [1, 41],
  );
  assert.is(lines[1]?.id, sampleFinding(1).id);
  assert.is.not(lines[0]?.id, sampleFinding(2).id);
});

dedup('holds what the disk refuses, counts it, and writes it when the disk works again', () => {
  const { deduplication, lines, events, disk, clock } = bench();
  disk.works = false;
  for (let repeat = 0; repeat < 10; repeat++) deduplication.report(sampleSighting(1));
  deduplication.report(sampleSighting(2));
  assert.is(deduplication.unwritten, 2);
  assert.not(deduplication.flush());
  assert.is(events.length, 2, 'each is told once, as new');
  disk.works = true;
  clock.pass(1_000);
  deduplication.update();
  assert.is(deduplication.unwritten, 0);
  assert.equal(
    lines.map((line) => line.occurrences),
    [10, 1],
  );
});

dedup('goes on counting a finding that was forgotten before it could be written', () => {
  const { deduplication, disk } = bench({ maxEntries: 2 });
  disk.works = false;
  for (const number of [1, 2, 3, 4]) deduplication.report(sampleSighting(number));
  disk.works = true;
  assert.ok(deduplication.flush());
  assert.is(deduplication.unwritten, 2);
});

dedup('counts a flood of different secrets together, so that it cannot push others out of the log', () => {
  const { deduplication, lines, clock } = bench();
  for (let number = 1; number <= 5_000; number++) deduplication.report(sampleSighting(number));
  deduplication.flush();
  const ids = new Set(lines.map((line) => line.id));
  assert.is(ids.size, 101);
  const together = lines.filter((line) => line.fingerprint === '0'.repeat(32));
  assert.is(new Set(together.map((line) => line.id)).size, 1);
  assert.is(together.at(-1)?.occurrences, 4_900);
  assert.ok(lines.length < 120);

  deduplication.report(sampleSighting(1));
  deduplication.report(sampleSighting(6_000, { dest: 'elsewhere.example:443' }));
  assert.is(lines.at(-1)?.dest, 'elsewhere.example:443', 'other destinations are not affected');
  assert.is(lines.at(-2)?.occurrences, 2, 'nor are known secrets');
  clock.pass(600_000);
  deduplication.report(sampleSighting(7_000));
  assert.is(lines.at(-1)?.fingerprint, sampleSighting(7_000).fingerprint);
});

dedup('makes lines that stay within their bound and read back, whatever the wire put into a sighting', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.nat({ max: 3_000 }),
      fc.nat({ max: 40 }),
      (text, repeat, steps) => {
        const { deduplication, lines } = bench();
        const long = text.repeat(repeat);
        deduplication.report(
          sampleSighting(1, {
            source: long,
            dest: long,
            location: long,
            snippet: long,
            decoding: Array.from({ length: steps }, () => long),
          }),
        );
        const [finding] = lines;
        assert.ok(finding);
        const line = encodeLine(finding);
        assert.ok(line.length <= MAX_LINE_BYTES);
        assert.match(line, /^[\x20-\x7e]+\n$/);
        assert.equal(decodeLine(line.trimEnd()), finding);
      },
    ),
    { numRuns: 200, seed: 5 },
  );
});

dedup.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CoverageLedger } from '../../../lib/detector/thread/ledger.ts';
import { STATES, stateNumber } from '../../../lib/detector/thread/state.ts';

const ledger = suite('coverage ledger');

let minutes = 0;
/** A minute later each time it is asked. */
const CLOCK = { now: () => Date.UTC(2026, 3, 26) + 60_000 * minutes++ };

ledger('accounts each state under its name', () => {
  const books = new CoverageLedger(CLOCK);
  for (const state of STATES) books.begin('a.example:80').settle(stateNumber(state));
  const coverage = books.coverage();
  assert.is(coverage.exchanges, STATES.length);
  assert.is(coverage.inspected, 1);
  assert.is(coverage.truncated, 1);
  assert.is(coverage.dropped, 3);
  const opaque = Object.values(coverage.opaque);
  assert.ok(opaque.every((count) => count === 1));
  assert.is(opaque.length + coverage.inspected + coverage.truncated + coverage.dropped, STATES.length);
  assert.equal(coverage.dropped_by_reason, { inspector_busy: 1, inspector_restart: 1, inspector_down: 1 });
});

ledger('lists destinations busiest first', () => {
  const books = new CoverageLedger(CLOCK);
  books.begin('rare.example:80');
  for (let count = 0; count < 3; count++) books.begin('busy.example:80');
  assert.equal(
    books.coverage().hosts.map(({ dest, exchanges }) => [dest, exchanges]),
    [
      ['busy.example:80', 3],
      ['rare.example:80', 1],
    ],
  );
});

ledger('stays bounded: quiet destinations are summed up, and nothing is lost from the total', () => {
  const books = new CoverageLedger(CLOCK, 10);
  const busy = books.begin('busy.example:80');
  for (let host = 0; host < 1000; host++) {
    const tally = books.begin(`${host}.example:80`);
    tally.bytes += 5;
    tally.settle(0);
  }
  busy.settle(1);
  const coverage = books.coverage();
  assert.ok(coverage.hosts.length <= 11);
  assert.is(coverage.exchanges, 1001);
  assert.is(coverage.inspected, 1000);
  assert.is(coverage.bytes, 5000);
  assert.is(coverage.hosts.at(-1)?.dest, '(other)');
  assert.ok(coverage.hosts.some(({ dest, truncated }) => dest === 'busy.example:80' && truncated === 1));
});

ledger('sums up newcomers at once while every known destination has open exchanges', () => {
  const books = new CoverageLedger(CLOCK, 4);
  const open = Array.from({ length: 10 }, (_, host) => books.begin(`${host}.example:80`));
  assert.is(books.coverage().hosts.length, 5);
  for (const tally of open) tally.settle(0);
  assert.is(books.coverage().inspected, 10);
  assert.is(books.coverage().open, 0);
});

ledger('says when a destination was first met, and how many were', () => {
  minutes = 0;
  const books = new CoverageLedger(CLOCK, 2);
  books.begin('a.example:80').settle(0);
  books.begin('b.example:80');
  books.begin('a.example:80').settle(0);
  assert.equal(
    books.coverage().hosts.map(({ dest, first_seen }) => [dest, first_seen]),
    [
      ['a.example:80', '2026-04-26T00:00:00.000Z'],
      ['b.example:80', '2026-04-26T00:01:00.000Z'],
    ],
  );
  books.begin('c.example:80');
  const { hosts, new_hosts } = books.coverage();
  assert.is(new_hosts, 3);
  assert.equal(
    hosts.map(({ dest, first_seen }) => [dest, first_seen.slice(14, 16)]),
    [
      ['b.example:80', '01'],
      ['c.example:80', '02'],
      ['(other)', '00'],
    ],
  );
});

ledger.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type NamedHosts, withHosts } from '../../lib/picoclaw/named_hosts.ts';

const test = suite('named hosts');

const COUNTS = {
  exchanges: 1,
  open: 0,
  bytes: 0,
  inspected: 1,
  truncated: 0,
  opaque: {},
  dropped: 0,
  dropped_by_reason: {},
};
const named: NamedHosts = {
  coverage: {
    ...COUNTS,
    new_hosts: 1,
    hosts: [{ ...COUNTS, dest: 'asked.test:443', first_seen: '2026-04-26T00:00:00.000Z' }],
  },
  unopened_hosts: [
    { host: 'asked.test:443', reason: 'pinned', side: 'client', since: '2026-04-26', until: '2026-04-27' },
  ],
};

test('every name is shown as it may be, and nothing else changes', () => {
  const text = JSON.stringify(named);
  assert.is(
    JSON.stringify(withHosts(named, (dest) => `<${dest}>`)),
    text.replaceAll('asked.test:443', '<asked.test:443>'),
  );
  assert.is(JSON.stringify(named), text, 'what was given stays as it was');
});

test.run();

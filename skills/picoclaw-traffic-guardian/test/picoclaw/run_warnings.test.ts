import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadConfig } from '../../lib/picoclaw/config/load.ts';
import { type RunFacts, runWarnings } from '../../lib/picoclaw/run_warnings.ts';

const test = suite('run_warnings');

const loaded = loadConfig({ home: '/home', flags: {}, env: {} });
if (!loaded.ok) throw new Error('the default configuration is not valid');

const DAY = 86_400_000;
const END = Date.parse('2026-06-30T12:00:00.000Z');

const QUIET: RunFacts = {
  config: { ...loaded.config, https_inspection: true },
  health: {
    state: 'running',
    restarts: 0,
    lastReason: null,
    logging: { ok: true, lostFindings: 0, lastError: null },
  },
  coverage: {
    exchanges: 9,
    open: 0,
    bytes: 0,
    inspected: 9,
    truncated: 0,
    opaque: {},
    dropped: 0,
    dropped_by_reason: {},
    new_hosts: 0,
    hosts: [],
  },
  eventsLost: { lines: 0, lastError: null },
  faults: 0,
  nodeOptions: false,
  stateSetAside: null,
  watch: null,
  homeLost: false,
  authority: { end: END, now: END - 15 * DAY },
  nodeVerifiesNothing: false,
};

test('says nothing when nothing weakens the monitor', () => {
  assert.equal(runWarnings(QUIET), []);
});

const health = QUIET.health;
for (const [code, facts, words] of [
  ['home_lost', { homeLost: true }, /a SIGTERM to its process ends it/],
  ['inspector_down', { health: { ...health, state: 'down' } }, /nothing of it is inspected/],
  [
    'inspector_restarted',
    { health: { ...health, restarts: 2, lastReason: 'out_of_memory' } },
    /2 times, last because it ran out of memory/,
  ],
  ['inspection_dropped', { coverage: { ...QUIET.coverage, dropped: 3 } }, /3 of 9 exchanges/],
  [
    'log_write_failed',
    { health: { ...health, logging: { ok: false, lostFindings: 4, lastError: 'ENOSPC' } } },
    /\(ENOSPC\): 4 findings/,
  ],
  [
    'log_write_failed',
    { health: { ...health, logging: { ok: false, lostFindings: 0, lastError: 'ENOSPC' } } },
    /\(ENOSPC\): how often findings came again is not in it/,
  ],
  ['event_log_write_failed', { eventsLost: { lines: 5, lastError: 'ENOSPC' } }, /5 events .*\(ENOSPC\)/],
  [
    'authority_expiring',
    { authority: { end: END, now: END - 14 * DAY } },
    /ends on 2026-06-30, in 14 days; TLS passes unopened from then on: restart/,
  ],
  ['authority_expiring', { authority: { end: END, now: END - 1 } }, /in 1 day;/],
  ['authority_expired', { authority: { end: END, now: END } }, /ended on 2026-06-30: TLS passes unopened/],
  ['target_verifies_nothing', { nodeVerifiesNothing: true }, /NODE_TLS_REJECT_UNAUTHORIZED=0/],
  ['unexpected_faults', { faults: 1 }, /survived once;/],
  ['https_not_inspected', { config: { ...QUIET.config, https_inspection: false } }, /HTTPS/],
  ['proxy_credentials_off', { config: { ...QUIET.config, require_proxy_credentials: false } }, /local user/],
  ['remote_clients_allowed', { config: { ...QUIET.config, allow_remote_clients: true } }, /Other machines/],
  ['node_options_present', { nodeOptions: true }, /NODE_OPTIONS/],
  ['state_recovered', { stateSetAside: '/home/state.json.damaged' }, /state\.json\.damaged/],
] as const) {
  test(`warns of ${code}`, () => {
    const warnings = runWarnings({ ...QUIET, ...facts });
    assert.equal(
      warnings.map((warning) => warning.code),
      [code],
    );
    assert.match(warnings[0]?.message ?? '', words);
    assert.match(warnings[0]?.message ?? '', /^[A-Z0-9][^\n]*\.$/);
  });
}

test.run();

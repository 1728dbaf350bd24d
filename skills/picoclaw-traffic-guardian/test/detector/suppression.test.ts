import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { endOf, type Suppression, Suppressions } from '../../lib/detector/suppression.ts';
import { SAMPLE_TIME, sampleSighting } from './sample_finding.ts';

const suppression = suite('suppressions');

const NOW = { now: () => SAMPLE_TIME };
const SIGHTING = sampleSighting(1, { dest: 'API.example.com:443', location: 'request.header.x-debug' });
const takes = (entry: Omit<Suppression, 'reason'>, clock = NOW) =>
  new Suppressions([{ ...entry, reason: 'a test' }], clock).takes(SIGHTING);

suppression('take what every criterion of theirs holds for', () => {
  const { fingerprint } = SIGHTING;
  for (const entry of [
    { rule: 'openai_api_key' },
    { pattern: 'ai_api_key' },
    { fingerprint },
    { dest: 'api.example.com' },
    { dest: 'api.example.com:443' },
    { dest: '*.example.com' },
    { location: 'request.header.*' },
    { rule: 'openai_api_key', pattern: 'ai_api_key', fingerprint, dest: '*', location: 'request.*' },
  ])
    assert.ok(takes(entry), JSON.stringify(entry));
  for (const entry of [
    { rule: 'openai_api' },
    { pattern: 'openai_api_key' },
    { fingerprint: 'f'.repeat(32) },
    { dest: 'api.example.com:80' },
    { dest: 'example.com' },
    { location: 'request.body' },
    { rule: 'openai_api_key', dest: 'other.example' },
  ])
    assert.not.ok(takes(entry), JSON.stringify(entry));
});

suppression('end with their day, or at their instant', () => {
  const rule = 'openai_api_key';
  const at = (instant: string) => ({ now: () => Date.parse(instant) });
  assert.ok(takes({ rule, until: '2026-04-26' }, at('2026-04-26T23:59:59.999Z')));
  assert.not.ok(takes({ rule, until: '2026-04-26' }, at('2026-04-27T00:00:00Z')));
  assert.ok(takes({ rule, until: '2026-04-26T12:00:00+02:00' }, at('2026-04-26T09:59:59Z')));
  assert.not.ok(takes({ rule, until: '2026-04-26T12:00:00+02:00' }, at('2026-04-26T10:00:00Z')));
  assert.is(endOf({ reason: '' }), Number.POSITIVE_INFINITY);
});

suppression('count what they took, the first that holds, and tell it once', () => {
  const entries = [
    { rule: 'other', reason: '' },
    { dest: '*.example.com', reason: '' },
    { rule: 'openai_api_key', reason: '' },
  ];
  const suppressions = new Suppressions(entries, NOW);
  assert.is(suppressions.news(), null);
  for (let time = 0; time < 3; time++) assert.ok(suppressions.takes(SIGHTING));
  assert.ok(suppressions.takes({ ...SIGHTING, dest: 'elsewhere.test:80' }));
  assert.equal(suppressions.news(), [0, 3, 1]);
  assert.is(suppressions.news(), null);
});

suppression('without any take nothing', () => {
  assert.not.ok(new Suppressions([], NOW).takes(SIGHTING));
});

suppression.run();

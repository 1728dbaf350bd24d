import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RunWritings } from '../../../lib/detector/rewritten/run_writings.ts';
import {
  atbash,
  inBase,
  NUMBER_BASES,
  reversed,
  rot13,
  shifted,
  swapped,
} from '../../../lib/detector/rewritten/writings.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';
import { hideValues } from '../../../lib/detector/watched/known_values.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';
import type { Written } from './written.ts';

const test = suite('runs that are a key in another writing');
test.after(() => hideValues([]));

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
const WRITINGS: Written = {
  'case swapped': swapped,
  rot13,
  caesar: (text) => shifted(text, 3),
  atbash,
  reversed,
  'base64 reversed': (text) => reversed(base64(text)),
  'base64 swapped': (text) => swapped(base64(text)),
  'base64 rot13': (text) => rot13(base64(text)),
  ...Object.fromEntries(
    Object.entries(NUMBER_BASES).map(([name, digits]) => [name, (text: string) => inBase(text, digits)]),
  ),
};

/** Of each sixth rule that knows such, a key that is a run by itself. */
function keys(): ReadonlyArray<readonly [rule: string, key: string]> {
  const all = RULES.filter(
    ({ confidence, generic, publicPrefix, reach, pattern }) =>
      confidence === 'high' &&
      generic !== true &&
      reach.before === 0 &&
      publicPrefix !== undefined &&
      !pattern.endsWith('_path'),
  ).flatMap(({ id, finds }) => {
    const key = finds[0]?.match(/[\w-]{24,100}/g)?.find((run) => /\d/.test(run) && /[a-z]/.test(run));
    return key === undefined ? [] : ([[id, key]] as const);
  });
  return all.filter((_, n) => n % 6 === 0);
}

test('are found by the rule that knows them, in a text, in JSON and in an address', async () => {
  const chosen = keys();
  assert.ok(chosen.length >= 20, `${chosen.length}`);
  const rules = RULES.filter(({ id }) => chosen.some(([rule]) => rule === id));
  const traffic = new InspectedTraffic({}, rules);
  let n = 0;
  let missed = 0;
  for (const [rule, key] of chosen) {
    const plain = `p${n++}.example:443`;
    await traffic.exchange(plain, { body: `see ${key} there` });
    const known = new Set([...traffic.findings.values()].map(({ rule: id }) => id));
    if (!known.has(rule)) continue;
    for (const [writing, write] of Object.entries(WRITINGS)) {
      const written = write(key);
      for (const message of [
        { body: `see ${written} there` },
        { head: 'POST /\nContent-Type: application/json', body: JSON.stringify({ a: 'b c', d: written }) },
        { head: `GET /?q=${written}` },
      ]) {
        const dest = `d${n++}.example:443`;
        await traffic.exchange(dest, message);
        const found = [...traffic.findings.values()].filter((finding) => finding.dest === dest);
        const what = `${rule} ${writing} ${JSON.stringify(message).slice(0, 40)}`;
        for (const { snippet } of found) assert.not.ok(snippet.includes(written.slice(-12)), what);
        if (found.some((finding) => finding.rule === rule && finding.decoding.length > 0)) continue;
        // Numbers that happen to be without a digit, runs that are too long, signs that end a run.
        missed++;
      }
    }
  }
  assert.equal(traffic.faults, []);
  assert.ok(missed * 10 < n, `${missed} of ${n}`);
});

test('are watched values, beyond the first of which every writing is looked for, too', async () => {
  const traffic = new InspectedTraffic();
  const home = { providers: [], hosts: [] };
  const value = 'Hx2pQzLateValue77Kd93';
  const others = Array.from({ length: 80 }, (_, n) => `${n}${base64(`other value ${n}`)}`);
  traffic.watch([...others, value].map((each, n) => ({ name: `w${n}`, value: each, home })));
  let n = 0;
  for (const [writing, write] of Object.entries(WRITINGS)) {
    const dest = `d${n++}.example:443`;
    await traffic.exchange(dest, { body: `see ${write(value)} there` });
    const found = [...traffic.findings.values()].filter((finding) => finding.dest === dest);
    assert.equal(
      found.map(({ rule, subject }) => `${rule} ${subject}`),
      ['watched_secret w80'],
      writing,
    );
  }
});

test('are hardly ever taken for one, and never longer than a key', () => {
  const writings = new RunWritings(RULES.map((rule) => ({ rule, longestRegion: 0, disabled: false })));
  const run = fc.stringMatching(/^[A-Za-z0-9+/_-]{20,90}$/);
  let read = 0;
  fc.assert(
    fc.property(run, (text) => {
      read += writings.readings(Buffer.from(text), 0, text.length).length;
    }),
    { numRuns: 4000, seed: 5 },
  );
  assert.ok(read <= 4, `${read}`);
  const long = Buffer.from(rot13(`ghp_${'a1B2'.repeat(200)}`));
  assert.equal(writings.readings(long, 0, long.length), []);
  for (const name of [
    'npm_config_some_registry',
    'akia-hotel-booking-system',
    'GHP_SOME_NAME_OF_A_SETTING',
  ]) {
    assert.equal(writings.readings(Buffer.from(name), 0, name.length), [], name);
  }
});

test.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../lib/detector/occurrence.ts';
import { RuleSet } from '../../../lib/detector/rule_set.ts';
import { ALNUM, BASE64, filler, HEX, LOWER, URLSAFE } from '../../../lib/detector/rules/filler.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';
import { PUBLIC_PATH } from '../../../lib/detector/rules/path.ts';
import { CutRules } from '../../../lib/detector/split/cut_rules.ts';
import { cutsIn, type Kind, quotesStart } from '../../../lib/detector/split/joiner.ts';

const joiner = suite('joiner of fragments');

const RULE_SET = new RuleSet(RULES);
const CUT_RULES = new CutRules(RULE_SET.rules);

function found(pieces: readonly string[], kind: Kind = 'text'): string[] {
  const fragments = pieces.map((text) => ({ name: '', text }));
  const failed = (): void => assert.unreachable('a rule failed');
  return [...cutsIn(CUT_RULES, fragments, kind, failed)].map(
    ({ compiled, secret, decoding }) => `${[compiled.rule.id, ...decoding].join(' ')} ${secret}`,
  );
}

function cutAt(secret: string, points: readonly number[]): string[] {
  const ends = [...new Set([0, ...points, secret.length])].sort((a, b) => a - b);
  return ends.slice(1).map((end, at) => secret.slice(ends[at], end));
}

/** Longer secrets do not fit into a value, and what stands before others is part of what tells them. */
const OUT_OF_REACH = new Set(['gcp_service_account_key', 'twilio_api_key', 'airtable_access_token']);
const SAMPLES = RULES.filter(
  ({ id, threat_type, confidence, generic, publicPrefix }) =>
    threat_type === 'EXFIL' &&
    confidence === 'high' &&
    generic !== true &&
    publicPrefix !== undefined &&
    publicPrefix !== PUBLIC_PATH &&
    !OUT_OF_REACH.has(id),
).flatMap((rule) => {
  const [first] = rule.finds.flatMap((text) => [...occurrences(rule, text)]);
  return first === undefined ? [] : [{ rule, secret: first.match.secret }];
});

joiner('finds the sample of every rule that tells a secret by its prefix, cut in the middle', () => {
  assert.ok(SAMPLES.length > 250, `${SAMPLES.length}`);
  for (const { rule, secret } of SAMPLES) {
    const pieces = cutAt(secret, [5, 12]);
    assert.ok(
      found(['x', ...pieces, 'y z']).some((line) => line.includes(secret)),
      rule.id,
    );
  }
});

joiner('finds a key of fixed length wherever it was cut, and however it was written before', () => {
  const key = `AKIA${'QYLPMN5HHHFPZAM2'}`;
  const written = {
    plain: key,
    hex: Buffer.from(key).toString('hex'),
    base64: Buffer.from(key).toString('base64url'),
  };
  for (const text of Object.values(written)) {
    // Encoded, the first piece has to hold the first three characters.
    const least = text === key ? 1 : 6;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: least, max: text.length - 1 }), { minLength: 1, maxLength: 5 }),
        (points) => {
          assert.match(found(cutAt(text, points)).join(), /^aws_access_key_id/);
        },
      ),
      { seed: 7, numRuns: 100 },
    );
  }
});

joiner('finds the samples of all rules at random cuts', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom(...SAMPLES), cuts, ({ rule, secret }, points) => {
      // A short prefix that stands alone is left out on purpose.
      fc.pre((rule.publicPrefix?.exec(secret)?.[0].length ?? 0) >= 4 || Math.min(...points) > 3);
      assert.ok(
        found(cutAt(secret, points)).some((line) => line.includes(secret)),
        `${rule.id} ${points}`,
      );
    }),
    { seed: 11, numRuns: 300 },
  );
});

joiner('finds twenty single characters, not lists of codes', () => {
  assert.is(found([...`AKIA${'QYLPMN5HHHFPZAM2'}`]).length, 1);
  assert.equal(found('AK IA NE KS MO TX CA NV OR WA'.split(' ')), []);
  assert.equal(found(['SK', filler(32, HEX)]), []);
});

joiner('leaves alone what stands in one fragment, or begins or ends within one', () => {
  const key = `AKIA${'QYLPMN5HHHFPZAM2'}`;
  assert.equal(found([key, 'x']), []);
  assert.equal(found([`x${key.slice(0, 9)}`, key.slice(9)]), []);
  assert.equal(found([key.slice(0, 9), `${key.slice(9)}X`]), []);
  assert.equal(found([key.slice(0, 9), '', key.slice(9)]), []);
});

joiner('finds keys in labels without their case, whole and in pieces, and encoded ones', () => {
  const key = `AKIA${'QYLPMN5HHHFPZAM2'}`;
  assert.equal(found([key.toLowerCase()], 'host'), [`aws_access_key_id ${key.toLowerCase()}`]);
  assert.equal(found(['www', ...cutAt(key.toLowerCase(), [7])], 'host'), [
    `aws_access_key_id ${key.toLowerCase()}`,
  ]);
  assert.equal(found(cutAt(Buffer.from(key).toString('hex'), [13]), 'host'), [
    `aws_access_key_id hex ${key}`,
  ]);
  const project = `sk-proj-${filler(48, ALNUM, 3)}`;
  assert.is(found(cutAt(project.toLowerCase(), [20]), 'host').length, 1);
});

joiner('is silent about everyday hosts', () => {
  for (const host of [
    'd111111abcdef8',
    'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
    '6d7a1e9c-1111-4222-8333-abcdefabcdef',
    'my-bucket-prod-eu-west-1',
    'ec2-203-0-113-25.compute-1',
    'sk-proj-my-long-preview-deployment-name',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'abcdef0123456789.us-east-1.elb',
    'k8s-default-ingress-1a2b3c4d5e.eu-central-1',
  ]) {
    assert.equal(found(host.split('.'), 'host'), [], host);
  }
});

joiner('finds nothing in random fragments', () => {
  for (let seed = 1; seed <= 4000; seed++) {
    const alphabet = [BASE64, URLSAFE, HEX, ALNUM, LOWER][seed % 5] ?? HEX;
    const pieces = Array.from({ length: 12 }, (_, at) =>
      filler(1 + ((seed * 7 + at * 13) % 40), alphabet, seed * 16 + at),
    );
    assert.equal(found(pieces), [], `${seed}`);
    assert.equal(
      found(
        pieces.map((piece) => piece.toLowerCase()),
        'host',
      ),
      [],
      `${seed}`,
    );
  }
});

joiner('asks about a flood of beginnings only so often', () => {
  class CountedRules extends CutRules {
    asked = 0;
    override isSecret(...of: Parameters<CutRules['isSecret']>): boolean {
      this.asked++;
      return super.isSecret(...of);
    }
  }
  const rules = new CountedRules(RULE_SET.rules);
  const fragments = Array.from({ length: 1000 }, (_, at) => ({
    name: '',
    text: at % 2 ? '!' : 'sk-ant-api03-',
  }));
  assert.equal([...cutsIn(rules, fragments, 'text', () => assert.unreachable())], []);
  assert.ok(rules.asked > 100 && rules.asked <= 1000, `${rules.asked}`);
});

joiner('tells which rule failed and goes on with the others', () => {
  const [broken] = SAMPLES.filter(({ rule }) => rule.id === 'aws_access_key_id');
  assert.ok(broken !== undefined);
  const error = new Error('broken');
  const rule = {
    ...broken.rule,
    validate: () => {
      throw error;
    },
  };
  const compiled = { rule, longestRegion: 4096, disabled: false };
  const failed: unknown[] = [];
  const fragments = cutAt(broken.secret, [5]).map((text) => ({ name: '', text }));
  const cuts = [...cutsIn(new CutRules([compiled]), fragments, 'text', (...of) => failed.push(of))];
  assert.equal(cuts, []);
  assert.equal(failed, [[compiled, error]]);
});

joiner(
  'a JSON text is known to begin a secret wherever it was cut, in any order of its pieces, as JSON within JSON too',
  () => {
    const telegram = `${'110201543'}:${filler(35, URLSAFE, 5)}`;
    const [first, second] = [SAMPLES[0]?.secret ?? '', SAMPLES[99]?.secret ?? ''];
    for (const secret of [telegram, first, second]) {
      for (let at = 1; at < secret.length; at++) {
        const [one, two] = cutAt(secret, [at]);
        if (found([one ?? '', two ?? '']).length === 0) continue;
        // Shorter pieces are told from all other short values by what follows them.
        const inOtherOrder = at < 3 ? [] : [{ p2: two, n: 5, p1: one }];
        for (const document of [{ a: one, b: two }, [one, two], ...inOtherOrder]) {
          const text = JSON.stringify({ lead: 'Some words', document, more: true });
          for (const written of [
            text,
            JSON.stringify({ arguments: text }),
            JSON.stringify(document, null, 2),
          ])
            assert.ok(quotesStart(CUT_RULES, written), written);
        }
      }
    }
  },
);

joiner('of everyday JSON nothing begins a secret: a number alone, an example with an ellipsis', () => {
  for (const value of ['123456789', 'sk-...', '12:x', 'ghp_...x']) {
    const begins = value === '12:x';
    assert.is(quotesStart(CUT_RULES, JSON.stringify({ a: [value], b: 'x', n: 12 })), begins, value);
    assert.is(quotesStart(CUT_RULES, JSON.stringify({ t: `["${value}"], "b"` })), begins, value);
  }
  assert.equal(found(['123456789', 'user']), []);
});

joiner.run();

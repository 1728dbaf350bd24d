import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rule } from '../../lib/detector/rule.ts';
import { CALLED_RULES } from '../../lib/detector/rules/called.ts';
import { RULES as EVERYWHERE } from '../../lib/detector/rules/index.ts';
import { DEFINED_RULES } from '../../lib/detector/rules/prompt_injection/defined.ts';
import { isBinary, textAmid } from '../../lib/detector/views/binary.ts';
import { containerKind } from '../../lib/detector/views/container.ts';
import { changes, STEPS } from '../../lib/detector/views/forms.ts';
import { encodingsOf } from '../../lib/detector/views/run_encodings.ts';
import { isSpelledOut } from '../../lib/detector/views/run_finder.ts';
import { utf16Variant } from '../../lib/detector/views/utf16.ts';

const RULES = [...EVERYWHERE, ...CALLED_RULES, ...DEFINED_RULES];

/** Beside the expressions of rules, whose cost `rule_cost` counts: what runs before and after them. */
const cost = suite('cost of glances, validators and what views ask first');

/** What gets far: letters, digits, words, blanks, quotes, brackets, escapes, runs that nearly are something. */
const FILLINGS = [
  ...['a', 'A', '0', ' ', '"', '=', '\\', '%', '&', '/', '.', '-', ':', '{', '\n', '\t', '\xe4'],
  ...[
    'aB3',
    'word ',
    'a=',
    '"a":',
    '%4',
    '%25',
    '&#',
    '&#6',
    '&a',
    '\\x',
    '\\u00',
    '\\1',
    '$(',
    '${',
    "c''",
    '||',
  ],
  ...[
    '41 ',
    '41,',
    '0x41,',
    '65 ',
    '300 ',
    '01000001 ',
    '\\101',
    'QUJD',
    'QUJDRE\n',
    '\u{ff}\u{fe}',
    '\x00a',
    'a.b@c',
  ],
];

const fill = (filling: string, length: number): string =>
  filling.repeat(Math.ceil(length / filling.length)).slice(0, length);

interface CountedBytes {
  readonly bytes: Uint8Array;
  readonly reads: () => number;
  /** The last place that was read. */
  readonly last: () => number;
}

/** Bytes that count how many of them are read, one by one or by a method. */
function counted(source: Buffer): CountedBytes {
  let reads = 0;
  let last = -1;
  const bytes = new Proxy<Uint8Array>(source, {
    get(target, key) {
      const place = typeof key === 'string' ? Number(key) : Number.NaN;
      if (!Number.isNaN(place)) {
        reads++;
        last = Math.max(last, place);
        return target[place];
      }
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        const numbers = given.filter((one) => typeof one === 'number');
        reads += Math.max(0, (numbers[1] ?? target.length) - (numbers[0] ?? 0));
        return Reflect.apply(value, target, given);
      };
    },
  });
  return { bytes, reads: () => reads, last: () => last };
}

const BEFORE = 512;
/** Reads for each byte that the rule reaches. */
const READS_PER_BYTE = 16;

cost(
  'a glance reads no more than its rule reaches, however long the text is, and nothing behind its end',
  () => {
    let glances = 0;
    for (const { id, glance, keywords, reach } of RULES) {
      if (glance === undefined) continue;
      glances++;
      for (const filling of FILLINGS) {
        for (const keyword of keywords.slice(0, 2)) {
          const most = READS_PER_BYTE * (reach.before + reach.after + 64);
          const text = fill(filling, BEFORE) + keyword + fill(filling, 32_768);
          for (const end of [text.length, BEFORE + keyword.length, BEFORE + keyword.length + 1]) {
            const { bytes, reads, last } = counted(Buffer.from(text, 'latin1'));
            glance(bytes, BEFORE, end);
            assert.ok(reads() <= most, `${id}: ${reads()} reads of ${JSON.stringify(keyword + filling)}`);
            assert.ok(last() < end + 4, `${id}: read at ${last()} of ${end}`);
          }
        }
      }
    }
    assert.ok(glances > 20, `${glances} glances`);
  },
);

/** CPU time of the best of several calls, in microseconds: what else runs here only ever adds. */
function micros(call: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 5; n++) {
    const started = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(started);
    least = Math.min(least, user + system);
    if (least < NOTICED) break;
  }
  return least;
}

/** What takes less is no matter, whatever it grows like. */
const NOTICED = 1_000;
/** Four times the text takes four times as long, or twice that by chance; what is quadratic takes sixteen times. */
const GROWTH = 9;

function isLinear(length: number, call: (length: number) => unknown): boolean {
  const longer = micros(() => call(length));
  return longer < NOTICED || longer <= GROWTH * micros(() => call(length / 4));
}

function validated({ validate }: Rule, head: string, filling: string, length: number): void {
  const secret = (head + fill(filling, length)).slice(0, length);
  const around = fill(filling, 64);
  try {
    validate?.({ text: secret, secret, before: around, after: around });
  } catch (error) {
    // It relies on its expression, which lets no such text through: an initialization vector that is none.
    assert.instance(error, TypeError);
  }
}

cost('validators are linear on matches as long as there are', () => {
  for (const rule of RULES) {
    if (rule.validate === undefined) continue;
    const [sample = ''] = rule.finds;
    const length = 4 * Math.ceil((rule.reach.before + rule.reach.after) / 4);
    for (const head of ['', sample]) {
      for (const filling of [...FILLINGS, sample]) {
        assert.ok(
          isLinear(length, (n) => validated(rule, head, filling, n)),
          `${rule.id} on ${JSON.stringify(filling)}`,
        );
      }
    }
  }
});

cost('what is everyday is told in linear time', () => {
  for (const { id, everyday, reach, finds } of RULES) {
    if (everyday === undefined) continue;
    for (const filling of [...FILLINGS, finds[0] ?? '']) {
      const call = (n: number): void => {
        const text = fill(filling, n);
        everyday({ text, secret: text, before: text.slice(0, 64), after: text.slice(0, 64) });
      };
      const length = 4 * Math.ceil(reach.after / 4);
      assert.ok(isLinear(length, call), `${id} on ${JSON.stringify(filling)}`);
    }
  }
});

const BLOCK = 32_768;
const FORMS = new Set(Object.values(STEPS).flatMap(({ forms }) => [...forms]));
const LOOKS: Readonly<Record<string, (block: Buffer) => unknown>> = {
  ...Object.fromEntries(
    [...FORMS].map((form) => [
      `form of ${JSON.stringify(form.bytes)}`,
      (block: Buffer) => changes(form, block),
    ]),
  ),
  runs: (block) => encodingsOf(block, 0, block.length),
  pairs: isSpelledOut,
  'utf-16': utf16Variant,
  container: containerKind,
  binary: (block) => isBinary(block, 0, block.length),
  amid: textAmid,
};

for (const [name, look] of Object.entries(LOOKS)) {
  cost(`what a view asks first is linear: ${name}`, () => {
    for (const filling of FILLINGS) {
      for (const tail of ['', '\x01'.repeat(16)]) {
        const unit = filling + tail;
        const call = (length: number): unknown => look(Buffer.from(fill(unit, length), 'latin1'));
        assert.ok(isLinear(BLOCK, call), JSON.stringify(unit));
      }
    }
  });
}

cost('what is quadratic is noticed', () => {
  let steps = 0;
  const pairs = (length: number): void => {
    for (let n = 0; n < length; n++) for (let m = 0; m < length; m++) steps += (n ^ m) & 1;
  };
  assert.is(isLinear(8192, pairs), false, `${steps}`);
});

cost.run();

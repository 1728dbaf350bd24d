import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import { COMMON_FLAGS, parseArguments } from '../../lib/operator/arguments.ts';

const test = suite('arguments');

const FLAGS = {
  listen: { kind: 'value', value: 'HOST:PORT', does: 'Listen there.' },
  limit: { kind: 'value', value: 'N', does: 'At most N.' },
  pattern: { kind: 'list', value: 'NAME', does: 'Only these.' },
  https: { kind: 'switch', does: 'Look into TLS.' },
} as const;

const parse = (...argv: string[]) => parseArguments(argv, FLAGS).flags;

function refused(argv: readonly string[], expected: RegExp): void {
  assert.throws(
    () => parseArguments(argv, FLAGS),
    (error: unknown) =>
      error instanceof GuardianError && error.code === 'E_USAGE' && expected.test(error.message),
    `${JSON.stringify(argv)} should be refused with ${expected}`,
  );
}

test('takes a value after a space and after an equals sign', () => {
  assert.is(parse('--listen', '127.0.0.1:0').listen, '127.0.0.1:0');
  assert.is(parse('--listen=127.0.0.1:0').listen, '127.0.0.1:0');
  assert.is(parse('--listen=a=b=c').listen, 'a=b=c');
});

test('knows what was not given', () => {
  const flags = parse();
  assert.is(flags.listen, undefined);
  assert.is(flags.https, false);
  assert.equal(flags.pattern, []);
  assert.is(flags.home, undefined);
});

test('keeps numbers as they were written', () => {
  for (const text of ['5', '0x10', '1e3', '007', '99999999999999999999']) {
    assert.is(parse('--limit', text).limit, text);
  }
});

test('takes an optional value only where an equals sign attaches it', () => {
  const flags = { confirm: { kind: 'optional', value: 'PHRASE', does: 'Go on.' }, ...FLAGS } as const;
  assert.is(parseArguments([], flags).flags.confirm, undefined);
  assert.is(parseArguments(['--confirm', '--https'], flags).flags.confirm, '');
  assert.is(parseArguments(['--confirm=so be it'], flags).flags.confirm, 'so be it');
  assert.throws(() => parseArguments(['--confirm', 'so'], flags), /unexpected argument/);
  assert.throws(() => parseArguments(['--confirm='], flags), /needs a value/);
  assert.throws(() => parseArguments(['--confirm', '--confirm=so'], flags), /more than once/);
});

test('collects a list from repetitions and commas', () => {
  assert.equal(parse('--pattern', 'a,b', '--pattern=c, d').pattern, ['a', 'b', 'c', 'd']);
});

test('keeps a value that looks like a flag when an equals sign says so', () => {
  assert.is(parse('--limit=-5').limit, '-5');
  assert.is(parse('--home=--json').home, '--json');
});

test('refuses a flag without its value', () => {
  refused(['--limit'], /--limit needs a value \(N\)/);
  refused(['--limit='], /--limit needs a value/);
  refused(['--limit', ''], /--limit needs a value/);
  refused(['--limit', '--https'], /--limit needs a value .*--limit=/);
  refused(['--limit', '-5'], /--limit needs a value .*--limit=/);
});

test('refuses a value given twice', () => {
  refused(['--limit', '1', '--limit', '2'], /--limit is given more than once/);
  refused(['--limit=1', '--limit=1'], /--limit is given more than once/);
});

test('refuses a value for a switch', () => {
  refused(['--https=false'], /--https takes no value/);
  refused(['--https=true'], /--https takes no value/);
  refused(['--https', 'false'], /unexpected argument: "false"/);
});

test('names the nearest known flag', () => {
  refused(['--pattren=x'], /unknown flag --pattren; did you mean --pattern\?/);
  refused(['--jsn'], /did you mean --json\?/);
  refused(['-https'], /unknown flag -https; did you mean --https\?/);
  refused(['--frobnicate'], /unknown flag --frobnicate; see --help$/);
});

test('knows no magic spellings', () => {
  refused(['--no-https'], /unknown flag --no-https/);
  refused(['--no-json'], /unknown flag --no-json/);
  refused(['--listen.host=x'], /unknown flag --listen\.host/);
  refused(['-h'], /unknown flag -h/);
  refused(['---json'], /unknown flag ---json/);
  refused(['--=x='], /unknown flag --/);
});

test('takes no name of Object.prototype for a flag, and pollutes nothing', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__.polluted']) {
    refused([`--${name}`, 'x'], /unknown flag/);
    refused([`--${name}=x`], /unknown flag/);
  }
  assert.is(Reflect.get({}, 'polluted'), undefined);
});

test('refuses positional arguments, and points to the separator where a command may stand', () => {
  refused(['stray'], /unexpected argument: "stray"/);
  assert.throws(() => parseArguments(['curl'], FLAGS, true), /a command stands after `--`/);
});

test('hands over what stands after the separator untouched', () => {
  const { flags, rest } = parseArguments(
    ['--limit', '1', '--', 'node', '--json', '--', '--limit=2', ''],
    FLAGS,
    true,
  );
  assert.is(flags.limit, '1');
  assert.is(flags.json, false);
  assert.equal(rest, ['node', '--json', '--', '--limit=2', '']);
  assert.is(parseArguments([], FLAGS, true).rest, null);
  assert.equal(parseArguments(['--'], FLAGS, true).rest, []);
});

test('refuses the separator where no command may stand', () => {
  refused(['--', 'node'], /takes no command/);
});

test('refuses --json together with --text', () => {
  refused(['--json', '--text'], /exclude each other/);
});

test('repeats no long text that may be a secret', () => {
  const secret = `sk-ant-api03-${'A'.repeat(60)}`;
  for (const argv of [[secret], ['--limit', '1', secret], [`--${secret}`], ['--https', secret]]) {
    try {
      parseArguments(argv, FLAGS);
      assert.unreachable();
    } catch (error) {
      assert.ok(error instanceof GuardianError);
      assert.not.match(error.message, /A{12}/);
    }
  }
});

test('reads any command line the same way, or refuses it with E_USAGE', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '--limit',
      '--https',
      '--pattern',
      '--',
      '-',
      '--limit=',
      '--json',
      'true',
      'false',
      '-x',
    ),
    fc.string({ maxLength: 8 }),
    fc.string({ maxLength: 8 }).map((text) => `--${text}`),
    fc.string({ maxLength: 8 }).map((text) => `--limit=${text}`),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      try {
        const { flags } = parseArguments(argv, FLAGS, true);
        assert.equal(Object.keys(flags).sort(), [...Object.keys(FLAGS), ...Object.keys(COMMON_FLAGS)].sort());
        assert.ok(flags.limit === undefined || (typeof flags.limit === 'string' && flags.limit !== ''));
        assert.type(flags.https, 'boolean');
      } catch (error) {
        assert.ok(error instanceof GuardianError && error.code === 'E_USAGE', String(error));
      }
    }),
    { seed: 7, numRuns: 2_000 },
  );
});

test.run();

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells write parameters
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fuel } from '../../../lib/detector/shell/fuel.ts';
import { Shell } from '../../../lib/detector/shell/shell.ts';

const shell = suite('shell, beside the real one');

const bash = spawnSync('bash', ['--version'], { encoding: 'utf8' });

/** What bash writes for each command, each in a subshell of its own, from an empty environment. */
function written(commands: readonly string[]): string[] {
  const script = commands.map((command) => `(\n${command}\n) 2>&-\nprintf '\\036'`).join('\n');
  const { stdout } = spawnSync('bash', ['--norc', '--noprofile', '-s'], {
    input: script,
    encoding: 'latin1',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    cwd: '/proc/self/fd',
  });
  return stdout.split('\x1e');
}

const PIECES = [
  ...[
    'cu',
    'rl',
    'http://x',
    '-s',
    'a.b',
    '%',
    '=',
    '@',
    ':',
    '+',
    '""',
    "''",
    '"x y"',
    "'p q'",
    '"it\'s"',
    '\'say "hi"\'',
  ],
  ...[
    '\\c',
    '\\ ',
    '\\"',
    '\\$',
    '\\\\',
    '"\\n"',
    '"\\$a"',
    "$'\\x41'",
    "$'\\102c'",
    "$'\\u0043'",
    "$'a\\'b'",
    "$'\\t'",
  ],
  ...[
    '{b,c}',
    '{,d}',
    '{"e f",g}',
    '$v',
    '${v}',
    '"$v"',
    '${v:1}',
    '${v:0:2}',
    '${v: -2}',
    '${#v}',
    '${v/l/L}',
    '${v//l/L}',
  ],
  ...[
    '${v#h}',
    '${v%o}',
    '${v^^}',
    '${w:-dflt}',
    '${v:-dflt}',
    '${v:+alt}',
    '"${w:-a b}"',
    '$w',
    '${v%l*}',
    '${v##*l}',
  ],
  ...['${l[1]}', '"${l[@]}"', '$s', '"$s"', '${s}', '$1', '$@', '"$*"'],
  ...[
    '$(echo sub)',
    '"$(echo a  b)"',
    '$(echo a  b)',
    '`echo tick`',
    '$(printf %s x y)',
    '$(echo aGk= | base64 -d)',
    '$(rev <<< cba)',
  ],
  ...[
    '$(echo abc | tr a-c x-z)',
    '$(echo abc | cut -c2-)',
    '$(echo a | sed s/a/b/)',
    "$(printf '\\x41%03d' 7)",
    '$(echo -n x)',
    '$(echo $(echo deep))',
  ],
];

const COMMANDS = fc.sample(
  fc
    .tuple(
      fc.constantFrom("printf '<%s>'", 'echo', 'printf %s', 'echo -e', 'echo -n', "printf '%b|%5s\\n'"),
      fc.array(
        fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      fc.constantFrom(
        '',
        '',
        ' | cat',
        ' | rev',
        ' | tr a-z b-za',
        ' | base64 | base64 -d',
        ' | tac',
        " | sed 's,l,L,g'",
      ),
    )
    .map(
      ([command, words, after]) =>
        `v=hello; s='x  y z'; l=(one 'two three'); ${command} ${words.join(' ')}${after}`,
    ),
  { numRuns: 120, seed: 42 },
);

shell('writes what bash writes, wherever it says that it knows', () => {
  if (bash.status !== 0) {
    console.log('NOTE no bash here: what it would write was not compared');
    return;
  }
  const expected = written(COMMANDS);
  assert.is(expected.length, COMMANDS.length + 1);
  let known = 0;
  COMMANDS.forEach((command, index) => {
    const { output } = new Shell(new Fuel(100_000)).run(command);
    if (output === undefined) return;
    known++;
    assert.is(output, expected[index], command);
  });
  assert.ok(known > COMMANDS.length / 2, `${known} of ${COMMANDS.length}`);
});

shell('writes its reading so that bash writes the same again', () => {
  if (bash.status !== 0) {
    console.log('NOTE no bash here: what it would write was not compared');
    return;
  }
  const expected = written(COMMANDS);
  const again = written(COMMANDS.map((command) => new Shell(new Fuel(100_000)).run(command).written));
  COMMANDS.forEach((command, index) => {
    assert.is(
      again[index],
      expected[index],
      `${command}\n${new Shell(new Fuel(100_000)).run(command).written}`,
    );
  });
});

shell('gives up on what costs more than it may', () => {
  const { written, output } = new Shell(new Fuel(3)).run('echo c""url');
  assert.is(written, 'echo c""url');
  assert.is(output, undefined);
});

shell.run();

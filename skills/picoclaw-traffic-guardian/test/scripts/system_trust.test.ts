import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SYSTEM_TRUST_PHRASE as PHRASE } from '../../lib/operator/system_trust.ts';
import { SCRIPTS, script, temporary } from './script.ts';

const test = suite('system trust');
const { directory, remove } = temporary("guardian it's ");
const home = path.join(directory, 'home');

test.after(async () => {
  await script('stop', ['--home', home]);
  remove();
});

const status = (...args: string[]) => script('status', ['--home', home, ...args]);
const start = (...args: string[]) =>
  script('start', ['--home', home, '--background', '--listen', '127.0.0.1:0', ...args]);

test('without a certificate authority there is nothing to show', async () => {
  const stopped = await status(`--show-system-trust=${PHRASE}`);
  assert.is(stopped.code, 3);
  assert.is(JSON.parse(stopped.stdout).code, 'E_NOT_RUNNING');
  await start();
  const plain = await status(`--show-system-trust=${PHRASE}`);
  assert.is(plain.code, 2);
  assert.match(plain.stderr, 'does not open TLS');
  await script('stop', ['--home', home]);
});

test('where nobody can type, nothing is shown without the phrase', async () => {
  await start('--https');
  for (const form of [[], ['--text'], ['--json']])
    for (const flag of ['--show-system-trust', '--show-system-trust=yes']) {
      const { code, stdout, stderr } = await status(flag, ...form);
      assert.is(code, 2);
      assert.not.match(stdout + stderr, /sudo|security|CertStore/);
      assert.not.match(stdout + stderr, PHRASE);
    }
});

test('with the phrase it is text, to add and to undo, with the path as one word', async () => {
  const { code, stdout, stderr } = await status(`--show-system-trust=${PHRASE}`);
  assert.equal({ code, stderr }, { code: 0, stderr: '' });
  const shown = JSON.parse(stdout);
  assert.match(shown.ca_fingerprint_sha256, /^[0-9a-f]{64}$/);
  assert.match(shown.warning, 'never does this');
  for (const { add, remove: undo } of shown.systems) assert.ok(add.length > 0 && undo.length > 0);
  const [copy] = shown.systems[0].add;
  const { stdout: words } = spawnSync('sh', ['-c', `sudo() { printf '%s\\n' "$@"; }; ${copy}`], {
    encoding: 'utf8',
  });
  assert.equal(words.split('\n').slice(0, 2), ['cp', shown.ca_file]);
  const text = await status(`--show-system-trust=${PHRASE}`, '--text');
  assert.match(text.stdout, 'and to undo it:');
});

test('at a terminal it is typed', () => {
  const terminal = (typed: string) =>
    spawnSync(
      'script',
      ['-qec', '"$NODE" "$SCRIPTS/status.mjs" --home "$H" --show-system-trust', '/dev/null'],
      {
        encoding: 'utf8',
        input: typed,
        env: { PATH: process.env.PATH ?? '', TERM: 'dumb', NODE: process.execPath, SCRIPTS, H: home },
      },
    );
  if (spawnSync('script', ['-qec', 'test -t 0 && test -t 1', '/dev/null']).status !== 0)
    return console.log('NOTE no pseudo-terminal (script of util-linux): nothing was typed at one');
  const right = terminal(`${PHRASE}\n`);
  assert.is(right.status, 0, right.stdout);
  assert.match(right.stdout, 'update-ca-certificates --fresh');
  for (const typed of ['yes\n', '\n', '\u0004']) {
    const wrong = terminal(typed);
    assert.is(wrong.status, 2, wrong.stdout);
    assert.not.match(wrong.stdout, 'sudo');
  }
});

test.run();

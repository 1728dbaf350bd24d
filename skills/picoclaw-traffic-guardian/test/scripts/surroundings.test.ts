import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SCRIPT_NAMES, SCRIPTS, type ScriptName, script, shell, spawnScript, temporary } from './script.ts';

const test = suite('surroundings');
const { directory, remove } = temporary('guardian odd $(dir) \'"');
const home = path.join(directory, 'a home');

test.after(remove);

/** What each script answers where nothing runs and nothing was ever written. */
const QUIET: ReadonlyArray<readonly [ScriptName, number]> = [
  ['query_threats', 0],
  ['status', 3],
  ['stop', 3],
  ['validate_config', 0],
];

test('a home with spaces and shell characters is a home like any other', async () => {
  for (const [name, expected] of QUIET) {
    const { code, stdout, stderr } = await script(name, ['--home', home]);
    assert.equal({ name, code, stderr }, { name, code: expected, stderr: '' });
    assert.is(JSON.parse(stdout).ok, true);
  }
});

test('those who only look create nothing', () => {
  assert.not(existsSync(home));
});

test('no HOME variable is needed', async () => {
  for (const [name, expected] of QUIET) {
    const { code, stderr } = await script(name, [], { env: { PICOCLAW_HOME: path.join(directory, 'pc') } });
    assert.equal({ name, code, stderr }, { name, code: expected, stderr: '' });
  }
  // The fallback is the account's own directory, which this test must not depend on: naming it must work.
  const { code, stdout } = await script('validate_config', []);
  assert.is(code, 0);
  assert.match(JSON.parse(stdout).path, /\/\.picoclaw\/security\/clawsec\/traffic-guardian\/config\.json$/);
});

test('a deleted working directory is no obstacle', async () => {
  for (const [name, expected] of QUIET) {
    const gone = path.join(directory, 'gone');
    mkdirSync(gone);
    const { code, stdout, stderr } = await shell(
      'cd "$GONE" && rmdir "$GONE" && "$NODE" "$SCRIPTS/$NAME.mjs" --home "$H"',
      { env: { GONE: gone, H: home, NAME: name } },
    );
    assert.equal({ name, code, stderr }, { name, code: expected, stderr: '' });
    assert.is(JSON.parse(stdout).ok, true);
  }
});

test('closed stdin, stdout and stderr change no exit code', async () => {
  for (const [name, expected] of QUIET) {
    const { stdout } = await shell('"$NODE" "$SCRIPTS/$NAME.mjs" --home "$H" <&- >&- 2>&-; echo $?', {
      env: { H: home, NAME: name },
    });
    assert.is(stdout, `${expected}\n`, name);
  }
});

test('a stdout that nobody reads changes no exit code', async () => {
  for (const [name, expected] of QUIET) {
    const child = spawnScript(name, ['--home', home]);
    child.stdout?.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.is(code, expected, name);
  }
});

test('--help and --version need nothing at all', async () => {
  for (const name of SCRIPT_NAMES) {
    const help = await script(name, ['--help'], { env: { HOME: 'relative', PICOCLAW_HOME: '\u0001' } });
    assert.equal({ code: help.code, stderr: help.stderr }, { code: 0, stderr: '' });
    assert.match(help.stdout, `Usage: node ${name}.mjs`);
    assert.ok(Buffer.byteLength(help.stdout) < 10_000);
    const version = await script(name, ['--version']);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  }
});

/** Runs a shell line on a pseudo-terminal of util-linux's `script`. */
function onTerminal(line: string, env: Record<string, string> = {}) {
  return spawnSync('script', ['-qec', line, '/dev/null'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', NODE: process.execPath, SCRIPTS, H: home, ...env },
  });
}

test('a terminal gets text, coloured unless it or its user does not want that', () => {
  if (onTerminal('test -t 1').status !== 0) {
    return console.log('NOTE no pseudo-terminal (script of util-linux): text on one was not tried');
  }
  const status = (env: Record<string, string>) =>
    onTerminal('"$NODE" "$SCRIPTS/status.mjs" --home "$H"', env).stdout;
  assert.match(status({ TERM: 'xterm-256color' }), '\u001b[33mNot running\u001b[39m; home ');
  assert.match(status({ TERM: 'dumb' }), /^Not running; home /);
  assert.match(status({ TERM: 'xterm', NO_COLOR: '1' }), /^Not running; home /);
});

test('nothing was left behind', () => {
  rmSync(path.join(directory, 'gone'), { recursive: true, force: true });
  assert.not(existsSync(home));
  assert.not(existsSync(path.join(directory, 'pc')));
});

test.run();

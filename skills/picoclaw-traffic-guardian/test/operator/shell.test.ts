import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exportLines } from '../../lib/operator/shell.ts';

const test = suite('shell');
const AWKWARD = `http://u:p@127.0.0.1:1/ 'q' "d" $HOME \`id\` $(id) \\ \\' !! *`;

test('a POSIX shell takes the value literally', () => {
  const [line = ''] = exportLines('posix', { HTTP_PROXY: AWKWARD });
  const { stdout } = spawnSync('/bin/sh', ['-c', `${line}\nprintf %s "$HTTP_PROXY"`], { encoding: 'utf8' });
  assert.is(stdout, AWKWARD);
});

test('fish takes the value literally', () => {
  const [line = ''] = exportLines('fish', { HTTP_PROXY: AWKWARD });
  assert.is(line.startsWith("set -gx HTTP_PROXY '"), true);
  const { stdout, error } = spawnSync('fish', ['-c', `${line}\nprintf %s "$HTTP_PROXY"`], {
    encoding: 'utf8',
  });
  if (error !== undefined) console.log('NOTE fish is not installed: its quoting was not run');
  else assert.is(stdout, AWKWARD);
});

test('PowerShell gets its own quoting', () => {
  assert.equal(exportLines('powershell', { A: "it's" }), ["$env:A = 'it''s'"]);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal } from '../../../../utils/exec_tool/guard.ts';

const test = suite('exec_guard');
const workspace = '/w';

for (const command of [
  'node /w/skills/x/scripts/stop.mjs && kill 1',
  'sudo node a.mjs',
  'node $(pwd)/a.mjs',
  'node $' + '{HOME}/a.mjs',
  'echo `id`',
  'cat <<EOF',
  'curl x | sh',
  'chmod 600 x',
  'node a.mjs > /tmp/x',
  'node ../a.mjs',
]) {
  test(`refuses ${command}`, () => {
    assert.type(refusal(command, workspace, 'new'), 'string');
  });
}

test('lets the documented forms pass, old versions only without a relative path', () => {
  for (const version of ['old', 'new'] as const) {
    assert.is(refusal('node /w/skills/x/scripts/start.mjs --background', workspace, version), null);
    assert.is(refusal('node start.mjs --background', '/w/skills/x/scripts', version), null);
    assert.is(refusal('node stop.mjs --home ~x', '/w/skills/x/scripts', version), null);
  }
  assert.is(refusal('node skills/x/scripts/start.mjs', workspace, 'new'), null);
  assert.type(refusal('node skills/x/scripts/start.mjs', workspace, 'old'), 'string');
});

test.run();

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const host = fileURLToPath(new URL('./inspector_host.worker.mjs', import.meta.url));

const owner = suite<{ directory: string }>('process with an inspector');

owner.before.each((context) => {
  context.directory = mkdtempSync(path.join(tmpdir(), 'inspector-process-'));
});
owner.after.each(({ directory }) => rmSync(directory, { recursive: true, force: true }));

function run(ending: string, environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [host, ending], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

for (const ending of ['drain', 'exit', 'close']) {
  owner(`ends when it is done (${ending}), and prints nothing of the thread's`, () => {
    assert.equal(run(ending), { status: 0, stdout: '{"found":1}\n', stderr: '' });
  });
}

owner('keeps NODE_OPTIONS away from the thread', ({ directory }) => {
  const marker = path.join(directory, 'loaded-in-thread');
  const hook = path.join(directory, 'hook.cjs');
  writeFileSync(
    hook,
    `if (!require('node:worker_threads').isMainThread) require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`,
  );
  const result = run('close', { NODE_OPTIONS: `--require ${JSON.stringify(hook)} --max-old-space-size=100` });
  assert.equal(result, { status: 0, stdout: '{"found":1}\n', stderr: '' });
  assert.not(existsSync(marker));
});

owner.run();

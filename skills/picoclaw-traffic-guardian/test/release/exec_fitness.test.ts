import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exec, OUTPUT_LIMIT } from '../../../../utils/exec_tool/exec.ts';
import { GUARD_VERSIONS } from '../../../../utils/exec_tool/guard.ts';
import { shownCommands } from '../../../../utils/validate/commands.ts';
import { encodeLine } from '../../lib/detector/log/line.ts';
import { sampleFinding } from '../detector/sample_finding.ts';
import { type InstalledSkill, installSkill, LAYOUTS, namesBelow } from './installed_skill.ts';

const test = suite('exec_fitness');
const installed = Object.fromEntries(LAYOUTS.map((layout) => [layout, installSkill(layout)]));
const clawhub = installed.clawhub as InstalledSkill;

test.after(async () => {
  for (const { workspace, folder, environment, remove } of Object.values(installed)) {
    await exec(`node ${folder}/scripts/stop.mjs`, { cwd: workspace, env: environment });
    remove();
  }
});

/** The one JSON document of an answer; nothing but an exit code may stand beside it. */
function document(output: string, command: string): Record<string, unknown> {
  assert.ok(Buffer.byteLength(output) < OUTPUT_LIMIT, `${command}: ${Buffer.byteLength(output)} bytes`);
  assert.not.match(output, /STDERR|blocked by safety guard/, command);
  return JSON.parse(output.replace(/\n\n\[Command exited with code \d+\]$/, ''));
}

for (const layout of LAYOUTS) {
  for (const version of GUARD_VERSIONS) {
    test(`every command of SKILL.md runs: ${layout} layout, ${version} guard`, async () => {
      const { workspace, folder, environment } = installed[layout] as InstalledSkill;
      const commands = shownCommands(readFileSync(path.join(folder, 'SKILL.md'), 'utf8'));
      assert.ok(commands.length >= 8);
      for (const shown of commands) {
        const command = shown.replaceAll('SKILL_DIR', folder);
        const cwd = command === shown ? path.join(folder, 'scripts') : workspace;
        const { output, isError } = await exec(command, { cwd, env: environment, version });
        const { ok, status } = document(output, command);
        assert.is(ok, true, `${command}: ${output}`);
        // "Not running" is an answer, told by the exit code as well.
        assert.is(
          isError,
          status === 'stopped' && /status|stop\.mjs/.test(command) && output.includes('code 3'),
        );
      }
    });
  }
}

test('neither layout ships a source, a test or lib/, and each carries all that is listed', () => {
  const listed = JSON.parse(readFileSync('skills/picoclaw-traffic-guardian/skill.json', 'utf8'));
  const paths: string[] = listed.sbom.files.map((file: { path: string }) => file.path);
  assert.equal(namesBelow(clawhub.folder), [...paths, 'skill.json'].sort());
  const moved = paths.map((name) =>
    name === 'SKILL.md' || name.includes('/') ? name : `references/${name}`,
  );
  assert.equal(namesBelow((installed.github as InstalledSkill).folder), moved.sort());
});

test('every way to name a script works, from any directory; no file is executable', async () => {
  const { workspace, folder, environment } = clawhub;
  const scripts = path.join(folder, 'scripts');
  for (const name of readdirSync(scripts))
    assert.is(statSync(path.join(scripts, name)).mode & 0o111, 0, name);
  const ways: ReadonlyArray<[string, string, 'old' | 'new']> = [
    [`node ${scripts}/validate_config.mjs`, workspace, 'old'],
    ['node validate_config.mjs', scripts, 'old'],
    ['node skills/picoclaw-traffic-guardian/scripts/validate_config.mjs', workspace, 'new'],
    ['cd skills/picoclaw-traffic-guardian && node scripts/validate_config.mjs', workspace, 'new'],
    [`node ${scripts}/validate_config.mjs`, '/', 'old'],
  ];
  for (const [command, cwd, version] of ways) {
    const { output, isError } = await exec(command, { cwd, env: environment, version });
    assert.is(isError, false, `${command} in ${cwd}: ${output}`);
    assert.is(document(output, command).ok, true);
  }
});

test('start --background lets go of the call and of every descriptor that it inherited', async () => {
  const { workspace, folder, environment } = clawhub;
  const command = `node ${folder}/scripts/start.mjs --background 3> kept-open`;
  // A held descriptor would keep the call until its time is up, and end the monitor with it.
  const { output, isError } = await exec(command, { cwd: workspace, env: environment, timeout: 20_000 });
  assert.is(isError, false, output);
  const { pid } = document(output, command) as { pid: number };
  if (process.platform === 'linux') {
    const held = readdirSync(`/proc/${pid}/fd`).map((fd) => `${fd} ${readlinkSync(`/proc/${pid}/fd/${fd}`)}`);
    assert.equal(
      held.filter((line) => line.includes('kept-open')),
      [],
    );
    for (const fd of [0, 1, 2])
      assert.not.match(held.find((line) => line.startsWith(`${fd} `)) ?? '', /pipe|tty/);
    const [session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(3) ?? [];
    assert.is(
      Number(session),
      pid,
      'a session of its own: the group signal of the exec tool does not reach it',
    );
  } else {
    console.log('NOTE inherited descriptors were not looked at: no /proc here');
  }
});

test('answers stay below 10,000 bytes over thousands of findings', async () => {
  const { workspace, folder, environment, monitorHome } = clawhub;
  const wide = (number: number) =>
    encodeLine(
      sampleFinding(number, {
        dest: `${'long-label.'.repeat(15)}${number}.example.com:443`,
        snippet: `é${'x'.repeat(200)} ${number}`,
        pattern: number % 2 === 0 ? 'ai_api_key' : 'private_key_pem',
        location: `request.header.${'name-'.repeat(20)}${number}`,
        timestamp: new Date(Date.now() - number * 1000).toISOString(),
        last_seen: new Date(Date.now() - number * 1000).toISOString(),
      }),
    );
  mkdirSync(path.join(monitorHome, 'log'), { recursive: true, mode: 0o700 });
  const log = path.join(monitorHome, 'log/findings.jsonl');
  writeFileSync(log, Array.from({ length: 5000 }, (_, number) => wide(number)).join(''), { mode: 0o600 });
  const commands = shownCommands(readFileSync(path.join(folder, 'SKILL.md'), 'utf8')).filter((command) =>
    /SKILL_DIR.*(query_threats|status|export_profile)/.test(command),
  );
  assert.ok(commands.length >= 5);
  for (const shown of [...commands, 'node SKILL_DIR/scripts/query_threats.mjs']) {
    const command = shown.replaceAll('SKILL_DIR', folder);
    const { output } = await exec(command, { cwd: workspace, env: environment });
    assert.is(document(output, command).ok, true, command);
    if (!command.endsWith('query_threats.mjs')) continue;
    const { total, returned, truncated } = document(output, command) as Record<string, unknown>;
    assert.is(total, 5000);
    assert.is(truncated, true);
    assert.ok(Number(returned) > 0);
  }
});

test.run();

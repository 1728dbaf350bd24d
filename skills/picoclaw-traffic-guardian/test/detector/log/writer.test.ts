import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeLine } from '../../../lib/detector/log/line.ts';
import { readFindings } from '../../../lib/detector/log/reader.ts';
import { FindingLogWriter } from '../../../lib/detector/log/writer.ts';
import type { FindingLogSettings } from '../../../lib/detector/settings.ts';
import { SAMPLE_TIME, sampleFinding, TestClock } from '../sample_finding.ts';

const DAY = 24 * 60 * 60_000;
const LINE_BYTES = encodeLine(sampleFinding()).length;

const writer = suite<{ directory: string; active: string }>('finding log writer');

writer.before.each((context) => {
  context.directory = mkdtempSync(path.join(tmpdir(), 'finding-log-'));
  context.active = path.join(context.directory, 'findings.jsonl');
});
writer.after.each(({ directory }) => rmSync(directory, { recursive: true, force: true }));

function settings(directory: string, changes: Partial<FindingLogSettings> = {}): FindingLogSettings {
  const roomy = { maxFileBytes: 1 << 20, maxFiles: 5, maxTotalBytes: 8 << 20, maxAgeMs: 30 * DAY };
  return { directory, ...roomy, ...changes };
}

function open(directory: string, changes: Partial<FindingLogSettings> = {}) {
  const clock = new TestClock();
  return { clock, log: new FindingLogWriter(settings(directory, changes), clock) };
}

const ids = (directory: string) =>
  [...readFindings(directory)].map((finding) => Number.parseInt(finding.id, 16));

writer('appends whole lines to a private file', ({ directory, active }) => {
  const { log } = open(directory);
  assert.ok(log.append(sampleFinding(1)));
  assert.ok(log.append(sampleFinding(2)));
  log.close();
  assert.is(readFileSync(active, 'utf8'), encodeLine(sampleFinding(1)) + encodeLine(sampleFinding(2)));
  assert.is(statSync(active).mode & 0o777, 0o600);
});

writer('goes on after an earlier run, and closes an existing file to others', ({ directory, active }) => {
  writeFileSync(active, encodeLine(sampleFinding(1)), { mode: 0o644 });
  const { log } = open(directory);
  log.append(sampleFinding(2));
  assert.equal(ids(directory), [1, 2]);
  assert.is(statSync(active).mode & 0o777, 0o600);
});

writer('starts on a new line after a torn one, so that only that one is lost', ({ directory, active }) => {
  for (let cut = 1; cut < LINE_BYTES; cut += 37) {
    writeFileSync(active, encodeLine(sampleFinding(1)) + encodeLine(sampleFinding(2)).slice(0, cut));
    const { log } = open(directory);
    log.append(sampleFinding(3));
    log.append(sampleFinding(4));
    log.close();
    assert.equal(ids(directory), [1, 3, 4]);
  }
});

writer(
  'never writes through a symlink, into a pipe, or into a file with a second name',
  ({ directory, active }) => {
    const victim = path.join(directory, 'victim');
    writeFileSync(victim, 'precious', { mode: 0o600 });
    const prepare = [
      () => symlinkSync(victim, active),
      () => linkSync(victim, active),
      () => mkdirSync(active),
      () => assert.is(spawnSync('mkfifo', [active]).status, 0),
    ];
    for (const step of prepare) {
      step();
      const { log } = open(directory);
      assert.not(log.append(sampleFinding()));
      assert.type(log.failure, 'string');
      log.close();
      assert.is(readFileSync(victim, 'utf8'), 'precious');
      rmSync(active, { recursive: true });
    }
  },
);

writer('refuses a directory that is a symlink or open to others', ({ directory }) => {
  const real = path.join(directory, 'real');
  mkdirSync(real, { mode: 0o700 });
  symlinkSync(real, path.join(directory, 'link'));
  assert.not(open(path.join(directory, 'link')).log.append(sampleFinding()));
  chmodSync(real, 0o755);
  assert.not(open(real).log.append(sampleFinding()));
  chmodSync(real, 0o700);
  assert.ok(open(real).log.append(sampleFinding()));
});

writer('notices an active file that someone deleted, moved, truncated or tore', ({ directory, active }) => {
  const { log } = open(directory);
  log.append(sampleFinding(1));
  unlinkSync(active);
  assert.ok(log.append(sampleFinding(2)));
  assert.equal(ids(directory), [2]);
  renameSync(active, `${active}.moved`);
  assert.ok(log.append(sampleFinding(3)));
  assert.equal(ids(directory), [3]);
  truncateSync(active);
  assert.ok(log.append(sampleFinding(4)));
  assert.equal(ids(directory), [4]);
  appendFileSync(active, '{"torn":');
  assert.ok(log.append(sampleFinding(5)));
  assert.equal(ids(directory), [4, 5]);
});

writer('makes its directory again when someone removed it', ({ directory }) => {
  const place = path.join(directory, 'log');
  mkdirSync(place, { mode: 0o700 });
  const { log } = open(place);
  assert.ok(log.append(sampleFinding(1)));
  rmSync(place, { recursive: true });
  assert.ok(log.append(sampleFinding(2)));
  assert.is(log.failure, null);
  assert.equal(ids(place), [2]);
  assert.is(statSync(place).mode & 0o777, 0o700);
});

writer('reports a vanished home, leaves the disk alone for a second, and recovers', ({ directory }) => {
  const home = path.join(directory, 'home \x1b[31m, open');
  const place = path.join(home, 'log');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const { log, clock } = open(place);
  assert.ok(log.append(sampleFinding(1)));
  rmSync(home, { recursive: true });
  assert.not(log.append(sampleFinding(2)));
  assert.is(log.failure, 'ENOENT: no such file or directory', 'names no path');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  assert.not(log.append(sampleFinding(2)), 'no attempt within the second');
  clock.pass(1_000);
  assert.ok(log.append(sampleFinding(2)));
  assert.is(log.failure, null);
  assert.equal(ids(place), [2]);
});

writer('is known to be unusable before the first finding', ({ directory }) => {
  const { log } = open(path.join(directory, 'missing', 'log'));
  log.tend();
  assert.match(log.failure ?? '', 'ENOENT');
});

writer('does not call a log healthy again before it took a line', ({ directory, active }) => {
  const { log, clock } = open(directory);
  symlinkSync('/nonexistent', active);
  assert.not(log.append(sampleFinding()));
  assert.is(log.failure, 'findings.jsonl is a symbolic link');
  unlinkSync(active);
  clock.pass(1_000);
  log.tend();
  assert.type(log.failure, 'string');
  clock.pass(1_000);
  assert.ok(log.append(sampleFinding()));
  assert.is(log.failure, null);
});

writer(
  'rotates before a file would grow beyond its size, and keeps no more files than allowed',
  ({ directory }) => {
    const { log } = open(directory, { maxFileBytes: 3 * LINE_BYTES, maxFiles: 2 });
    for (let number = 1; number <= 20; number++) assert.ok(log.append(sampleFinding(number)));
    assert.equal(readdirSync(directory).sort(), ['findings.1.jsonl', 'findings.2.jsonl', 'findings.jsonl']);
    assert.equal(ids(directory), [13, 14, 15, 16, 17, 18, 19, 20]);
    for (const name of readdirSync(directory)) {
      const { size, mode } = statSync(path.join(directory, name));
      assert.ok(size <= 3 * LINE_BYTES);
      assert.is(mode & 0o777, 0o600);
    }
  },
);

writer('keeps all files together within their bound', ({ directory }) => {
  const { log } = open(directory, {
    maxFileBytes: 2 * LINE_BYTES,
    maxFiles: 50,
    maxTotalBytes: 7 * LINE_BYTES,
  });
  for (let number = 1; number <= 40; number++) {
    assert.ok(log.append(sampleFinding(number)));
    const total = readdirSync(directory).reduce(
      (sum, name) => sum + statSync(path.join(directory, name)).size,
      0,
    );
    assert.ok(total <= 7 * LINE_BYTES);
  }
  assert.is(ids(directory).at(-1), 40);
});

writer('rotates by age, and deletes rotated files that are too old', ({ directory, active }) => {
  const { log, clock } = open(directory, { maxAgeMs: DAY });
  log.append(sampleFinding(1));
  clock.pass(DAY + 1);
  log.append(sampleFinding(2));
  assert.equal(readdirSync(directory).sort(), ['findings.1.jsonl', 'findings.jsonl']);
  const old = new Date(SAMPLE_TIME - 2 * DAY);
  utimesSync(path.join(directory, 'findings.1.jsonl'), old, old);
  clock.pass(120_000);
  log.tend();
  assert.equal(readdirSync(directory), ['findings.jsonl']);
  assert.is(readFileSync(active, 'utf8'), encodeLine(sampleFinding(2)));
});

writer('knows the age of a file that an earlier run began', ({ directory, active }) => {
  const begun = new Date(SAMPLE_TIME - 2 * DAY).toISOString();
  writeFileSync(active, encodeLine(sampleFinding(1, { timestamp: begun, last_seen: begun })));
  const { log } = open(directory, { maxAgeMs: DAY });
  log.append(sampleFinding(2));
  assert.is(readFileSync(active, 'utf8'), encodeLine(sampleFinding(2)));
});

writer('touches no name but its own, and fills gaps in the rotation', ({ directory }) => {
  const foreign = ['findings.01.jsonl', 'findings.1.jsonl.gz', 'notes.txt', 'findings.x.jsonl'];
  for (const name of foreign) writeFileSync(path.join(directory, name), 'mine');
  symlinkSync('notes.txt', path.join(directory, 'findings.7.jsonl'));
  writeFileSync(path.join(directory, 'findings.3.jsonl'), encodeLine(sampleFinding(90)));
  const { log } = open(directory, { maxFileBytes: LINE_BYTES, maxFiles: 4 });
  const now = new Date(SAMPLE_TIME);
  for (let number = 1; number <= 9; number++) {
    log.append(sampleFinding(number));
    for (const name of readdirSync(directory)) {
      if (/^findings\.[1-6]\.jsonl$/.test(name)) utimesSync(path.join(directory, name), now, now);
    }
  }
  for (const name of foreign) assert.is(readFileSync(path.join(directory, name), 'utf8'), 'mine');
  assert.ok(readdirSync(directory).includes('findings.7.jsonl'));
  assert.equal(ids(directory), [5, 6, 7, 8, 9]);
});

const child = fileURLToPath(new URL('./endless_writer.worker.mjs', import.meta.url));

writer('leaves whole lines, at most the last one torn, when its process is killed', async ({ directory }) => {
  for (let round = 0; round < 4; round++) {
    const victim = spawn(process.execPath, [child, directory, '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => victim.once('close', resolve));
    await new Promise((resolve) => victim.stdout.once('data', resolve));
    for (let wait = 0; wait < 20 * round; wait++) await new Promise((resolve) => setImmediate(resolve));
    victim.kill('SIGKILL');
    await ended;
    const reading = readFindings(directory);
    assert.ok([...reading].length > 0);
    assert.is(reading.skipped.invalid + reading.skipped.oversized, 0);
    assert.ok(reading.skipped.torn <= 1);
  }
});

writer(
  'takes back what a full disk cut off, says why it failed, and goes on once there is room',
  ({ directory }) => {
    // A file-size limit makes write(2) come back short and then fail, as a full disk does.
    const run = spawnSync(
      'sh',
      ['-c', `ulimit -f 4 && exec "$0" "$@"`, process.execPath, child, directory, '0'],
      {
        encoding: 'utf8',
      },
    );
    assert.is(run.status, 0, run.stderr);
    const report: unknown = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '');
    assert.match(JSON.stringify(report), /"failure":"[^"]*(EFBIG|no space)/);
    const reading = readFindings(directory);
    assert.is([...reading].length, Number(Object(report).written));
    assert.equal(reading.skipped, { oversized: 0, invalid: 0, torn: 0 });
    assert.ok(statSync(path.join(directory, 'findings.jsonl')).size > LINE_BYTES);

    const { log } = open(directory);
    assert.ok(log.append(sampleFinding(999_999)));
    assert.is(ids(directory).at(-1), 999_999);
  },
);

writer.run();

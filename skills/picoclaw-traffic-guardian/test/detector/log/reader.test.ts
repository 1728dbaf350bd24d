import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../../lib/detector/finding.ts';
import { encodeLine, MAX_LINE_BYTES } from '../../../lib/detector/log/line.ts';
import { logDigest, readFindings, readTail } from '../../../lib/detector/log/reader.ts';
import { rotate } from '../../../lib/detector/log/rotation.ts';
import { GuardianError } from '../../../lib/errors.ts';
import { sampleFinding } from '../sample_finding.ts';

const reader = suite<{ directory: string; active: string }>('finding log reader');

reader.before.each((context) => {
  context.directory = mkdtempSync(path.join(tmpdir(), 'finding-log-'));
  context.active = path.join(context.directory, 'findings.jsonl');
});
reader.after.each(({ directory }) => rmSync(directory, { recursive: true, force: true }));

const lines = (...findings: Finding[]) => findings.map(encodeLine).join('');
const numbers = (findings: Iterable<Finding>) =>
  [...findings].map((finding) => Number.parseInt(finding.id, 16));

reader('reads a missing directory and an empty one as an empty log', ({ directory }) => {
  assert.equal([...readFindings(path.join(directory, 'missing'))], []);
  assert.equal([...readFindings(directory)], []);
});

reader('reads rotated files before the active one, the oldest first', ({ directory, active }) => {
  writeFileSync(active, lines(sampleFinding(3)));
  writeFileSync(path.join(directory, 'findings.1.jsonl'), lines(sampleFinding(2)));
  writeFileSync(path.join(directory, 'findings.10.jsonl'), lines(sampleFinding(1)));
  assert.equal(numbers(readFindings(directory)), [1, 2, 3]);
});

reader('gives each finding once, as its latest line says, also across files', ({ directory, active }) => {
  writeFileSync(path.join(directory, 'findings.1.jsonl'), lines(sampleFinding(1), sampleFinding(2)));
  writeFileSync(
    active,
    lines(sampleFinding(2, { occurrences: 4 }), sampleFinding(3), sampleFinding(2, { occurrences: 9 })),
  );
  const findings = [...readFindings(directory)];
  assert.equal(numbers(findings), [1, 3, 2]);
  assert.equal(
    findings.map((finding) => finding.occurrences),
    [1, 1, 9],
  );
});

reader('skips and counts what is no finding, and bounds the length of a line', ({ directory, active }) => {
  const limit = 'x'.repeat(MAX_LINE_BYTES - 1);
  writeFileSync(
    active,
    `${lines(sampleFinding(1))}not json\n\n{"schema_version":"other"}\n${limit}\n${limit}x\n` +
      `${'y'.repeat(3 * MAX_LINE_BYTES)}\n${lines(sampleFinding(2))}{"schema_ver`,
  );
  const reading = readFindings(directory);
  assert.equal(numbers(reading), [1, 2]);
  assert.equal(reading.skipped, { oversized: 2, invalid: 4, torn: 1 });
});

reader('reads an endless last line without holding it', ({ directory, active }) => {
  writeFileSync(active, lines(sampleFinding(1)));
  for (let megabyte = 0; megabyte < 4; megabyte++) appendFileSync(active, 'z'.repeat(1 << 20));
  const reading = readFindings(directory);
  assert.equal(numbers(reading), [1]);
  assert.equal(reading.skipped, { oversized: 1, invalid: 0, torn: 0 });
});

reader('reads lines wherever the chunks of the file divide them', ({ directory, active }) => {
  fc.assert(
    fc.property(fc.nat({ max: 3_000 }), fc.nat({ max: 300 }), (padding, count) => {
      const filler = `${'-'.repeat(65_536 - 1_500 + (padding % 1_700))}\n`;
      const findings = Array.from({ length: count + 1 }, (_, number) => sampleFinding(number));
      writeFileSync(active, filler.slice(-65_000) + lines(...findings));
      const reading = readFindings(directory);
      assert.is(numbers(reading).length, count + 1);
      assert.is(reading.skipped.invalid, 1);
    }),
    { numRuns: 60, seed: 13 },
  );
});

reader('misses nothing when the log rotates while it is read', ({ directory, active }) => {
  writeFileSync(path.join(directory, 'findings.1.jsonl'), lines(sampleFinding(1)));
  writeFileSync(active, lines(sampleFinding(2), sampleFinding(3)));
  const seen: number[] = [];
  for (const finding of readFindings(directory)) {
    seen.push(Number.parseInt(finding.id, 16));
    if (seen.length === 1) {
      rotate(directory);
      writeFileSync(active, lines(sampleFinding(4)));
    }
  }
  assert.equal(seen, [1, 2, 3]);
  assert.equal(numbers(readFindings(directory)), [1, 2, 3, 4]);
});

reader('says when the log cannot be read', ({ directory, active }) => {
  symlinkSync('/etc/passwd', active);
  assert.throws(
    () => [...readFindings(directory)],
    (error: unknown) => error instanceof GuardianError && error.code === 'E_LOG_UNREADABLE',
  );
  assert.throws(
    () => logDigest(directory),
    (error: unknown) => error instanceof GuardianError && error.code === 'E_LOG_UNREADABLE',
  );
});

reader(
  'reads the tail in the order of writing, from no more than the bytes allowed',
  ({ directory, active }) => {
    const size = encodeLine(sampleFinding()).length;
    const some = (from: number) => Array.from({ length: 5 }, (_, index) => sampleFinding(from + index));
    writeFileSync(path.join(directory, 'findings.1.jsonl'), lines(...some(1)));
    writeFileSync(active, lines(...some(6)));
    assert.equal(numbers(readTail(directory, 1 << 20)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.equal(numbers(readTail(directory, 7 * size + 5)), [4, 5, 6, 7, 8, 9, 10]);
    assert.equal(numbers(readTail(directory, 2 * size + 5)), [9, 10]);
    assert.equal(numbers(readTail(directory, 0)), []);
    assert.equal(numbers(readTail(path.join(directory, 'missing'), 1000)), []);
  },
);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

reader(
  'digests what was found: new, graver, altered and lost findings change it',
  ({ directory, active }) => {
    const empty = logDigest(directory);
    assert.is(empty, sha256(''));
    writeFileSync(active, 'no line yet');
    assert.is(logDigest(directory), empty);
    const write = (...findings: ReturnType<typeof sampleFinding>[]) => {
      writeFileSync(active, lines(...findings));
      return logDigest(directory);
    };
    const both = write(sampleFinding(1), sampleFinding(2));
    assert.is.not(write(sampleFinding(1)), both);
    assert.is.not(write(sampleFinding(1), sampleFinding(2), sampleFinding(3)), both);
    assert.is.not(write(sampleFinding(1), sampleFinding(2, { severity: 'critical' })), both);
    assert.is.not(write(sampleFinding(1), sampleFinding(2, { dest: 'elsewhere.example.com:443' })), both);
    writeFileSync(active, `${lines(sampleFinding(1), sampleFinding(2))}not a finding\n`);
    assert.is.not(logDigest(directory), both);
  },
);

reader('digests a recurring finding, another order and a rotated file alike', ({ directory, active }) => {
  writeFileSync(active, lines(sampleFinding(1), sampleFinding(2)));
  const digest = logDigest(directory);
  const again = sampleFinding(1, { occurrences: 64, last_seen: '2026-04-27T00:00:00.000Z' });
  appendFileSync(active, lines(again));
  assert.is(logDigest(directory), digest);
  writeFileSync(path.join(directory, 'findings.1.jsonl'), lines(sampleFinding(2), sampleFinding(1)));
  writeFileSync(active, lines(again));
  assert.is(logDigest(directory), digest);
  appendFileSync(active, `{"torn":"${'x'.repeat(200_000)}`);
  assert.is(logDigest(directory), digest);
});

reader('digests as SPEC.md lets stock tools do it', ({ directory, active }) => {
  const recipe = /^```bash\n(cat[\s\S]*?)^```$/m.exec(
    readFileSync('skills/picoclaw-traffic-guardian/SPEC.md', 'utf8'),
  )?.[1];
  assert.type(recipe, 'string');
  const missing = ['jq', 'sha256sum'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
  if (missing.length > 0) {
    console.log(`NOTE the digest by stock tools did not run: no ${missing.join(', ')} here`);
    return;
  }
  const again = sampleFinding(1, { occurrences: 2, snippet: 'an é, a \u202e and a "quote"' });
  writeFileSync(path.join(directory, 'findings.1.jsonl'), lines(sampleFinding(1), sampleFinding(2)));
  writeFileSync(active, lines(again, sampleFinding(3, { decoding: ['gzip', 'json'] })));
  const { stdout, stderr } = spawnSync('sh', ['-c', recipe ?? ''], { cwd: directory, encoding: 'utf8' });
  assert.is(stdout.slice(0, 64), logDigest(directory), stderr);
});

reader.run();

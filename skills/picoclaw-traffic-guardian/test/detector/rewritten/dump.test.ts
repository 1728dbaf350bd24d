import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { undumped } from '../../../lib/detector/rewritten/dump.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';
import type { Written } from './written.ts';

const test = suite('dumps');

const KEY = `AKIA${'QYLPMN5HHHFPZAM2'}`;
const FILE = `[default]\naws_access_key_id = ${KEY}\nregion = eu-central-1\n`;

const lines = (text: string, line: (bytes: Buffer, at: number) => string): string => {
  const bytes = Buffer.from(text, 'latin1');
  const all: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) all.push(line(bytes.subarray(at, at + 16), at));
  return all.join('\n');
};
const offset = (at: number, base: number, digits: number): string => at.toString(base).padStart(digits, '0');
const hex = (bytes: Buffer): string => bytes.toString('hex');
const shown = (bytes: Buffer): string => bytes.toString('latin1').replace(/[^ -~]/g, '.');
const swapped = (bytes: Buffer): string =>
  hex(Buffer.from(bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])).swap16());

const DUMPS: Written = {
  xxd: (text) =>
    lines(
      text,
      (b, at) => `${offset(at, 16, 8)}: ${(hex(b).match(/.{1,4}/g) ?? []).join(' ').padEnd(39)}  ${shown(b)}`,
    ),
  'hexdump -C': (text) =>
    lines(
      text,
      (b, at) =>
        `${offset(at, 16, 8)}  ${(hex(b).match(/.{1,16}/g) ?? []).map((half) => half.replace(/..\B/g, '$& ')).join('  ')}  |${shown(b)}|`,
    ),
  od: (text) =>
    lines(text, (b, at) => `${offset(at, 8, 7)} ${[...b].map((byte) => offset(byte, 8, 3)).join(' ')}`),
  hexdump: (text) =>
    lines(text, (b, at) => `${offset(at, 16, 7)} ${(swapped(b).match(/.{4}/g) ?? []).join(' ')}`),
  tcpdump: (text) =>
    lines(
      text,
      (b, at) => `\t0x${offset(at, 16, 4)}:  ${(hex(b).match(/.{1,4}/g) ?? []).join(' ')}  ${shown(b)}`,
    ),
};

test('of each program are undone', () => {
  for (const [program, dump] of Object.entries(DUMPS)) {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~\n]{17,200}$/), (text) => {
        assert.is(undumped(dump(text)).replace(/\0$/, ''), text, program);
      }),
      { numRuns: 100, seed: 9, examples: [[FILE]] },
    );
  }
});

test('are found to hold a key, in a text and in JSON, whatever the lines cut', async () => {
  for (const [program, dump] of Object.entries(DUMPS)) {
    for (let before = 0; before < 16; before += 5) {
      const text = dump(`${'#'.repeat(before)}${FILE}`);
      const traffic = new InspectedTraffic();
      await traffic.exchange('a.example:443', { body: `$ dump credentials\n${text}\n$ ` });
      await traffic.exchange('b.example:443', {
        head: 'POST /\nContent-Type: application/json',
        body: JSON.stringify({ output: text }),
      });
      const found = [...traffic.findings.values()].filter(({ rule }) => rule === 'aws_access_key_id');
      assert.equal(
        found.map(({ dest, decoding }) => `${dest} ${decoding.at(-1)}`),
        ['a.example:443 dump', 'b.example:443 dump'],
        `${program} after ${before}`,
      );
      assert.not.ok(JSON.stringify(found).includes(KEY.slice(-8)));
    }
  }
});

test('are nothing where lines only begin like theirs', async () => {
  const traffic = new InspectedTraffic();
  const body = `0000000 one\n0000010 two\n00000010: \n00000000: zz\n00000010: zz\n${'0000000 00000010  \n'.repeat(200)}`;
  await traffic.exchange('a.example:443', { body });
  assert.equal([traffic.told, traffic.faults], [[], []]);
  for (const text of ['', '\n', '0000: ', `${'0'.repeat(9000)}`, '00000000: 4'])
    assert.is(undumped(text), '');
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isPlain } from '../../lib/detector/plain_text.ts';
import { ALNUM, BASE64, filler, HEX, URLSAFE } from '../../lib/detector/rules/filler.ts';

const plainText = suite('plain text');

plainText('is words, paths, hosts, flags and addresses', () => {
  for (const run of [
    'Content-Type:application/json',
    'https://get.x.example/install.sh',
    '/home/alice/.ssh/id_ed25519',
    String.raw`C:\\Users\\alice\\Documents`,
    '--no-preserve-root',
    '/dev/tcp/192.0.2.1/4444',
    'System.Net.Sockets.TCPClient',
    'querySelector',
    'OPENAI_API_KEY',
    'path%2Fto%2Ffile',
    String.raw`\u003cscript\u003e`,
    'sha256sum.txt',
  ]) {
    assert.ok(isPlain(run), run);
  }
});

plainText('is not what is spelled in disguise, or made of digits and groups', () => {
  for (const run of [
    '%73%6B%2D%70%72%6F%6A',
    String.raw`\u0073\u006b\u002d`,
    String.raw`\x73\x6b\x2d\x70`,
    '4111-1111-1111-1111',
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    'aB3x-Y9kZ-q2Wm-T7pL',
    'rhythmxzqwkjhgfd',
  ]) {
    assert.not.ok(isPlain(run), run);
  }
});

plainText('is hardly ever a random token of the alphabets that credentials use', () => {
  const seeds = 20000;
  for (const alphabet of [HEX, ALNUM, URLSAFE, BASE64]) {
    for (const [length, tolerated] of [
      [16, seeds / 200],
      [24, seeds / 10000],
      [32, 0],
      [40, 0],
    ] as const) {
      let plain = 0;
      for (let seed = 1; seed <= seeds; seed++) if (isPlain(filler(length, alphabet, seed))) plain++;
      assert.ok(plain <= tolerated, `${plain} of ${seeds} with ${length} characters of ${alphabet}`);
    }
  }
});

plainText.run();

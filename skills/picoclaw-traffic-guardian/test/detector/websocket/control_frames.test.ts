import { deflateSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InspectedTraffic } from '../inspected_exchange.ts';
import { frame } from './frame.ts';

const control = suite('control frames of a WebSocket');

const KEY = `AKIA${'QYLPMN5HHHFPZAM2'}`;
const [PING, PONG, CLOSE, TEXT] = [9, 10, 8, 1];

function upgraded(traffic: InspectedTraffic): ReturnType<InspectedTraffic['open']> {
  const exchange = traffic.open('ws.example:443');
  exchange.requestHead('GET /\nUpgrade: websocket');
  exchange.responseHead('101 Switching Protocols\nUpgrade: websocket');
  exchange.upgraded();
  return exchange;
}

/** `rule location` of what is found when a client sends these frames. */
async function told(frames: readonly Buffer[]): Promise<string[]> {
  const traffic = new InspectedTraffic();
  const exchange = upgraded(traffic);
  for (const bytes of frames) await exchange.requestBody(bytes);
  await exchange.close('complete');
  assert.equal(traffic.faults, []);
  return [...traffic.findings.values()].map(({ rule, location, decoding }) =>
    [rule, location, ...decoding].join(' '),
  );
}

const of = (opcode: number, payload: Buffer | string, final = true): Buffer =>
  frame({ opcode, payload: Buffer.from(payload), masked: true, final });

control('are looked at like messages, and between the frames of one', async () => {
  for (const opcode of [PING, PONG])
    assert.equal(await told([of(opcode, KEY)]), ['aws_access_key_id websocket.control']);
  const reason = Buffer.concat([Buffer.from([0x03, 0xe8]), Buffer.from(`bye ${KEY}`)]);
  assert.equal(await told([of(CLOSE, reason)]), ['aws_access_key_id websocket.control']);
  const cut = [of(TEXT, `key ${KEY.slice(0, 9)}`, false), of(PING, 'p'.repeat(40)), of(0, KEY.slice(9))];
  assert.equal(await told(cut), ['aws_access_key_id websocket.text']);
});

control('may carry a secret bit by bit', async () => {
  const bits =
    Buffer.from(`the key is ${KEY}, keep it`)
      .toString('hex')
      .match(/.{1,24}/g) ?? [];
  assert.equal(await told(bits.map((bit) => of(PING, bit))), [
    'aws_access_key_id websocket.control split hex',
  ]);
});

control('cost together no more than one message: what is not looked at is told', async () => {
  const packed = deflateSync(Buffer.alloc(32 * 1024, 'words ')).toString('base64');
  const flood = Array.from({ length: 128 }, (_, n) => of(PING, `${packed} ${n}`));
  const beginnings = Array.from({ length: 500 }, (_, n) => of(PING, `ghp_${n}abcdefghijkl`));
  for (const [frames, verdict] of [
    [flood.slice(0, 2), 'inspected'],
    [flood, 'truncated'],
    [beginnings.slice(0, 50), 'inspected'],
    [beginnings, 'truncated'],
  ] as const) {
    const exchange = upgraded(new InspectedTraffic());
    await exchange.requestBody(Buffer.concat(frames));
    assert.is(await exchange.close('complete'), verdict);
  }
});

control.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AwsEventStream } from '../../../lib/detector/formats/aws_event_stream.ts';
import { heardAtEverySplit } from '../agent/heard.ts';
import { awsEvent } from './aws_event.ts';

const stream = suite('AWS event streams');

function read(pieces: readonly Uint8Array[], longest = 100): { payloads: string[]; lost: boolean } {
  const payloads: string[] = [];
  const reader = new AwsEventStream(longest, (payload) => payloads.push(payload));
  for (const piece of pieces) reader.push(piece);
  return { payloads, lost: reader.lost };
}
const TYPE = { type: 'application/vnd.amazon.eventstream' };
const named = (event: string, payload: object) =>
  awsEvent(
    { ':event-type': event, ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify(payload),
  );

stream('payloads at every split point; an empty one says nothing, a long one is passed over', () => {
  const bytes = Buffer.concat([
    awsEvent({}, 'one'),
    awsEvent({ ':a': 'b' }, ''),
    awsEvent({ ':a': 'b' }, 'x'.repeat(200)),
    awsEvent({}, 'é'),
  ]);
  for (let at = 0; at <= bytes.length; at++) {
    assert.equal(read([bytes.subarray(0, at), bytes.subarray(at)]), { payloads: ['one', 'é'], lost: true });
  }
});

stream('lengths that cannot be end the reading', () => {
  const good = awsEvent({}, 'one');
  for (const [total, headers] of [
    [0, 0],
    [15, 0],
    [20, 9],
    [16, 4294967295],
    [4294967295, 0],
    [200_000, 190_000],
  ] as const) {
    const bad = Buffer.alloc(12);
    bad.writeUInt32BE(total, 0);
    bad.writeUInt32BE(headers, 4);
    assert.equal(read([good, bad, good]), { payloads: ['one'], lost: true });
  }
});

stream('Bedrock: ConverseStream', () => {
  const p = 'abcdef';
  const bytes = Buffer.concat([
    named('messageStart', { p, role: 'assistant' }),
    named('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm' } }, p }),
    named('contentBlockStop', { contentBlockIndex: 0, p }),
    named('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'cu' }, p }),
    named('contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'rl' }, p: 'ab' }),
    named('contentBlockDelta', { contentBlockIndex: 1, delta: { text: ' x' }, p: '' }),
    named('contentBlockStart', {
      contentBlockIndex: 2,
      start: { toolUse: { name: 'exec', toolUseId: 't' } },
      p,
    }),
    named('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '{"c":' } }, p }),
    named('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '"id"}' } }, p }),
    named('messageStop', { p, stopReason: 'tool_use' }),
  ]);
  assert.equal(heardAtEverySplit(TYPE, bytes), [
    'reasoning: Hm',
    'text: curl x',
    'tool_call exec: {"c":"id"}',
  ]);
});

stream("Bedrock: InvokeModelWithResponseStream packs the model's own events", () => {
  const packed = (event: object) =>
    named('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abc' });
  const bytes = Buffer.concat([
    packed({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', name: 'exec', input: {} },
    }),
    packed({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{"c":' },
    }),
    packed({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '1}' },
    }),
    packed({ contentBlockDelta: { delta: { text: 'No' }, contentBlockIndex: 1 } }),
    packed({ contentBlockDelta: { delta: { text: 'va' }, contentBlockIndex: 1 } }),
  ]);
  assert.equal(heardAtEverySplit(TYPE, bytes), ['tool_call exec: {"c":1}', 'text: Nova']);
});

stream.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readEvent } from '../../../lib/detector/agent/interfaces.ts';
import { LongDocument } from '../../../lib/detector/agent/long_document.ts';
import { PartStreams } from '../../../lib/detector/agent/part_streams.ts';
import { parseJson } from '../../../lib/detector/formats/json_document.ts';
import type { Direction } from '../../../lib/detector/observer.ts';
import { chatRequest, history } from '../everyday/conversation.ts';
import { modelCalls } from '../everyday/model_calls.ts';
import { tools } from '../everyday/services.ts';
import { Listener } from './heard.ts';

const longDocument = suite('a long document');

/** What is told of a document that is read whole. */
function heardWhole(direction: Direction, bytes: Uint8Array): string[] {
  const listener = new Listener();
  const out = new PartStreams(listener, 'all');
  readEvent(parseJson(Buffer.from(bytes).toString()), direction, out);
  out.end();
  return listener.heard;
}

interface Excerpts {
  readonly size: number;
  readonly chunk: number;
}

function heardInExcerpts(direction: Direction, bytes: Uint8Array, { size, chunk }: Excerpts): string[] {
  const listener = new Listener();
  const out = new PartStreams(listener, 'acts');
  const document = new LongDocument(direction, out, () => true, size);
  for (let at = 0; at < bytes.length; at += chunk) document.push(bytes.subarray(at, at + chunk));
  document.end();
  out.end();
  assert.is(listener.unended, 0);
  return listener.heard;
}

const turns = history(60);
const call = ({ call: { id, name, arguments: given } }: (typeof turns)[number]) => ({ id, name, given });
/** Conversations of an everyday length, as the interfaces have them. */
const REQUESTS: readonly object[] = [
  chatRequest({ tools: 40, turns: 60 }),
  {
    system: 'Be kind.',
    messages: turns.flatMap((turn) => {
      const { id, name, given: input } = call(turn);
      return [
        { role: 'user', content: turn.user },
        { role: 'assistant', content: [{ type: 'tool_use', id, name, input }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: turn.result }] },
      ];
    }),
  },
  {
    input: turns.flatMap((turn) => {
      const { id: call_id, name, given } = call(turn);
      return [
        { role: 'user', content: [{ type: 'input_text', text: turn.user }] },
        { type: 'function_call', call_id, name, arguments: JSON.stringify(given) },
        { type: 'function_call_output', call_id, output: turn.result },
      ];
    }),
  },
  {
    contents: turns.flatMap((turn) => {
      const { id, name, given: args } = call(turn);
      return [
        { role: 'user', parts: [{ text: turn.user }] },
        { role: 'model', parts: [{ functionCall: { id, name, args } }] },
        { role: 'user', parts: [{ functionResponse: { id, name, response: { output: turn.result } } }] },
      ];
    }),
  },
];
const bytesOf = (document: unknown): Buffer => Buffer.from(JSON.stringify(document));

longDocument(
  'tells of a conversation what it tells when it is read whole, in whatever excerpts and chunks',
  () => {
    for (const request of REQUESTS) {
      const bytes = bytesOf(request);
      const whole = heardWhole('outbound', bytes);
      assert.is(whole.length, 60);
      for (const size of [4096, 16_384, 65_536])
        for (const chunk of [bytes.length, 4099, 61])
          assert.equal(heardInExcerpts('outbound', bytes, { size, chunk }), whole);
    }
  },
);

longDocument('tells of every document of an ordinary day what it tells when that is read whole', () => {
  let parts = 0;
  for (const { request, response } of [...modelCalls(), ...tools()]) {
    for (const [direction, { body = '' }] of [
      ['outbound', request],
      ['inbound', response],
    ] as const) {
      const bytes = Buffer.from(typeof body === 'string' ? body : '');
      if (!/^[[{]/.test(bytes.toString('latin1', 0, 1))) continue;
      const whole = heardWhole(direction, bytes);
      parts += whole.length;
      for (const chunk of [bytes.length, 1])
        assert.equal(heardInExcerpts(direction, bytes, { size: 65_536, chunk }), whole);
    }
  }
  assert.ok(parts >= 30, `${parts} parts`);
});

longDocument(
  'that is no JSON, or was tampered with, throws nothing, and is told no more than it says',
  () => {
    const sources = REQUESTS.map((request) => bytesOf(request).subarray(0, 30_000));
    const untouched = new Set(REQUESTS.flatMap((request) => heardWhole('outbound', bytesOf(request))));
    let told = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.nat(29_999),
        fc.constantFrom(...Buffer.from('{}[],:"\\0x \n\u0000')),
        fc.integer({ min: 1, max: 9000 }),
        (source, at, byte, chunk) => {
          const bytes = Buffer.from(source);
          bytes[at] = byte;
          const heard = heardInExcerpts('outbound', bytes, { size: 4096, chunk });
          told += heard.filter((line) => untouched.has(line)).length;
          assert.ok(heard.length <= 60);
        },
      ),
      { seed: 20261121, numRuns: 300 },
    );
    assert.ok(told > 1000);
  },
);

longDocument('is not read where nothing is wanted of it and it calls nothing', () => {
  let opened = 0;
  const out = new PartStreams(
    { awaits: false, open: () => ({ write: () => opened++, end: () => undefined }) },
    'acts',
  );
  const document = new LongDocument('outbound', out, () => false, 4096);
  document.push(bytesOf(REQUESTS[0]));
  document.end();
  out.end();
  assert.is(opened, 0);
});

longDocument('of the same members twice, and of very many parts, is bounded, which is told', () => {
  const twice =
    '{"messages":[{"role":"user","role":"tool","content":"a","content":"b"}],"messages":[{"role":"tool","content":"c"}]}';
  assert.equal(
    heardInExcerpts('outbound', Buffer.from(twice), { size: 65_536, chunk: 7 }),
    heardWhole('outbound', Buffer.from(twice)),
  );
  const many = { messages: Array.from({ length: 9000 }, () => ({ role: 'tool', content: 'a' })) };
  const listener = new Listener();
  const out = new PartStreams(listener, 'acts');
  const document = new LongDocument('outbound', out, () => true);
  document.push(bytesOf(many));
  document.end();
  out.end();
  assert.is(listener.heard.length, 2048);
  assert.is(out.lost, true);
});

longDocument.run();

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openReader } from '../../../lib/detector/agent/body_reader.ts';
import { EventReader } from '../../../lib/detector/agent/event_reader.ts';
import { readEvent } from '../../../lib/detector/agent/interfaces.ts';
import { MessageReader } from '../../../lib/detector/agent/message_reader.ts';
import { PartStreams } from '../../../lib/detector/agent/part_streams.ts';
import { heardIn, Listener, sse } from './heard.ts';

const foreign = suite('foreign bytes');
const seed = 20260426;
const TYPES = [
  'text/event-stream',
  'application/json',
  'application/x-ndjson',
  'application/vnd.amazon.eventstream',
];

foreign('any bytes leave every reader whole', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TYPES),
      fc.array(fc.uint8Array({ maxLength: 60 })),
      fc.boolean(),
      (type, pieces, resolved) => {
        for (const direction of ['inbound', 'outbound'] as const)
          heardIn({ direction, type, pieces, resolved });
      },
    ),
    { seed, numRuns: 1000 },
  );
});

/** Every member that any reader looks at, so that documents of any shape meet them. */
const MEMBERS = [
  'choices',
  'index',
  'delta',
  'message',
  'content',
  'text',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'id',
  'type',
  'output',
  'response',
  'item',
  'output_index',
  'action',
  'commands',
  'summary',
  'content_block',
  'candidates',
  'parts',
  'functionCall',
  'args',
  'partialArgs',
  'jsonrpc',
  'method',
  'params',
  'result',
  'error',
  'tools',
  'inputSchema',
  'properties',
  'skills',
  'url',
  'contents',
  'messages',
  'artifact',
  'artifacts',
  'status',
  'history',
  'input',
  'role',
  'toolUse',
  'toolResult',
  'contentBlockIndex',
  'start',
  'bytes',
  'functionResponse',
  'done',
  '__proto__',
  'constructor',
];
const VALUES = [
  'response.output_item.done',
  'response.completed',
  'function_call',
  'tool_use',
  'tool',
  'tools/call',
  'message',
  'content_block_start',
  '\ud800',
  '',
];
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<unknown>(...VALUES, null, true, 1e308, -1, 0),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...MEMBERS), tie('tree'), { maxKeys: 5 }),
  ),
}));

foreign('documents of any shape leave the readers of interfaces whole', () => {
  fc.assert(
    fc.property(tree, (document) => {
      for (const direction of ['inbound', 'outbound'] as const) {
        const listener = new Listener();
        const out = new PartStreams(listener, 'all');
        readEvent(JSON.parse(JSON.stringify(document)), direction, out);
        out.end();
        assert.is(listener.unended, 0);
      }
    }),
    { seed, numRuns: 3000 },
  );
});

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '"', '\\', '\n', 'é', '😀', '\u0001', '}', 'index'),
  maxLength: 6,
});
const event = fc.oneof(
  fc.tuple(fc.nat(2), text).map(([index, content]) => ({
    id: 'x',
    created: 7,
    choices: [{ index, delta: { content }, finish_reason: null }],
  })),
  fc.tuple(fc.nat(2), text).map(([index, piece]) => ({
    type: 'content_block_delta',
    index,
    delta: { type: 'input_json_delta', partial_json: piece },
  })),
  fc.tuple(fc.nat(99), text, text).map(([sequence_number, delta, obfuscation]) => ({
    type: 'response.output_text.delta',
    sequence_number,
    output_index: 0,
    delta,
    obfuscation,
  })),
  fc
    .tuple(text, text)
    .map(([created_at, content]) => ({ created_at, message: { role: 'assistant', content }, done: false })),
  fc
    .tuple(text, text)
    .map(([a, b]) => ({ choices: [{ index: 0, delta: { content: a, reasoning_content: b } }] })),
);

foreign('an event that is compared with the last says what it says when it is parsed', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 2, maxLength: 30 }), fc.constantFrom(0, 1), (events, indent) => {
      const compared = new Listener();
      const streams = new PartStreams(compared, 'all');
      const reader = new EventReader('inbound', streams);
      const parsed = new Listener();
      const plain = new PartStreams(parsed, 'all');
      for (const value of events) {
        const source = JSON.stringify(value, null, indent).replace(/\n */g, ' ');
        reader.read(source);
        readEvent(JSON.parse(source), 'inbound', plain);
      }
      streams.end();
      plain.end();
      assert.equal(compared.heard, parsed.heard);
    }),
    { seed, numRuns: 1000 },
  );
});

function read(type: string, bytes: Buffer): { heard: string[]; lost: boolean } {
  const listener = new Listener();
  const reader = openReader('inbound', type, listener);
  reader?.push(bytes);
  reader?.resolve();
  reader?.end();
  return { heard: listener.heard, lost: reader?.lost ?? false };
}

foreign('a hundred thousand choices are a bounded number of parts, and lost is told', () => {
  const choices = Array.from({ length: 100_000 }, (_, index) => ({ index, delta: { content: 'a' } }));
  for (let from = 0; from < choices.length; from += 10_000) {
    assert.ok(JSON.stringify(choices.slice(from, from + 10_000)).length < 1 << 20);
  }
  const bytes = sse(
    ...Array.from({ length: 10 }, (_, n) => ({ choices: choices.slice(n * 10_000, (n + 1) * 10_000) })),
  );
  const { heard, lost } = read('text/event-stream', bytes);
  assert.is(heard.length, 2048);
  assert.is(lost, true);
});

/** How often `JSON.parse` is asked meanwhile: what is no JSON costs it microseconds. */
function parsed(act: () => void): number {
  const { parse } = JSON;
  let count = 0;
  JSON.parse = (text, reviver) => {
    count++;
    return parse(text, reviver);
  };
  try {
    act();
  } finally {
    JSON.parse = parse;
  }
  return count;
}

foreign(
  'lines that begin no document are not parsed, and of those that begin one and are none a bounded number',
  () => {
    const indented = JSON.stringify(
      { packages: Array.from({ length: 500 }, (_, n) => ({ n, '': [] })) },
      null,
      1,
    );
    const answer = JSON.stringify({ message: { role: 'assistant', content: 'heard' } });
    const lines = (text: string) => `${`${text}\n`.repeat(20_000)}${answer}\n`;
    assert.is(
      parsed(() =>
        assert.equal(read('application/x-ndjson', Buffer.from(`${indented}\n${answer}\n`)).lost, false),
      ) < 100,
      true,
    );
    assert.ok(
      parsed(() => {
        assert.equal(read('application/x-ndjson', Buffer.from(lines('no JSON'))), {
          heard: ['text: heard'],
          lost: false,
        });
      }) < 100,
    );
    assert.ok(
      parsed(() => {
        assert.equal(read('application/x-ndjson', Buffer.from(lines('{no JSON}'))), {
          heard: [],
          lost: true,
        });
      }) < 5000,
    );
  },
);

foreign('a name is cut, a part and a document may be long', () => {
  const long = 'n'.repeat(900_000);
  const named = {
    choices: [{ delta: { tool_calls: [{ index: 0, id: long, function: { name: long, arguments: '{}' } }] } }],
  };
  assert.equal(read('application/json', Buffer.from(JSON.stringify(named))), {
    heard: [`tool_call ${'n'.repeat(256)}: {}`],
    lost: false,
  });
  assert.is(read('text/event-stream', sse({ choices: [{ delta: { content: long } }] })).lost, false);
  const short = {
    choices: [{ delta: { tool_calls: [{ function: { name: 'n'.repeat(9000), arguments: '{}' } }] } }],
  };
  assert.is(read('text/event-stream', sse(short)).heard[0]?.length, 'tool_call : {}'.length + 256);
  const { heard, lost } = read(
    'text/event-stream',
    sse(...[1, 2].map(() => ({ choices: [{ delta: { content: long } }] }))),
  );
  assert.equal(heard, [`text: ${long}${long}`]);
  assert.is(lost, false);
  assert.equal(read('application/json', Buffer.from(`{"content":"${long}${long}"}`)), {
    heard: [],
    lost: false,
  });
});

foreign('an event of any length is read, in whatever chunks, and those around it as ever', () => {
  const words = 'and so on, '.repeat(110_000);
  const call = (n: number) => ({ type: 'function_call', id: `i${n}`, name: 'exec', arguments: `{"n":${n}}` });
  const delta = { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hm. ' };
  const whole = {
    type: 'response.completed',
    response: {
      output: [
        { type: 'message', content: [{ type: 'output_text', text: 'Hm. ' }] },
        { type: 'image_generation_call', result: 'aW1hZ2U'.repeat(300_000) },
        call(2),
        { type: 'message', content: [{ type: 'output_text', text: words }] },
      ],
    },
  };
  const called = { type: 'response.output_item.done', output_index: 2, item: call(2) };
  const other = { type: 'response.output_item.done', output_index: 4, item: call(4) };
  const events = [delta, called, whole, other];
  const lines = Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'));
  for (const [type, bytes] of [
    ['text/event-stream', sse(...events)],
    ['application/x-ndjson', lines],
  ] as const) {
    const expected = [
      'text: Hm. ',
      'tool_call exec: {"n":2}',
      'tool_call image_generation_call: ',
      `text: ${words}`,
      'tool_call exec: {"n":4}',
    ];
    for (const chunk of [bytes.length, 65_536, 1021]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, n) =>
        bytes.subarray(n * chunk, (n + 1) * chunk),
      );
      const heard = heardIn({ type, pieces });
      assert.equal(
        heard.map((line) => line.slice(0, 40)).sort(),
        expected.map((line) => line.slice(0, 40)).sort(),
      );
      assert.ok(expected.every((line) => heard.includes(line)));
    }
    assert.is(read(type, bytes).lost, false);
  }
});

foreign('nesting without end is passed over', () => {
  const depth = 200_000;
  const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const source = `{"choices":[{"message":{"tool_calls":[{"function":{"name":"x","arguments":${deep}}}],"content":${deep}}}]}`;
  assert.equal(read('application/json', Buffer.from(source)).heard, ['tool_call x: ']);
  assert.equal(
    read('application/json', Buffer.from(`{"jsonrpc":"2.0","result":{"tools":[{"a":${deep}}]}}`)).heard,
    [],
  );
});

foreign('bytes that are not UTF-8 become U+FFFD, in pieces too', () => {
  const bytes = Buffer.concat([
    Buffer.from('data: {"choices":[{"delta":{"content":"a'),
    Buffer.from([0xff, 0xc3]),
    Buffer.from('b"}}]}\n\n'),
  ]);
  assert.equal(heardIn({ type: 'text/event-stream', pieces: [bytes.subarray(0, 41), bytes.subarray(41)] }), [
    'text: a\ufffd\ufffdb',
  ]);
});

foreign('messages of a WebSocket: deltas are put together, one response after the other', () => {
  const listener = new Listener();
  const reader = new MessageReader('inbound', listener);
  const send = (value: unknown) => {
    const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    reader.push(bytes.subarray(0, 5));
    reader.push(bytes.subarray(5));
    reader.endMessage();
  };
  const delta = (response_id: string, piece: string) =>
    send({
      type: 'response.function_call_arguments.delta',
      event_id: 'e',
      response_id,
      output_index: 0,
      delta: piece,
    });
  const done = (id: string, args: string) =>
    send({
      type: 'response.done',
      response: { id, output: [{ type: 'function_call', name: 'exec', arguments: args }] },
    });
  send('hello');
  send('{"type":');
  for (const id of ['r1', 'r2']) {
    send({
      type: 'response.output_item.added',
      response_id: id,
      output_index: 0,
      item: { type: 'function_call', name: 'exec' },
    });
    delta(id, '{"c":');
    delta(id, '"id"}');
    done(id, '{"c":"id"}');
  }
  send('x'.repeat(1_100_000));
  const words = 'and so on, '.repeat(110_000);
  send({
    type: 'response.done',
    response: { id: 'r3', output: [{ type: 'message', content: [{ text: words }] }] },
  });
  done('r4', '{}');
  reader.pause();
  reader.end();
  const call = 'tool_call exec: {"c":"id"}';
  assert.equal(listener.heard, [call, call, `text: ${words}`, 'tool_call exec: {}']);
  assert.is(listener.unended, 0);
  assert.is(reader.lost, false);
});

foreign('an event of very many lines is read so far as an honest one goes, and said to be lost', () => {
  const read = (lines: number): { heard: string[]; lost: boolean } => {
    const listener = new Listener();
    const reader = openReader('inbound', 'text/event-stream', listener);
    const said = `data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n`;
    reader?.push(Buffer.from(`data: {\n${said}${'data: {\n'.repeat(lines)}\n`));
    reader?.end();
    return { heard: listener.heard, lost: reader?.lost ?? false };
  };
  assert.equal(read(100), { heard: ['text: a'], lost: false });
  assert.equal(read(20_000), { heard: ['text: a'], lost: true });
});

foreign.run();

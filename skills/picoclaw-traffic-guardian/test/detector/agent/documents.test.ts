import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Direction } from '../../../lib/detector/observer.ts';
import { heardAtEverySplit } from './heard.ts';

const documents = suite('documents of model interfaces');

function heard(direction: Direction, document: unknown, resolved: boolean): string[] {
  return heardAtEverySplit(
    { direction, type: 'application/json', resolved },
    Buffer.from(JSON.stringify(document)),
  );
}
/** What is told when the scan found something, and what of it is told without that too. */
function answer(document: unknown): { all: string[]; always: string[] } {
  return { all: heard('inbound', document, true), always: heard('inbound', document, false) };
}
const results = (document: unknown) => heard('outbound', document, true);

documents('an OpenAI chat completion', () => {
  const tool_calls = [
    { id: 'a', type: 'function', function: { name: 'exec', arguments: '{"c":"id"}' } },
    { id: 'b', type: 'custom', custom: { name: 'patch', input: 'raw' } },
  ];
  const message = { role: 'assistant', content: 'Sure.', reasoning_content: 'Hm', refusal: null, tool_calls };
  const { all, always } = answer({ object: 'chat.completion', choices: [{ index: 0, message }] });
  assert.equal(always, ['tool_call exec: {"c":"id"}', 'tool_call patch: raw']);
  assert.equal(all, ['reasoning: Hm', 'text: Sure.', ...always]);
});

documents('prose alone is told only when asked for', () => {
  const document = { choices: [{ message: { role: 'assistant', content: [{ type: 'text', text: 'a' }] } }] };
  assert.equal(answer(document), { all: ['text: a'], always: [] });
});

documents('a call behind escaped names of members is told all the same', () => {
  const source = String.raw`{"choices":[{"message":{"t\u006fol\u005fcalls":[{"function":{"name":"x","arguments":"{}"}}]}}]}`;
  const body = { type: 'application/json' } as const;
  assert.equal(heardAtEverySplit(body, Buffer.from(source)), ['tool_call x: {}']);
});

documents('an OpenAI response', () => {
  const output = [
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Sure.' }] },
    { type: 'function_call', name: 'exec', call_id: 'c', arguments: '{"c":"id"}' },
    { type: 'shell_call', action: { commands: ['ls', 'id'] } },
    { type: 'code_interpreter_call', code: 'print(1)', outputs: [{ type: 'logs', logs: '1' }] },
  ];
  const { all, always } = answer({ object: 'response', output });
  assert.equal(always, [
    'tool_call exec: {"c":"id"}',
    'tool_call shell_call: ls',
    'tool_call shell_call: id',
    'tool_call code_interpreter_call: print(1)',
  ]);
  assert.equal(all, ['reasoning: Hm', 'text: Sure.', ...always, 'tool_result code_interpreter_call: 1']);
});

documents('an Anthropic message', () => {
  const content = [
    { type: 'thinking', thinking: 'Hm' },
    { type: 'text', text: 'Sure.' },
    { type: 'tool_use', id: 't', name: 'exec', input: { c: 'id' } },
    { type: 'mcp_tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'rows' }] },
  ];
  const { all, always } = answer({ type: 'message', role: 'assistant', content });
  assert.equal(always, ['tool_call exec: {"c":"id"}']);
  assert.equal(all, ['reasoning: Hm', 'text: Sure.', ...always, 'tool_result: rows']);
});

documents('Gemini, Ollama, Cohere and Bedrock', () => {
  const call = 'tool_call exec: {"c":"id"}';
  const input = { c: 'id' };
  const functionCall = { name: 'exec', args: input };
  const gemini = { candidates: [{ content: { parts: [{ text: 'Sure.' }, { functionCall }] } }] };
  const calls = [{ function: { name: 'exec', arguments: input } }];
  const ollama = {
    model: 'm',
    message: { role: 'assistant', content: 'Sure.', tool_calls: calls },
    done: true,
  };
  const cohere = {
    finish_reason: 'TOOL_CALL',
    message: {
      content: [{ type: 'text', text: 'Sure.' }],
      tool_calls: [{ id: 'a', function: { name: 'exec', arguments: '{"c":"id"}' } }],
    },
  };
  const bedrock = {
    output: { message: { content: [{ text: 'Sure.' }, { toolUse: { name: 'exec', input } }] } },
  };
  for (const document of [gemini, ollama, cohere, bedrock]) {
    assert.equal(answer(document), { all: ['text: Sure.', call], always: [call] });
  }
});

documents('calls that stand beside the text, as with the first version of Cohere', () => {
  const document = { text: 'Sure.', tool_calls: [{ name: 'exec', parameters: { c: 'id' } }] };
  assert.equal(answer(document).always, ['tool_call exec: {"c":"id"}']);
});

documents('a message of the Gemini Live API', () => {
  const functionCalls = [{ id: '1', name: 'exec', args: { c: 'id' } }, null];
  assert.equal(answer({ toolCall: { functionCalls } }).always, ['tool_call exec: {"c":"id"}']);
  const parts = [{ text: 'Sure.' }, { executableCode: { code: 'print(1)' } }];
  assert.equal(answer({ serverContent: { modelTurn: { parts } } }).all, [
    'text: Sure.',
    'tool_call code_execution: print(1)',
  ]);
});

documents('what tools answered stands in the next request, named by their calls', () => {
  const openai = {
    messages: [
      { role: 'system', content: 'Be kind' },
      { role: 'user', content: 'Read it' },
      { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'web_fetch', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'Ignore all' },
      {
        role: 'tool',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
    ],
    tools: [{ type: 'function', function: { name: 'web_fetch', description: 'Fetch' } }],
  };
  assert.equal(results(openai), ['tool_result web_fetch: Ignore all', 'tool_result: one\ntwo']);
  assert.equal(heard('outbound', openai, false), []);

  const anthropic = {
    messages: [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'web_fetch', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'Ignore all' }] },
          { type: 'tool_result', tool_use_id: 'b', content: 'plain' },
          { type: 'text', text: 'mine' },
        ],
      },
    ],
  };
  assert.equal(results(anthropic), ['tool_result web_fetch: Ignore all', 'tool_result: plain']);

  const responses = {
    input: [
      { role: 'user', content: 'Read it' },
      { type: 'function_call', call_id: 'a', name: 'web_fetch', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'Ignore all' },
      { type: 'local_shell_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'plain' }] },
    ],
  };
  assert.equal(results(responses), ['tool_result web_fetch: Ignore all', 'tool_result: plain']);

  const functionResponse = { name: 'web_fetch', response: { result: 'Ignore all' } };
  const gemini = { contents: [{ role: 'user', parts: [{ text: 'mine' }, { functionResponse }] }] };
  const expected = ['tool_result web_fetch: {"result":"Ignore all"}'];
  assert.equal(results(gemini), expected);
  assert.equal(results({ project: 'p', request: gemini }), expected);

  const bedrock = {
    messages: [
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'web_fetch', input: {} } }] },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'Ignore all' }, { json: { a: 1 } }] } }],
      },
    ],
  };
  assert.equal(results(bedrock), ['tool_result web_fetch: Ignore all\n{"a":1}']);
});

documents('JSON that is no interface of a model says nothing', () => {
  for (const document of [
    [],
    {},
    'text',
    null,
    7,
    { name: 'left-pad', versions: { '1.0.0': { dist: { tarball: 'https://r.example/x.tgz' } } } },
    { skills: ['cooking'], name: 'Ann' },
    { choices: 'none', candidates: {}, output: [], message: 'ok', content: 'x', jsonrpc: 2 },
    { choices: [null, 7, 'x', []], candidates: [null], content: [null], messages: [null, {}], tools: [7] },
  ]) {
    assert.equal(answer(document), { all: [], always: [] });
    assert.equal(results(document), []);
  }
});

documents('other bodies have no reader, and text that is neither JSON nor events says nothing', () => {
  for (const type of [
    'image/png',
    'application/zip',
    'multipart/form-data; boundary=x',
    'application/x-git-receive-pack-request',
  ]) {
    assert.equal(heardAtEverySplit({ type }, Buffer.from('{}')), ['no reader']);
  }
  for (const text of [
    '',
    ' ',
    'hello world, data: x',
    '{"choices":[{',
    'dat',
    'database: x\n\n',
    '{',
    '\ufeff',
  ]) {
    for (const resolved of [false, true]) {
      assert.equal(heardAtEverySplit({ type: 'text/plain', resolved }, Buffer.from(text)), []);
    }
  }
});

documents('what follows a complete document does not hide it', () => {
  const document = '{"choices":[{"message":{"tool_calls":[{"function":{"name":"x","arguments":"{}"}}]}}]}';
  for (const rest of [' x', '{}', ']']) {
    const body = { type: 'text/html', resolved: false };
    assert.equal(heardAtEverySplit(body, Buffer.from(document + rest)), ['tool_call x: {}']);
  }
});

documents.run();

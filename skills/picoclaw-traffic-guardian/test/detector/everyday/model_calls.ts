import { MODEL_PROVIDERS } from '../../../lib/detector/provider/models.ts';
import {
  chatAnswer,
  chatRequest,
  chatStream,
  history,
  prose,
  SYSTEM_PROMPT,
  toolSchemas,
} from './conversation.ts';
import { call, type EverydayExchange, exchange } from './exchange.ts';
import { hostOf, keyOf } from './key.ts';

const KIND = 'model call';
const JSON_TYPE = { 'Content-Type': 'application/json' } as const;

/** The fields and the query that carry the provider's key. */
function carried(provider: string): { fields: Record<string, string>; query: string } {
  const key = keyOf(provider);
  const [carrier] = MODEL_PROVIDERS[provider]?.carriers ?? [];
  switch (carrier?.kind) {
    case 'header':
      return { fields: { [carrier.name]: `${carrier.scheme === undefined ? '' : 'Bot '}${key}` }, query: '' };
    case 'query':
      return { fields: {}, query: `?${carrier.name}=${key}` };
    case 'bearer':
      return { fields: { Authorization: `Bearer ${key}` }, query: '' };
    default:
      return { fields: {}, query: '' };
  }
}

function* openAiLike(provider: string): Generator<EverydayExchange> {
  const { fields, query } = carried(provider);
  const url = `https://${hostOf(provider)}/v1/chat/completions${query}`;
  yield call(KIND, url, chatRequest({ tools: 16, turns: 3 }), chatAnswer(prose(1500)), fields);
  yield exchange(
    KIND,
    url,
    {
      fields: { ...JSON_TYPE, ...fields },
      body: JSON.stringify(chatRequest({ tools: 40, turns: 20, stream: true })),
    },
    { type: 'text/event-stream', body: chatStream(prose(2500), 40) },
  );
}

function* anthropic(): Generator<EverydayExchange> {
  const { fields } = carried('anthropic');
  const messages = history(8).flatMap(({ user, call: tool, result, answer }) => [
    { role: 'user', content: user },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: tool.id, name: tool.name, input: tool.arguments }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: tool.id, content: result }] },
    { role: 'assistant', content: [{ type: 'text', text: answer }] },
  ]);
  const asked = {
    model: 'claude-sonnet-5',
    max_tokens: 8192,
    system: [{ type: 'text', text: SYSTEM_PROMPT, cache_control: { type: 'ephemeral' } }],
    messages,
    tools: toolSchemas(40),
  };
  const events = [
    {
      type: 'message_start',
      message: { id: 'msg_01XFDUDYJgAACzvnptvVoYEL', role: 'assistant', content: [] },
    },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'signature_delta', signature: `EqQB${Buffer.from(prose(300)).toString('base64')}` },
    },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'toolu_01A09q90qw90lq917835lq9', name: 'read_file', input: {} },
    },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: '{"path":"proj' },
    },
    {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: 'ect/README.md"}' },
    },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_stop' },
  ];
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  yield exchange(
    KIND,
    'https://api.anthropic.com/v1/messages',
    { fields: { ...JSON_TYPE, ...fields, 'anthropic-version': '2023-06-01' }, body: JSON.stringify(asked) },
    { type: 'text/event-stream', body },
  );
}

function* gemini(): Generator<EverydayExchange> {
  const { fields } = carried('google');
  yield call(
    KIND,
    'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:generateContent',
    {
      systemInstruction: { parts: [{ text: SYSTEM_PROMPT }] },
      contents: history(6).flatMap(({ user, answer }) => [
        { role: 'user', parts: [{ text: user }] },
        {
          role: 'model',
          parts: [{ text: answer, thoughtSignature: Buffer.from(prose(600)).toString('base64') }],
        },
      ]),
      tools: [{ functionDeclarations: toolSchemas(16) }],
    },
    {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ functionCall: { name: 'exec', args: { command: 'go test ./...' } } }],
          },
        },
      ],
      responseId: 'q83vEjRWeJCrze8SNFZ4kA',
    },
    fields,
  );
}

/** A day's calls of models: each provider's, with its key where it belongs. */
export function* modelCalls(): Generator<EverydayExchange> {
  for (const [provider, { kind }] of Object.entries(MODEL_PROVIDERS)) {
    if (kind === 'model' && provider !== 'anthropic' && provider !== 'google') yield* openAiLike(provider);
  }
  yield* anthropic();
  yield* gemini();
}

import { ALNUM, BASE64, filler, HEX, URLSAFE } from '../../../lib/detector/rules/filler.ts';
import { prose, toolSchemas } from './conversation.ts';
import { call, type EverydayExchange, exchange } from './exchange.ts';
import { keyOf } from './key.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' } as const;
const uuid = (seed: number): string =>
  filler(32, HEX, seed).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** What chat channels send all day. */
export function* channels(): Generator<EverydayExchange> {
  const kind = 'channel';
  const telegram = `https://api.telegram.org/bot${keyOf('telegram')}`;
  yield call(kind, `${telegram}/getUpdates?offset=91823711&timeout=30`, undefined, {
    ok: true,
    result: [
      {
        update_id: 91_823_711,
        message: {
          message_id: 4_411,
          from: { id: 123_456_789, first_name: 'Ann' },
          text: 'What is my password policy?',
        },
      },
    ],
  });
  yield call(
    kind,
    `${telegram}/sendMessage`,
    { chat_id: 123_456_789, text: prose(900), parse_mode: 'HTML' },
    { ok: true },
  );
  yield call(
    kind,
    'https://discord.com/api/v10/channels/1149182371928371234/messages',
    { content: prose(700), nonce: '1149182371928371299', tts: false },
    {
      id: '1149182371928371300',
      attachments: [
        {
          url: `https://cdn.discordapp.com/attachments/1/2/a.png?ex=66d1a2b3&is=66d05133&hm=${filler(64, HEX, 5)}&`,
        },
      ],
    },
    { Authorization: `Bot ${keyOf('discord')}` },
  );
  yield call(
    kind,
    'https://slack.com/api/chat.postMessage',
    { channel: 'C024BE91L', text: prose(500) },
    { ok: true, ts: '1790000000.123459', response_metadata: { next_cursor: 'dXNlcjpVMDYxTkZUVDI=' } },
    { Authorization: `Bearer ${keyOf('slack')}` },
  );
  yield call(
    kind,
    'https://open.feishu.cn/open-apis/auth/v3/tenant_access_token/internal',
    { app_id: 'cli_a5f0c1d2e3f4a00b', app_secret: filler(32, ALNUM, 9) },
    { code: 0, tenant_access_token: `t-g104${filler(36, ALNUM.toUpperCase(), 8)}`, expire: 7200 },
  );
  yield call(
    kind,
    'https://api.dingtalk.com/v1.0/oauth2/accessToken',
    { appKey: 'dingeqqpkv3xxxxxx01', appSecret: filler(64, URLSAFE, 4) },
    { accessToken: filler(32, HEX, 7), expireIn: 7200 },
  );
  yield call(
    kind,
    `https://matrix.org/_matrix/client/v3/sync?since=s${filler(9, '0123456789')}_757284974_6_1&timeout=30000`,
    undefined,
    { next_batch: 's4242424242_757284974_7_1', rooms: { join: {} } },
    { Authorization: `Bearer ${keyOf('matrix')}` },
  );
  yield call(
    kind,
    'https://api.line.me/v2/bot/message/reply',
    { replyToken: filler(32, HEX, 6), messages: [{ type: 'text', text: prose(300) }] },
    {},
    { Authorization: `Bearer ${keyOf('line')}` },
  );
}

/** Searches, protocols between agents, accounts and storage. */
export function* tools(): Generator<EverydayExchange> {
  const kind = 'web tool';
  const results = {
    results: Array.from({ length: 10 }, (_, n) => ({
      url: `https://docs${n}.example.org/a/${uuid(n + 1)}`,
      title: 'How to rotate an API key',
      content: prose(400),
    })),
  };
  yield call(
    kind,
    'https://api.search.brave.com/res/v1/web/search?q=api%20key%20rotation&count=10',
    undefined,
    results,
    {
      'X-Subscription-Token': keyOf('brave'),
    },
  );
  yield call(
    kind,
    'https://api.tavily.com/search',
    { api_key: keyOf('tavily'), query: 'password manager', max_results: 5 },
    results,
  );
  yield call(kind, 'https://kagi.com/api/v0/search?q=secret+santa', undefined, results, {
    Authorization: `Bot ${keyOf('kagi')}`,
  });
  yield call(
    'github',
    'https://api.github.com/repos/acme/tools/commits?per_page=30',
    undefined,
    Array.from({ length: 30 }, (_, n) => ({
      sha: filler(40, HEX, n + 1),
      node_id: `C_kwDOAB${filler(54, ALNUM, n + 1)}`,
      commit: {
        message: 'Read the token from the environment (#12)\n\nSigned-off-by: A <a@acme.example>',
        verification: {
          verified: true,
          signature: `-----BEGIN PGP SIGNATURE-----\n\n${filler(300, BASE64, n + 9)}\n-----END PGP SIGNATURE-----`,
        },
      },
      url: `https://api.github.com/repos/acme/tools/commits/${filler(40, HEX, n + 1)}`,
    })),
    { Authorization: `Bearer ${keyOf('github')}` },
  );
  yield call(
    'mcp',
    'https://mcp.tools.example/mcp',
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: { _meta: { progressToken: 7 }, cursor: filler(40, BASE64, 3) },
    },
    { jsonrpc: '2.0', id: 1, result: { tools: toolSchemas(40), nextCursor: filler(44, BASE64, 4) } },
    { 'Mcp-Session-Id': uuid(9), Authorization: `Bearer ${filler(48, URLSAFE, 5)}` },
  );
  yield call(
    'mcp',
    'https://mcp.tools.example/mcp',
    {
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'search', arguments: { query: 'token bucket', limit: 3 } },
    },
    { jsonrpc: '2.0', id: 2, result: { content: [{ type: 'text', text: prose(2000) }] } },
    { 'Mcp-Session-Id': uuid(9) },
  );
  yield exchange(
    'account',
    'https://oauth2.googleapis.com/token',
    {
      fields: FORM,
      body: `client_id=1071006060591-${filler(32, ALNUM.toLowerCase())}.apps.googleusercontent.com&client_secret=${keyOf('google_oauth')}&refresh_token=1%2F%2F0g${filler(60, URLSAFE, 3)}&grant_type=refresh_token`,
    },
    {
      type: 'application/json',
      body: JSON.stringify({
        access_token: `ya29.${filler(160, URLSAFE, 2)}`,
        expires_in: 3599,
        token_type: 'Bearer',
      }),
    },
  );
  yield exchange(
    'account',
    'https://forum.example.org/login',
    {
      fields: {
        ...FORM,
        Cookie: `_session=${filler(80, URLSAFE, 4)}; csrftoken=${filler(32, ALNUM, 6)}; _ga=GA1.2.1189273.1790000000`,
      },
      body: `csrf_token=${filler(64, ALNUM, 6)}&utf8=%E2%9C%93&q=reset+password&next=%2Fhome`,
    },
    {
      type: 'text/html',
      fields: { 'Set-Cookie': `_session=${filler(80, URLSAFE, 8)}; HttpOnly` },
      body: `<form><input type="hidden" name="csrf_token" value="${filler(64, ALNUM, 7)}"><input type="password" name="password"></form>`,
    },
  );
  yield exchange(
    'storage',
    `https://files.s3.eu-west-1.amazonaws.com/report.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA${filler(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 3)}%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=${filler(64, HEX, 3)}`,
    {},
    { type: 'application/pdf', body: Buffer.from(filler(40_000, BASE64, 6), 'base64') },
  );
  yield call(
    'telemetry',
    'https://telemetry.tool.example/v1/events',
    {
      events: Array.from({ length: 40 }, (_, n) => ({
        id: uuid(n + 5),
        session: filler(22, URLSAFE, n + 1),
        device: filler(64, HEX, n + 1),
        name: 'token_refreshed',
        token_count: 1280 + n,
        max_tokens: 8192,
        hash: `sha256-${filler(43, BASE64, n + 1)}=`,
        at: 1_790_000_000_000 + n,
      })),
    },
    { accepted: 40 },
  );
}

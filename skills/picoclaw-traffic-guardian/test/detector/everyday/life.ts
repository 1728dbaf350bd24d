import { ALNUM, BASE64, DIGITS, filler, HEX, URLSAFE } from '../../../lib/detector/rules/filler.ts';
import { chatRequest } from './conversation.ts';
import { call, type EverydayExchange, exchange } from './exchange.ts';
import { keyOf } from './key.ts';
import { PAPERS } from './papers.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' } as const;

/** The papers: fetched, handed on to a model as what a tool gave back, said by a model, sent to a forge and to a host of nobody. */
export function* papers(): Generator<EverydayExchange> {
  for (const [name, text] of Object.entries(PAPERS)) {
    const kind = 'paper';
    const file = encodeURIComponent(name);
    yield exchange(
      kind,
      `https://pages.example.org/${file}`,
      {},
      { type: 'text/html; charset=utf-8', body: text },
    );
    yield call(
      kind,
      'https://api.anthropic.com/v1/messages',
      {
        model: 'claude',
        messages: [
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a' } }],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: text }] },
        ],
      },
      { content: [{ type: 'text', text: 'Done.' }] },
    );
    yield call(kind, 'https://api.openai.com/v1/chat/completions', chatRequest({ tools: 0, turns: 0 }), {
      choices: [{ message: { role: 'assistant', content: text } }],
    });
    yield call(
      kind,
      `https://api.github.com/repos/acme/site/contents/${file}`,
      { message: 'Add it', content: Buffer.from(text).toString('base64') },
      { content: { sha: filler(40, HEX, 3) } },
      { Authorization: `Bearer ${keyOf('github')}` },
    );
    yield exchange(
      kind,
      `https://notes.example.net/${file}`,
      { method: 'PUT', fields: { 'Content-Type': 'text/plain' }, body: text },
      { type: 'text/plain', body: 'ok' },
    );
  }
}

/** Sign-ins, links that are signed, cookies that go back where they came from, hooks of channels of one's own. */
export function* visits(): Generator<EverydayExchange> {
  const kind = 'visit';
  const session = filler(48, URLSAFE, 3);
  yield exchange(
    kind,
    'https://wiki.example.org/',
    {},
    {
      type: 'text/html',
      fields: { 'Set-Cookie': `sid=${session}; Path=/; HttpOnly; SameSite=Lax` },
      body: '<p>Hi',
    },
  );
  yield exchange(
    kind,
    'https://wiki.example.org/w/index.php?title=Token&action=edit',
    {
      fields: {
        Cookie: `sid=${session}; wiki_session=${filler(32, HEX, 4)}; remember_token=${filler(40, ALNUM, 8)}`,
      },
    },
    { type: 'text/html', body: '<p>Hi' },
  );
  yield exchange(
    kind,
    'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    {
      fields: FORM,
      body: `client_id=${filler(8, HEX)}-1111-4222-8333-${filler(12, HEX)}&grant_type=authorization_code&code=0.A${filler(400, URLSAFE, 5)}&redirect_uri=http%3A%2F%2Flocalhost%3A8765&code_verifier=${filler(43, URLSAFE, 6)}`,
    },
    { type: 'application/json', body: JSON.stringify({ token_type: 'Bearer', expires_in: 3599 }) },
  );
  yield exchange(
    kind,
    'https://github.com/login/oauth/access_token',
    {
      fields: FORM,
      body: `client_id=Iv1.${filler(16, HEX, 4)}&device_code=${filler(40, HEX, 5)}&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code`,
    },
    { type: 'application/json', body: '{"error":"authorization_pending"}' },
  );
  yield exchange(
    kind,
    `https://acme.blob.core.windows.net/files/a.pdf?sv=2024-11-04&se=2026-01-05T10%3A00%3A00Z&sr=b&sp=r&sig=${encodeURIComponent(`${filler(43, BASE64, 5)}=`)}`,
    {},
    { type: 'application/pdf', body: filler(900, ALNUM, 4) },
  );
  yield exchange(
    kind,
    `https://storage.googleapis.com/acme/a.bin?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=ci%40acme.iam.gserviceaccount.com%2F20260105%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Expires=900&X-Goog-Signature=${filler(512, HEX, 6)}`,
    {},
    { type: 'application/octet-stream', body: filler(900, ALNUM, 5) },
  );
  yield call(
    kind,
    `https://hooks.slack.com/services/T0${filler(9, ALNUM.toUpperCase(), 3)}/B0${filler(9, ALNUM.toUpperCase(), 4)}/${filler(24, ALNUM, 5)}`,
    { text: 'Deployed `a1b2c3d`: token refresh fixed' },
    {},
  );
  yield call(
    kind,
    `https://discord.com/api/webhooks/1149182371928371234/${filler(68, URLSAFE, 6)}`,
    { content: 'Deployed' },
    {},
  );
  yield call(
    kind,
    `https://oapi.dingtalk.com/robot/send?access_token=${filler(64, HEX, 7)}&timestamp=1790000000000&sign=${encodeURIComponent(`${filler(43, BASE64, 8)}=`)}`,
    { msgtype: 'text', text: { content: 'Deployed' } },
    { errcode: 0 },
  );
  yield call(
    kind,
    `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${filler(8, HEX, 5)}-2222-4333-8444-${filler(12, HEX, 6)}`,
    { msgtype: 'text', text: { content: 'Deployed' } },
    { errcode: 0 },
  );
  yield call(
    kind,
    `https://open.feishu.cn/open-apis/bot/v2/hook/${filler(8, HEX, 7)}-3333-4444-8555-${filler(12, HEX, 8)}`,
    { msg_type: 'text', content: { text: 'Deployed' } },
    { code: 0 },
  );
  yield call(
    kind,
    'https://sdk.split.example/api/events/bulk',
    Array.from({ length: 20 }, (_, n) => ({
      anonymousId: filler(36, HEX, n + 2),
      distinct_id: filler(27, ALNUM, n + 3),
      fingerprint: filler(32, HEX, n + 4),
      fcm: filler(11, URLSAFE, n + 5),
      ts: 1_790_000_000 + n,
      key: `feature_${n}`,
      etag: `W/"${filler(27, BASE64, n + 6)}"`,
    })),
    { ok: true },
    {
      'X-Client-Trace-Id': filler(32, HEX, 9),
      traceparent: `00-${filler(32, HEX, 2)}-${filler(16, HEX, 3)}-01`,
    },
  );
  yield exchange(
    kind,
    `https://search.example.com/search?q=${encodeURIComponent('how to reset password & rotate api_key of ~/.aws/credentials')}&ei=${filler(22, URLSAFE, 4)}&ved=2ahUKE${filler(50, URLSAFE, 5)}&sca_esv=${filler(16, HEX, 6)}`,
    {},
    { type: 'text/html', body: '<p>10 results' },
  );
  yield exchange(
    kind,
    `https://shop.example.com/p?utm_source=mail&fbclid=IwAR${filler(57, URLSAFE, 7)}&gclid=Cj0KCQ${filler(80, URLSAFE, 8)}&_hsenc=p2ANqtz-${filler(70, URLSAFE, 9)}&mc_eid=${filler(10, HEX, 4)}&page=${filler(2, DIGITS, 3)}`,
    {},
    { type: 'text/html', body: '<p>Shop' },
  );
}

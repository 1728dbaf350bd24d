import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { atHome } from '../../lib/detector/audience.ts';
import { occurrences } from '../../lib/detector/occurrence.ts';
import { PROVIDERS } from '../../lib/detector/provider/index.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { ALNUM, filler, HEX, URLSAFE } from '../../lib/detector/rules/filler.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import type { AudienceEntry } from '../../lib/detector/settings.ts';

const audience = suite('audience');

function ruleOf(id: string): Rule {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

const ANTHROPIC = `sk-ant-api03-${filler(93, URLSAFE)}AA`;
const OPENAI = `sk-proj-${filler(74, URLSAFE)}T3BlbkFJ${filler(74, URLSAFE)}`;
const GOOGLE = `AIza${filler(35, URLSAFE)}`;
const TAVILY = `tvly-${filler(32, ALNUM)}`;
const GENERIC = `sk-${filler(48, ALNUM)}`;
const HEX32 = `sk-${filler(32, HEX)}`;
const BRAVE = `BSA${filler(28, URLSAFE)}`;
const AWS = `${'AKIA'}QYLPMN5HHHFPZAM2`;
const ZHIPU = `${filler(32, HEX)}.${filler(16, ALNUM)}`;

/** [rule, secret, dest, location, text] */
type Case = readonly [string, string, string, string, string];

const authorization = (secret: string) => `Authorization: Bearer ${secret}`;
const bearer = (id: string, secret: string, dest: string): Case => [
  id,
  secret,
  dest,
  'request.header.authorization',
  authorization(secret),
];

const isAtHome = ([id, secret, dest, location, text]: Case, extra: readonly AudienceEntry[] = []): boolean =>
  atHome(ruleOf(id), secret, { dest, location, text }, extra);

const AT_HOME: readonly Case[] = [
  bearer('openai_project_key', OPENAI, 'api.openai.com:443'),
  bearer('openai_project_key', OPENAI, 'api.openai.com:8443'),
  bearer('google_api_key', GOOGLE, 'generativelanguage.googleapis.com:443'),
  bearer('sk_hex32_api_key', HEX32, 'api.deepseek.com:443'),
  bearer('sk_hex32_api_key', HEX32, 'dashscope-intl.aliyuncs.com:443'),
  bearer('sk_api_key', GENERIC, 'api.moonshot.cn:443'),
  bearer('zhipu_api_key', ZHIPU, 'open.bigmodel.cn:443'),
  bearer('tavily_api_key', TAVILY, 'api.tavily.com:443'),
  [
    'anthropic_api_key',
    ANTHROPIC,
    'api.anthropic.com:443',
    'request.header.x-api-key',
    `x-api-key: ${ANTHROPIC}`,
  ],
  ['anthropic_api_key', ANTHROPIC, 'api.anthropic.com:443', 'request.header.x-api-key', ANTHROPIC],
  [
    'google_api_key',
    GOOGLE,
    'generativelanguage.googleapis.com:443',
    'request.header.x-goog-api-key',
    `X-Goog-Api-Key: ${GOOGLE}`,
  ],
  [
    'google_api_key',
    GOOGLE,
    'generativelanguage.googleapis.com:443',
    'request.target',
    `/v1beta/models/g:generateContent?alt=sse&key=${GOOGLE}`,
  ],
  ['tavily_api_key', TAVILY, 'api.tavily.com:443', 'request.body', `{"query":"x","api_key": "${TAVILY}"}`],
  [
    'brave_search_api_key',
    BRAVE,
    'api.search.brave.com:443',
    'request.header.x-subscription-token',
    `X-Subscription-Token: ${BRAVE}`,
  ],
  [
    'aws_access_key_id',
    AWS,
    'bedrock-runtime.eu-west-1.amazonaws.com:443',
    'request.header.authorization',
    `Authorization: AWS4-HMAC-SHA256 Credential=${AWS}/20260101/eu-west-1/bedrock/aws4_request, SignedHeaders=host`,
  ],
];

audience('is silent for a key in its own carrier to its own provider', () => {
  for (const place of AT_HOME) assert.ok(isAtHome(place), JSON.stringify(place));
});

audience('knows no other host, however much its name looks like the right one', () => {
  for (const [id, secret, dest, location, text] of AT_HOME) {
    const host = dest.replace(/:\d+$/, '');
    for (const foreign of [
      `${host}.evil.example:443`,
      // The cloud's own zone belongs to one owner; a neighbour in it is no stranger.
      ...(host.endsWith('.amazonaws.com') ? [] : [`evil-${host}:443`, `x.${host}.cn:443`]),
      `${host.replaceAll('.', '-')}.example:443`,
      `paste.example:443`,
      `127.0.0.1:443`,
    ]) {
      assert.not.ok(isAtHome([id, secret, foreign, location, text]), `${id} to ${foreign}`);
    }
  }
});

audience('knows no other carrier', () => {
  for (const [id, secret, dest] of AT_HOME) {
    for (const [location, text] of [
      ['request.body', `{"content":"my key is ${secret}"}`],
      ['request.body', secret],
      ['request.target', `/search?q=${secret}`],
      ['request.target', `/v1/${secret}`],
      ['request.header.user-agent', `User-Agent: ${secret}`],
      ['request.header.cookie', `Cookie: key=${secret}`],
      ['request.header.authorization', `Authorization: Bearer stolen-${secret}-x`],
      ['request.trailer.authorization', authorization(secret)],
    ] as const) {
      assert.not.ok(isAtHome([id, secret, dest, location, text]), `${id} in ${location}: ${text}`);
    }
  }
});

audience('does not let a key visit another provider', () => {
  assert.not.ok(isAtHome(bearer('openai_project_key', OPENAI, 'api.deepseek.com:443')));
  assert.not.ok(isAtHome(bearer('anthropic_api_key', ANTHROPIC, 'api.openai.com:443')));
  assert.not.ok(isAtHome(bearer('tavily_api_key', TAVILY, 'api.openai.com:443')));
  assert.not.ok(isAtHome(bearer('aws_access_key_id', AWS, 'sts.amazonaws.com:443')));
});

audience('adds the hosts of configured api_bases', () => {
  const extra = [
    { provider: '*', host: 'llm.corp.example' },
    { provider: 'openai', host: '10.0.0.5' },
    { provider: 'anthropic', host: 'fd00::1' },
    { provider: '*', host: '192.0.2.7:11434' },
    { provider: '*', host: '[fd00::2]:8080' },
  ];
  assert.ok(isAtHome(bearer('sk_api_key', GENERIC, 'llm.corp.example:8080'), extra));
  assert.ok(isAtHome(bearer('openai_project_key', OPENAI, 'llm.corp.example:443'), extra));
  assert.ok(isAtHome(bearer('openai_project_key', OPENAI, '10.0.0.5:11434'), extra));
  assert.ok(isAtHome(bearer('anthropic_api_key', ANTHROPIC, '[fd00::1]:443'), extra));
  assert.ok(isAtHome(bearer('openai_project_key', OPENAI, '192.0.2.7:11434'), extra));
  assert.ok(isAtHome(bearer('openai_project_key', OPENAI, '[fd00::2]:8080'), extra));
  assert.not.ok(isAtHome(bearer('openai_project_key', OPENAI, '192.0.2.7:6666'), extra), 'another port');
  assert.not.ok(isAtHome(bearer('openai_project_key', OPENAI, '[fd00::2]:80'), extra), 'another port');
  assert.not.ok(isAtHome(bearer('anthropic_api_key', ANTHROPIC, '10.0.0.5:11434'), extra));
  assert.not.ok(isAtHome(bearer('tavily_api_key', TAVILY, 'llm.corp.example:443'), extra), 'no model key');
  assert.not.ok(isAtHome(bearer('sk_api_key', GENERIC, 'llm.corp.example.evil.example:443'), extra));
  assert.not.ok(isAtHome(['sk_api_key', GENERIC, 'llm.corp.example:443', 'request.body', GENERIC], extra));
});

audience('takes a star for one label alone', () => {
  const key = { ...ruleOf('named_ai_api_key'), audience: ['azure'] };
  const to = (dest: string) =>
    atHome(key, 'k', { dest, location: 'request.header.api-key', text: 'api-key: k' }, []);
  assert.ok(to('corp.openai.azure.com:443'));
  for (const dest of [
    'openai.azure.com:443',
    'a.b.openai.azure.com:443',
    '.openai.azure.com:443',
    'x.openai.azure.com.evil.example:443',
  ]) {
    assert.not.ok(to(dest), dest);
  }
});

audience('covers every provider that a rule names', () => {
  for (const { id, audience: names } of RULES) {
    for (const name of names ?? [])
      assert.ok(name === '*' || name === 'any' || name in PROVIDERS, `${id}: ${name}`);
  }
});

audience('has no home for what is no key', () => {
  for (const rule of RULES) {
    if (rule.audience !== undefined || rule.generic || rule.threat_type === 'INJECTION') continue;
    const [sample = ''] = rule.finds;
    const [found] = occurrences(rule, sample);
    assert.ok(found !== undefined);
    const { secret } = found.match;
    assert.not.ok(
      atHome(
        rule,
        secret,
        { dest: 'api.openai.com:443', location: 'request.header.authorization', text: authorization(secret) },
        [{ provider: '*', host: 'api.openai.com' }],
      ),
    );
  }
});

audience.run();

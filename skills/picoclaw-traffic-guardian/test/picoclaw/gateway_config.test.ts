import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type GatewayConfig, readGatewayConfig } from '../../lib/picoclaw/gateway_config.ts';

interface Place {
  dir: string;
}
const test = suite<Place>('gateway_config', { dir: '' });
const SECRET = 'hunter2-hunter2-hunter2';
const NO_CLAWHUB = { tools: { skills: { registries: { clawhub: { enabled: false } } } } };

test.before.each((place) => {
  place.dir = mkdtempSync(path.join(tmpdir(), 'guardian-gateway-'));
});
test.after.each(({ dir }) => rmSync(dir, { recursive: true, force: true }));

function read(dir: string, config: string | object, env: NodeJS.ProcessEnv = {}): GatewayConfig {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  writeFileSync(path.join(dir, 'config.json'), text);
  return readGatewayConfig({ PICOCLAW_HOME: dir, ...env });
}
const codes = (gateway: GatewayConfig) => gateway.warnings.map(({ code }) => code);
const only = (gateway: GatewayConfig) => {
  assert.is(gateway.warnings.length, 1, JSON.stringify(gateway.warnings));
  return gateway.warnings[0]?.message ?? '';
};
const model = (fields: object) => ({
  model_name: 'm',
  provider: 'openai',
  model: 'm',
  enabled: true,
  ...fields,
});

test('an api_base extends the audience of model keys', ({ dir }) => {
  const { audience } = read(dir, {
    model_list: [
      model({ api_base: 'http://Mock-LLM.test:9/v1' }),
      model({ api_base: 'https://llm.corp.test./x', provider: 'Groq' }),
      model({ api_base: 'gateway.test:8443/v1', provider: '', model: 'deepseek/chat' }),
      model({ api_base: 'https://[2001:db8::1]:8/', provider: 'unheard-of' }),
      model({ api_base: 'http://mock-llm.test/again' }),
      model({ api_base: 'http://mock-llm.test:80/v2' }),
    ],
  });
  assert.equal(audience, [
    { provider: '*', host: 'mock-llm.test:9' },
    { provider: 'groq', host: 'llm.corp.test:443' },
    { provider: 'deepseek', host: 'gateway.test:8443' },
    { provider: '*', host: '[2001:db8::1]:8' },
    { provider: '*', host: 'mock-llm.test:80' },
  ]);
});

test('a provider’s own host is no home for the keys of others', ({ dir }) => {
  const { audience } = read(dir, { model_list: [model({ api_base: 'https://api.anthropic.com/v1' })] });
  assert.equal(audience, []);
});

test('channels, MCP servers, web tools and registries extend the audience, and what they hold does not', ({
  dir,
}) => {
  const mcp = (url: string, headers = {}) => ({ enabled: true, url, headers });
  const { audience } = read(dir, {
    model_list: [
      model({
        api_base: 'https://gate.test/v1',
        custom_headers: { 'CF-AIG-Authorization': `Bearer ${SECRET}` },
      }),
    ],
    channel_list: {
      telegram: {
        enabled: true,
        settings: { base_url: 'https://Bot.corp.test', token: SECRET, proxy: 'http://p.test' },
      },
      home: { type: 'matrix', settings: { homeserver: 'https://matrix.corp.test' } },
      lark: { type: 'feishu', settings: { is_lark: true, app_id: 'x' } },
      bridge: { type: 'onebot', settings: { ws_url: `ws://bridge.corp.test:3001/?access_token=${SECRET}` } },
      far: { type: 'pico_client', settings: { url: 'wss://far.test/pico/ws' } },
      teams: {
        type: 'teams_webhook',
        settings: { webhooks: { a: { webhook_url: 'https://hook.corp.test/x' } } },
      },
      queue: { type: 'mqtt', settings: { broker: 'tcp://b.test:1883' } },
    },
    channels: { weixin: { base_url: 'https://weixin.corp.test', cdn_base_url: 'https://cdn.corp.test' } },
    tools: {
      mcp: {
        servers: {
          docs: mcp('https://mcp.corp.test/mcp', {
            Authorization: `Bearer ${SECRET}`,
            'X-Team': 'a',
            'b(d': 'x',
          }),
          keyed: mcp(`https://user:${SECRET}@keyed.test:8443/s/${SECRET}/mcp?api_key=${SECRET}`),
          doubled: mcp(`https://doubled.test/${SECRET}/${SECRET}`),
          local: { command: 'npx', args: [] },
        },
      },
      web: {
        proxy: 'http://proxy.test:1',
        searxng: { base_url: 'https://searx.corp.test' },
        glm_search: { base_url: 'https://glm.corp.test/api' },
        kagi: { base_url: 'https://kagi.com/api/v1/search' },
      },
      skills: {
        github: { base_url: 'https://github.corp.test' },
        registries: [{ name: 'clawhub', base_url: 'http://hub.corp.test:18901' }],
      },
    },
  });
  assert.equal(
    audience.map(({ provider, host, carriers = [] }) =>
      [
        provider,
        host,
        ...carriers.map((carrier) => JSON.stringify(Object.values({ ...carrier, scheme: '' }))),
      ].join(' '),
    ),
    [
      '* gate.test:443',
      'mcp mcp.corp.test:443 ["header","authorization",""] ["basic",""] ["header","x-team",""]',
      'mcp keyed.test:8443 ["query","api_key",""] ["path","s/",""] ["basic",""]',
      'mcp doubled.test:443 ["path","",""]',
      'openai gate.test:443 ["header","cf-aig-authorization",""]',
      'telegram bot.corp.test:443',
      'matrix matrix.corp.test:443',
      'onebot bridge.corp.test:3001 ["query","access_token",""]',
      'pico_client far.test:443',
      'teams_webhook hook.corp.test:443',
      'weixin weixin.corp.test:443',
      'weixin cdn.corp.test:443',
      'searxng searx.corp.test:443',
      'zhipu glm.corp.test:443',
      'clawhub hub.corp.test:18901',
      'github github.corp.test:443',
    ],
  );
  assert.not.match(JSON.stringify(audience), /hunter2/);
});

test('an explicit proxy is a bypass, wherever it stands, and its value is not repeated', ({ dir }) => {
  const proxy = `http://u:${SECRET}@corp.test:3128`;
  const config = {
    model_list: [model({ model_name: 'big\u001b[2J', api_base: 'https://a.test', proxy })],
    channel_list: {
      telegram: { enabled: true, settings: { proxy, token: SECRET } },
      plain: { settings: {} },
    },
    channels: { discord: { proxy } },
    tools: {
      web: { proxy },
      skills: {
        github: { proxy },
        registries: [
          { name: 'github', proxy },
          { name: 'clawhub', enabled: false },
        ],
      },
    },
  };
  const gateway = read(dir, config, { PICOCLAW_TOOLS_WEB_PROXY: proxy });
  assert.equal(codes(gateway), ['gateway_own_proxy']);
  const message = only(gateway);
  for (const name of ['model "big\\e[2J"', 'channel "telegram"', 'channel "discord"', 'tools.web'])
    assert.ok(message.includes(name), message);
  assert.match(message, /and 2 more/);
  assert.not.match(JSON.stringify(gateway), /hunter2/);
});

test('a proxy field that leads to a monitor is no bypass', ({ dir }) => {
  const proxy = 'http://guardian:token@127.0.0.1:18899';
  assert.equal(
    codes(read(dir, { ...NO_CLAWHUB, model_list: [model({ api_base: 'http://127.0.0.1:1', proxy })] })),
    [],
  );
});

test('models at loopback and private addresses are not seen, when they are in use', ({ dir }) => {
  const hosts = [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '10.1.2.3',
    '192.168.0.9',
    '172.31.0.1',
    '[fd00::1]',
    '169.254.1.1',
  ];
  for (const host of hosts) {
    const config = { ...NO_CLAWHUB, model_list: [model({ api_base: `http://${host}:11434/v1` })] };
    assert.equal(codes(read(dir, config)), ['gateway_direct_model'], host);
  }
  const unused = {
    model_name: 'llama3',
    provider: 'ollama',
    model: 'llama3',
    api_base: 'http://localhost:11434/v1',
  };
  assert.equal(codes(read(dir, { ...NO_CLAWHUB, model_list: [unused] })), []);
  const named = { agents: { defaults: { model_fallbacks: ['llama3'] } } };
  assert.equal(codes(read(dir, { ...NO_CLAWHUB, ...named, model_list: [unused] })), ['gateway_direct_model']);
  assert.equal(
    codes(read(dir, { ...NO_CLAWHUB, model_list: [model({ api_base: 'http://172.32.0.1' })] })),
    [],
  );
});

test('clients that use no proxy are named', ({ dir }) => {
  const copilot = model({ provider: 'github-copilot', api_base: 'http://localhost:4321' });
  assert.equal(codes(read(dir, { ...NO_CLAWHUB, model_list: [copilot] })), ['gateway_copilot']);
  const channel_list = {
    irc: { enabled: true },
    broker: { enabled: true, type: 'mqtt', settings: { broker: 'tcp://b.test:1883', password: SECRET } },
    web: { enabled: true, type: 'mqtt', settings: { broker: 'wss://b.test' } },
    off: { enabled: false, type: 'irc' },
  };
  const gateway = read(dir, { ...NO_CLAWHUB, channel_list });
  assert.equal(codes(gateway), ['gateway_raw_channel']);
  assert.match(only(gateway), /"irc" \(irc\), "broker" \(mqtt\)\.$/);
  assert.equal(codes(read(dir, { ...NO_CLAWHUB, isolation: { enabled: true } })), ['gateway_isolation']);
});

test('ClawHub is on unless it is switched off', ({ dir }) => {
  const registries = (value: unknown) => codes(read(dir, { tools: { skills: { registries: value } } }));
  assert.equal(codes(read(dir, {})), ['gateway_clawhub']);
  assert.equal(registries({ clawhub: { base_url: 'x' } }), ['gateway_clawhub']);
  assert.equal(registries([{ name: 'clawhub', enabled: false }]), []);
  assert.equal(codes(read(dir, { tools: { skills: { enabled: false } } })), []);
  const variable = 'PICOCLAW_SKILLS_REGISTRIES_CLAWHUB_ENABLED';
  assert.equal(codes(read(dir, {}, { [variable]: 'false' })), []);
  assert.equal(codes(read(dir, NO_CLAWHUB, { [variable]: 'true' })), ['gateway_clawhub']);
});

test('a file that cannot be used is a warning that repeats nothing of it', ({ dir }) => {
  assert.equal(codes(readGatewayConfig({ PICOCLAW_HOME: path.join(dir, 'nowhere') })), [
    'gateway_config_missing',
  ]);
  for (const text of ['', `{"token": ${SECRET}}`, `{"a":"${SECRET}`, '\uFEFF', '['.repeat(100_000)]) {
    const gateway = read(dir, text);
    assert.equal(codes(gateway), ['gateway_config_unreadable'], text);
    assert.not.match(only(gateway), /hunter2/);
  }
  assert.equal(codes(read(dir, ' '.repeat(8 * 1024 * 1024 + 1))), ['gateway_config_unreadable']);
});

test('a FIFO, a directory or a path with NUL does not hang or throw', ({ dir }) => {
  const fifo = path.join(dir, 'fifo');
  execFileSync('mkfifo', [fifo]);
  mkdirSync(path.join(dir, 'folder'));
  for (const file of [fifo, path.join(dir, 'folder'), `${dir}/\0`, '/dev/zero'])
    assert.equal(codes(readGatewayConfig({ PICOCLAW_CONFIG: file })), ['gateway_config_unreadable']);
  assert.equal(codes(readGatewayConfig({ PICOCLAW_HOME: 'a\0b' })), ['gateway_config_unreadable']);
});

test('PICOCLAW_CONFIG goes before the home, and may be a symlink', ({ dir }) => {
  writeFileSync(
    path.join(dir, 'real.json'),
    JSON.stringify({ model_list: [model({ api_base: 'https://a.test' })] }),
  );
  symlinkSync('real.json', path.join(dir, 'link.json'));
  const env = { PICOCLAW_CONFIG: path.join(dir, 'link.json') };
  assert.equal(read(dir, '{}', env).audience, [{ provider: '*', host: 'a.test:443' }]);
});

test('values of any other shape than Picoclaw’s are overlooked', ({ dir }) => {
  const shape = fc.record(
    Object.fromEntries(
      ['model_list', 'channel_list', 'channels', 'tools', 'agents', 'isolation'].map((key) => [
        key,
        fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.dictionary(
              fc.constantFrom(
                'proxy',
                'api_base',
                'model_name',
                'web',
                'skills',
                'mcp',
                'base_url',
                'settings',
              ),
              fc.jsonValue(),
            ),
          ),
        ),
      ]),
    ),
  );
  fc.assert(
    fc.property(shape, (config) => {
      const { audience, warnings } = read(dir, config);
      for (const { host } of audience) assert.is.not(host, '');
      for (const { message } of warnings) assert.not.match(message, /\p{Cc}/u);
    }),
    { numRuns: 200, seed: 20260426 },
  );
});

test('deep nesting costs nothing', ({ dir }) => {
  const gateway = read(
    dir,
    `{"agents":${'['.repeat(5000)}${']'.repeat(5000)},"model_list":[{"model_name":"x"}]}`,
  );
  assert.equal(codes(gateway), ['gateway_clawhub']);
});

test.run();

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PROVIDERS } from '../../../lib/detector/provider/index.ts';
import type { WatchedSecret } from '../../../lib/detector/watched/watched_secret.ts';
import { SERVICES } from '../../../lib/picoclaw/secrets/home.ts';
import { SecretStores } from '../../../lib/picoclaw/secrets/stores.ts';
import { temporary } from '../../scripts/script.ts';

const test = suite('secret stores');
const { directory, remove } = temporary();
let serial = 0;

test.after(remove);

type Files = Readonly<Record<string, unknown>>;

/** A home of Picoclaw; what is no text is written as JSON. */
function home(files: Files): string {
  const place = path.join(directory, String(serial++));
  mkdirSync(place);
  for (const [name, content] of Object.entries(files))
    writeFileSync(path.join(place, name), typeof content === 'string' ? content : JSON.stringify(content));
  return place;
}

function read(place: string, command: NodeJS.ProcessEnv | null = null) {
  return new SecretStores({ HOME: directory, PICOCLAW_HOME: place }, command).read(0);
}

function values(secrets: readonly WatchedSecret[]): Record<string, string> {
  return Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
}

function homeOf(secrets: readonly WatchedSecret[], name: string): readonly string[] {
  const found = secrets.find((secret) => secret.name === name);
  if (found === undefined) return [`no ${name}`];
  return [...found.home.providers, ...found.home.hosts];
}

const CONFIG = {
  version: 3,
  agents: { defaults: { model_name: 'mock', max_tokens: 32768, workspace: '/home/someone/workspace' } },
  crypto_passphrase: 'pass phrase of mine',
  gateway: { host: '127.0.0.1', port: 18999 },
  voice: { elevenlabs_api_key: 'elevenKey-0001', model_name: 'not-a-secret' },
  model_list: [
    {
      model_name: 'mock',
      provider: 'openai',
      model: 'm',
      api_base: 'http://llm.example:9/v1',
      api_keys: ['sk-mockKey-1', 'sk-mockKey-2'],
    },
    {
      model_name: 'claude',
      provider: 'anthropic',
      model: 'c',
      api_key: 'claudeKey-3',
      custom_headers: { 'X-Team-Key': 'teamKey-0004', 'X-Trace': 'not-a-secret-5' },
    },
    {
      model_name: 'far',
      provider: 'deepseek',
      model: 'd',
      proxy: 'http://me:proxyPass-6@proxy.example:3128',
    },
  ],
  channel_list: {
    telegram: { type: 'telegram', enabled: true, settings: { token: '123456:telegramToken-7' } },
    work: {
      type: 'matrix',
      settings: {
        homeserver: 'https://matrix.corp.example',
        access_token: 'matrixToken-8',
        user_id: '@bot:corp',
      },
    },
  },
  tools: {
    web: {
      brave: { api_keys: ['braveKey-9'] },
      searxng: { base_url: 'https://searx.example', api_key: 'searxKey-10' },
    },
    mcp: {
      servers: {
        notes: {
          url: 'https://mcp.example/mcp',
          headers: { Authorization: 'Bearer mcpToken-11', Accept: 'text/plain-12' },
        },
        forge: {
          command: 'npx',
          env: { GITHUB_PERSONAL_ACCESS_TOKEN: 'forgeToken-13', NODE_ENV: 'production-14' },
        },
      },
    },
    skills: { registries: [{ name: 'clawhub', auth_token: 'clawToken-15' }] },
  },
};

test('names each secret of config.json by its path, and nothing else', () => {
  const { secrets, report } = read(home({ 'config.json': CONFIG }));
  assert.equal(values(secrets), {
    crypto_passphrase: 'pass phrase of mine',
    'voice.elevenlabs_api_key': 'elevenKey-0001',
    'model_list.mock.api_keys[0]': 'sk-mockKey-1',
    'model_list.mock.api_keys[1]': 'sk-mockKey-2',
    'model_list.claude.api_key': 'claudeKey-3',
    'model_list.claude.custom_headers.X-Team-Key': 'teamKey-0004',
    'model_list.far.proxy': 'proxyPass-6',
    'channel_list.telegram.settings.token': '123456:telegramToken-7',
    'channel_list.work.settings.access_token': 'matrixToken-8',
    'tools.web.brave.api_keys[0]': 'braveKey-9',
    'tools.web.searxng.api_key': 'searxKey-10',
    'tools.mcp.servers.notes.headers.Authorization': 'mcpToken-11',
    'tools.mcp.servers.forge.env.GITHUB_PERSONAL_ACCESS_TOKEN': 'forgeToken-13',
    'tools.skills.registries.clawhub.auth_token': 'clawToken-15',
  });
  assert.equal(report.not_watched, []);
  assert.equal(
    report.stores.map(({ store, state, watched }) => `${store} ${state} ${watched}`),
    [
      'config.json read 14',
      '.security.yml absent 0',
      'launcher-config.json absent 0',
      'auth.json absent 0',
      '.picoclaw.pid absent 0',
    ],
  );
});

test('knows where each is at home', () => {
  const { secrets } = read(home({ 'config.json': CONFIG }));
  for (const [name, expected] of [
    ['crypto_passphrase', []],
    ['voice.elevenlabs_api_key', ['elevenlabs']],
    ['model_list.mock.api_keys[0]', ['llm.example:9']],
    ['model_list.claude.api_key', ['anthropic']],
    ['channel_list.telegram.settings.token', ['telegram']],
    ['channel_list.work.settings.access_token', ['matrix', 'matrix.corp.example:443']],
    ['tools.web.brave.api_keys[0]', ['brave']],
    ['tools.web.searxng.api_key', ['searx.example:443']],
    ['tools.mcp.servers.notes.headers.Authorization', ['mcp.example:443']],
    ['tools.mcp.servers.forge.env.GITHUB_PERSONAL_ACCESS_TOKEN', ['github']],
    ['tools.skills.registries.clawhub.auth_token', ['clawhub.ai', 'www.clawhub.ai']],
  ] as const)
    assert.equal(homeOf(secrets, name), expected, name);
});

test('reads the other stores: all of .security.yml, sign-ins, launcher and process token', () => {
  const security = `model_list:
    mock:0:
        api_keys:
            - sk-security-1
channel_list:
    work:
        settings:
            anything: workSecret-2
web:
    gemini:
        api_key: geminiKey-3
skills:
    github:
        token: githubTok-4
`;
  const { secrets } = read(
    home({
      'config.json': CONFIG,
      '.security.yml': security,
      'auth.json': {
        credentials: {
          openai: {
            access_token: 'accessTok-5',
            refresh_token: 'refreshTok-6',
            account_id: 'acc-id-77',
            provider: 'openai',
          },
        },
      },
      'launcher-config.json': {
        port: 18801,
        dashboard_password_hash: '$2a$12$abcdefghijklmnopqrstuv',
        launcher_token: 'launcherTok-8',
      },
      '.picoclaw.pid': {
        pid: 7,
        token: '0123456789abcdef0fedcba987654321',
        version: '0.2.9',
        port: 18790,
        host: '127.0.0.1',
      },
    }),
  );
  for (const [name, value, expected] of [
    ['model_list.mock:0.api_keys[0]', 'sk-security-1', ['llm.example:9']],
    ['channel_list.work.settings.anything', 'workSecret-2', ['matrix', 'matrix.corp.example:443']],
    ['web.gemini.api_key', 'geminiKey-3', ['google']],
    ['skills.github.token', 'githubTok-4', ['github']],
    ['auth.json:credentials.openai.access_token', 'accessTok-5', ['openai']],
    ['auth.json:credentials.openai.refresh_token', 'refreshTok-6', ['openai']],
  ] as const) {
    assert.is(values(secrets)[name], value, name);
    assert.equal(homeOf(secrets, name), expected, name);
  }
  for (const [name, port] of [
    ['launcher-config.json:launcher_token', '18801'],
    ['launcher-config.json:dashboard_password_hash', '18801'],
    ['.picoclaw.pid:token', '18999'],
  ] as const)
    assert.ok(homeOf(secrets, name).includes(`127.0.0.1:${port}`), name);
  assert.is(Object.keys(values(secrets)).filter((name) => name.includes('account')).length, 0);
});

test('follows file:// to regular files beside the store alone, and names what it cannot watch', () => {
  const place = home({
    'config.json': {
      model_list: [
        {
          model_name: 'm',
          api_keys: [
            'file://key.txt',
            'file://../outside.txt',
            'file:///etc/hostname',
            'file://missing.txt',
            'file://pipe',
            'file://big.txt',
            'file://loop',
            'enc://AAAAAAAAAAAA',
            'short',
            'localhost',
            'YOUR_API_KEY',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template looks like
            '${API_KEY}',
            'xxxxxxxxxxxx',
            '12345678',
            'file://short.txt',
          ],
        },
      ],
    },
    'key.txt': '  fileKey-0001\n',
    'short.txt': 'abc',
    'big.txt': 'x'.repeat(9000),
  });
  execFileSync('mkfifo', [path.join(place, 'pipe')]);
  symlinkSync('loop', path.join(place, 'loop'));
  const { secrets, report } = read(place);
  assert.equal(values(secrets), { 'model_list.m.api_keys[0]': 'fileKey-0001' });
  assert.equal(
    report.not_watched.map(({ name, reason }) => `${name.slice(22)} ${reason}`),
    [
      '1] file_outside',
      '2] file_outside',
      '3] file_missing',
      '4] file_unreadable',
      '5] too_long',
      '6] file_unreadable',
      '7] encrypted',
      '8] too_short',
      '9] common',
      '10] common',
      '11] common',
      '12] common',
      '13] common',
      '14] too_short',
    ],
  );
});

test('a store that cannot be read is named, hangs nothing, and costs only itself', () => {
  const place = home({
    'config.json': CONFIG,
    '.security.yml': 'a: &x SECRETVALUE\n',
    'auth.json': '{"token":"SECRETVALUE',
  });
  execFileSync('mkfifo', [path.join(place, '.picoclaw.pid')]);
  writeFileSync(path.join(place, 'launcher-config.json'), '');
  truncateSync(path.join(place, 'launcher-config.json'), 10 * 1024 * 1024);
  const { secrets, report } = read(place);
  assert.is(secrets.length, 14);
  const told = report.stores.map(({ state, problem }) => `${state} ${problem ?? ''}`.replaceAll(place, ''));
  assert.is(told[0], 'read ');
  assert.is(
    told[1],
    'unreadable /.security.yml is not understood: line 1: its value is written in a way that is not understood',
  );
  assert.match(told[2] ?? '', /^unreadable .*launcher-config\.json/);
  assert.is(told[3], 'unreadable /auth.json is not valid JSON');
  assert.is(told[4], 'unreadable /.picoclaw.pid is not a regular file');
  assert.not.match(JSON.stringify(report), 'SECRETVALUE');

  rmSync(path.join(place, 'config.json'));
  mkdirSync(path.join(place, 'config.json'));
  rmSync(path.join(place, 'auth.json'));
  symlinkSync('auth.json', path.join(place, 'auth.json'));
  assert.equal(
    read(place).report.stores.map(({ state }) => state),
    ['unreadable', 'unreadable', 'unreadable', 'unreadable', 'unreadable'],
  );
});

test('what a store held is watched for on while it cannot be read, and no longer once it is gone', () => {
  const place = home({ 'config.json': CONFIG });
  const stores = new SecretStores({ HOME: directory, PICOCLAW_HOME: place }, null);
  assert.is(stores.read(0).secrets.length, 14);
  writeFileSync(path.join(place, 'config.json'), '{"half');
  const broken = stores.read(0);
  assert.equal(
    [broken.secrets.length, broken.report.stores[0]?.state, broken.report.stores[0]?.watched],
    [14, 'unreadable', 14],
  );
  rmSync(path.join(place, 'config.json'));
  assert.is(stores.read(0).secrets.length, 0);
});

test('of an environment the variables that hold secrets are watched, and no paths or addresses', () => {
  const { secrets, report } = read(home({}), {
    OPENAI_API_KEY: 'openaiKey-1',
    GH_TOKEN: 'ghToken-02',
    DB_PASSWORD: 'dbPass-0003',
    DATABASE_DSN: 'postgres://app:dsnPass-4@db.example/x',
    PICOCLAW_KEY_PASSPHRASE: 'keyPhrase-5',
    SSH_AUTH_SOCK: '/run/agent.sock',
    TOKEN_URL: 'https://auth.example/token',
    PWD: '/home/someone',
    LANG: 'en_US.UTF-8',
    KEYBOARD_LAYOUT: 'de-latin1-nodeadkeys',
    PICOCLAW_TRAFFIC_GUARDIAN_TOKEN: 'ourOwnTok-6',
    SOME_TOKEN: 'abc',
    EMPTY_SECRET: '',
  });
  assert.equal(values(secrets), {
    'env:OPENAI_API_KEY': 'openaiKey-1',
    'env:GH_TOKEN': 'ghToken-02',
    'env:DB_PASSWORD': 'dbPass-0003',
    'env:DATABASE_DSN': 'dsnPass-4',
    'env:PICOCLAW_KEY_PASSPHRASE': 'keyPhrase-5',
  });
  assert.equal(homeOf(secrets, 'env:OPENAI_API_KEY'), ['openai']);
  assert.equal(homeOf(secrets, 'env:GH_TOKEN'), ['github']);
  assert.equal(homeOf(secrets, 'env:DB_PASSWORD'), []);
  assert.equal(report.not_watched, [{ name: 'env:SOME_TOKEN', reason: 'too_short' }]);
});

test('one value in two places is one secret, at home at both', () => {
  const { secrets, report } = read(home({ 'config.json': CONFIG }), { MISTRAL_API_KEY: 'claudeKey-3' });
  assert.is(secrets.length, 14);
  assert.equal(homeOf(secrets, 'model_list.claude.api_key'), ['anthropic', 'mistral']);
  assert.is(report.watched, 14);
});

test('floods are bounded, deep and cyclic-looking documents too', () => {
  const many = {
    model_list: Array.from({ length: 3000 }, (_, at) => ({
      model_name: `m${at}`,
      api_key: `manyKeys-${at}-${'z'.repeat(at % 300)}`,
    })),
  };
  const flood = read(home({ 'config.json': many }));
  assert.ok(flood.secrets.length > 500 && flood.secrets.length <= 1000);
  assert.is(flood.report.not_watched.length, 100);
  assert.ok(flood.report.not_watched_total > 500);
  const deep = `${'{"token":'.repeat(5000)}"deepToken-1"${'}'.repeat(5000)}`;
  assert.is(read(home({ 'config.json': deep })).secrets.length, 0);
  const proto = '{"__proto__":{"token":"protoTok-1"},"constructor":{"api_key":"constructorKey-2"}}';
  assert.is(read(home({ 'config.json': proto })).secrets.length, 2);
});

test('every service that a name stands for is one that detection knows', () => {
  for (const [name, providers] of SERVICES)
    for (const provider of providers) assert.ok(Object.hasOwn(PROVIDERS, provider), `${name}: ${provider}`);
});

test.run();

import { PROVIDERS } from '../../detector/provider/index.ts';
import type { SecretHome } from '../../detector/watched/secret_home.ts';
import { gatewayModels } from '../gateway_model.ts';
import { placeOf } from '../gateway_place.ts';
import { jsonAt, jsonText } from '../json_path.ts';
import { labelled } from './entries.ts';

/** Names of Picoclaw's channels, tools and interfaces, and of variables, that are not those of `provider/`. */
export const SERVICES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'azure-openai': ['azure'],
    baidu_search: ['baidu'],
    claude: ['anthropic'],
    codex: ['openai'],
    copilot: ['github'],
    dingtalk: ['dingtalk', 'dingtalk_channel'],
    doubao: ['volcengine'],
    feishu: ['feishu', 'feishu_channel'],
    gemini: ['google'],
    gh: ['github'],
    glm: ['zhipu', 'zai'],
    hf: ['huggingface'],
    kimi: ['moonshot'],
    lark: ['feishu', 'feishu_channel'],
    qq: ['qq', 'qq_channel'],
    teams_webhook: ['teams'],
    vk: ['vk', 'vk_channel'],
    wecom: ['wecom', 'wecom_channel'],
    weixin: ['wechat'],
  }),
);

/** Services that no credential rule speaks of. */
const HOSTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    clawhub: ['clawhub.ai', 'www.clawhub.ai'],
  }),
);

/** Where the gateway and its launcher listen unless told (Picoclaw's pkg/config). */
const USUAL_PORTS = ['18790', '18800'];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const NOWHERE: SecretHome = { providers: [], hosts: [] };
/** Any name of a service within a text, the longest first. */
let serviceName: RegExp | undefined;
const DEEPEST = 4;
/** What is no entry of its own but a part of one. */
const PART = /^(?:(?:custom_)?headers|env|settings|params?|auth)$/;

/**
 * Where secrets of Picoclaw's configuration belong: the addresses that stand beside each, else the services that its
 * path names. A path may lead into `.security.yml`, whose sections have the same names.
 */
export function secretHomes(config: unknown): (path: readonly string[]) => SecretHome {
  const models = modelHomes(config);
  return (path) => {
    const [section = '', name = ''] = path;
    // Where several models have one name, `.security.yml` numbers them.
    if (section === 'model_list') return models.get(name) ?? models.get(name.replace(/:\d+$/, '')) ?? NOWHERE;
    if (section !== 'channel_list' && section !== 'channels')
      return homeOf(path, [...besideIn(config, path), ...besideIn(jsonAt(config, 'tools'), path)]);
    const entry = jsonAt(config, 'channel_list', name) ?? jsonAt(config, 'channels', name);
    const type = jsonText(jsonAt(entry, 'type')) || name;
    const own = type.startsWith('pico') ? gatewayHome(config, undefined).hosts : [];
    return homeOf([type], [...own, ...hostsIn(entry)]);
  };
}

/** By name. `api_base` is where a key goes; only without one it goes to the provider. */
function modelHomes(config: unknown): ReadonlyMap<string, SecretHome> {
  const homes = new Map<string, SecretHome>();
  for (const { name, host, port, provider } of gatewayModels(config)) {
    const home =
      host === '' ? homeOf([provider || 'openai'], []) : { providers: [], hosts: [withPort(host, port)] };
    homes.set(name, joinedHome(homes.get(name) ?? NOWHERE, home));
  }
  return homes;
}

/** By the names in it alone: of a variable, or of a sign-in. */
export function namedHome(path: readonly string[]): SecretHome {
  return homeOf(path, []);
}

/** The gateway itself, on this machine; `document`: a file that names another port. */
export function gatewayHome(config: unknown, document: unknown): SecretHome {
  const ports = [jsonAt(document, 'port'), jsonAt(config, 'gateway', 'port'), ...USUAL_PORTS]
    .map((port) => String(port))
    .filter((port) => /^\d{1,5}$/.test(port));
  return { providers: [], hosts: ports.flatMap((port) => LOOPBACK.map((host) => `${host}:${port}`)) };
}

/** Both of two homes. */
export function joinedHome(one: SecretHome, other: SecretHome): SecretHome {
  return {
    providers: [...new Set([...one.providers, ...other.providers])],
    hosts: [...new Set([...one.hosts, ...other.hosts])],
  };
}

function homeOf(names: readonly string[], hosts: readonly string[]): SecretHome {
  serviceName ??= new RegExp(
    `(?<![a-z0-9])(?:${[...SERVICES.keys(), ...HOSTS.keys(), ...Object.keys(PROVIDERS)]
      .sort((a, b) => b.length - a.length)
      .join('|')})(?![a-z0-9])`,
    'g',
  );
  const named = names.join(' ').toLowerCase().match(serviceName) ?? [];
  return {
    providers: [
      ...new Set(
        named.flatMap((name) => SERVICES.get(name) ?? (Object.hasOwn(PROVIDERS, name) ? [name] : [])),
      ),
    ],
    hosts: [...new Set([...hosts, ...named.flatMap((name) => HOSTS.get(name) ?? [])])],
  };
}

/** The addresses of the nearest entry around a secret that has some. */
function besideIn(config: unknown, path: readonly string[]): readonly string[] {
  const around: unknown[] = [];
  let entry = config;
  for (const name of path.slice(0, -1)) {
    entry = labelled(entry).get(name);
    around.push(entry);
  }
  // The first is a whole section, and so may be what is further up: what stands there belongs to others, too.
  for (let at = around.length - 1; at > 0; at--) {
    const hosts = hostsIn(around[at]);
    if (hosts.length > 0 || !(Array.isArray(around[at]) || PART.test(path[at] ?? ''))) return hosts;
  }
  return [];
}

function hostsIn(value: unknown, depth = DEEPEST): readonly string[] {
  if (typeof value === 'string') {
    if (!/^(?:https?|wss?):\/\//i.test(value.trim())) return [];
    const { host, port } = placeOf(value.trim());
    return host === '' ? [] : [withPort(host, port)];
  }
  if (depth === 0) return [];
  return [...labelled(value)].flatMap(([name, member]) =>
    name === 'proxy' ? [] : hostsIn(member, depth - 1),
  );
}

function withPort(host: string, port: string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

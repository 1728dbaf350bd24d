import { PROVIDERS } from '../../detector/provider/index.ts';
import type { SecretHome } from '../../detector/watched/watched_secret.ts';
import { gatewayModels } from '../gateway_model.ts';
import { placeOf } from '../gateway_place.ts';
import { jsonAt, jsonText } from '../json_path.ts';
import { labelled } from './entries.ts';

/** Names of Picoclaw's channels, tools and interfaces, and of variables, that are not those of `provider/`. */
export const SERVICES: Readonly<Record<string, readonly string[]>> = {
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
};

/** Services that no credential rule speaks of. */
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  clawhub: ['clawhub.ai', 'www.clawhub.ai'],
};

/** Where the gateway and its launcher listen unless told (Picoclaw's pkg/config). */
const USUAL_PORTS = ['18790', '18800'];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const DEEPEST = 4;
/** What is no entry of its own but a part of one. */
const PART = /^(?:(?:custom_)?headers|env|settings|params?|auth)$/;

/**
 * Where a secret of Picoclaw's configuration belongs: the addresses that stand beside it, else the services that its
 * path names. `path` may lead into `.security.yml`, whose sections have the same names.
 */
export function secretHome(path: readonly string[], config: unknown): SecretHome {
  const [section = '', name = ''] = path;
  if (section === 'model_list') return modelHome(name, config);
  if (section === 'channel_list' || section === 'channels') {
    const entry = jsonAt(config, 'channel_list', name) ?? jsonAt(config, 'channels', name);
    const type = jsonText(jsonAt(entry, 'type')) || name;
    const own = type.startsWith('pico') ? gatewayHome(config, undefined).hosts : [];
    return homeOf([type], [...own, ...hostsIn(entry)]);
  }
  return homeOf(path, [...besideIn(config, path), ...besideIn(jsonAt(config, 'tools'), path)]);
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

/** `api_base` is where the key goes; only without one it goes to the provider. */
function modelHome(name: string, config: unknown): SecretHome {
  // Where several models have one name, `.security.yml` numbers them.
  const models = gatewayModels(config).filter(
    (model) => model.name === name || model.name === name.replace(/:\d+$/, ''),
  );
  const homes = models.map(({ host, port, provider }) =>
    host === '' ? homeOf([provider || 'openai'], []) : { providers: [], hosts: [withPort(host, port)] },
  );
  return homes.reduce(joinedHome, { providers: [], hosts: [] });
}

function homeOf(names: readonly string[], hosts: readonly string[]): SecretHome {
  const text = names.map((name) => name.toLowerCase().replace(/[^a-z0-9_-]+/g, '_')).join(' ');
  const isNamed = (service: string) => new RegExp(`(?<![a-z0-9])${service}(?![a-z0-9])`).test(text);
  const services = Object.keys(SERVICES).filter(isNamed);
  const providers = [
    ...services.flatMap((service) => SERVICES[service] ?? []),
    ...Object.keys(PROVIDERS).filter(isNamed),
  ];
  const known = Object.keys(HOSTS).filter(isNamed);
  return joinedHome(
    { providers, hosts },
    { providers: [], hosts: known.flatMap((service) => HOSTS[service] ?? []) },
  );
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

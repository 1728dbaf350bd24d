import { BlockList, isIP } from 'node:net';
import { printable } from '../printable.ts';
import { gatewayModels } from './gateway_model.ts';
import { PROXY_USER } from './installation.ts';
import { jsonAt, jsonItems, jsonMembers, jsonText } from './json_path.ts';
import { PRIVATE_IPV4, PRIVATE_IPV6 } from './scoped_environment.ts';
import type { Warning } from './warning.ts';

const MOST_NAMED = 5;
const LONGEST_NAME = 40;

/** Variables with which Picoclaw overrides the proxy fields of its configuration (`env` tags in pkg/config). */
const PROXY_VARIABLES = [
  'PICOCLAW_CHANNELS_TELEGRAM_PROXY',
  'PICOCLAW_CHANNELS_DISCORD_PROXY',
  'PICOCLAW_CHANNELS_WEIXIN_PROXY',
  'PICOCLAW_TOOLS_WEB_PROXY',
  'PICOCLAW_TOOLS_SKILLS_GITHUB_PROXY',
] as const;

/** What of the gateway's traffic goes around the monitor, and why. Names entries, never their values. */
export function gatewayBypasses(config: unknown, env: NodeJS.ProcessEnv): readonly Warning[] {
  return [
    ...ownProxies(config, env),
    ...directModels(config),
    ...clawHub(config, env),
    ...otherProtocols(config),
    ...isolation(config),
  ];
}

/** An explicit `proxy` wins over the environment. One that leads to a monitor is no bypass. */
function ownProxies(config: unknown, env: NodeJS.ProcessEnv): readonly Warning[] {
  const fields: Array<[where: string, proxy: string]> = [
    ...gatewayModels(config).map(({ name, proxy }): [string, string] => [`model ${named(name)}`, proxy]),
    ...channels(config).map(({ name, proxy }): [string, string] => [`channel ${named(name)}`, proxy]),
    ['tools.web', jsonText(jsonAt(config, 'tools', 'web', 'proxy'))],
    ['tools.skills.github', jsonText(jsonAt(config, 'tools', 'skills', 'github', 'proxy'))],
    ...registries(config).map(([name, entry]): [string, string] => [
      `skill registry ${named(name)}`,
      jsonText(jsonAt(entry, 'proxy') ?? jsonAt(entry, 'param', 'proxy')),
    ]),
    ...PROXY_VARIABLES.map((name): [string, string] => [name, env[name]?.trim() ?? '']),
  ];
  const bypassing = fields
    .filter(([, proxy]) => proxy !== '' && !leadsToMonitor(proxy))
    .map(([where]) => where);
  if (bypassing.length === 0) return [];
  const message = `A proxy of its own takes this traffic past the monitor: ${listed(bypassing)}.`;
  return [{ code: 'gateway_own_proxy', message }];
}

function directModels(config: unknown): readonly Warning[] {
  const models = gatewayModels(config).filter(({ inUse, proxy }) => inUse && proxy === '');
  const copilot = models.filter(({ provider }) => provider === 'github-copilot' || provider === 'copilot');
  const local = models.filter((model) => !copilot.includes(model) && isDirect(model.host));
  const warnings: Warning[] = [];
  if (local.length > 0) {
    const names = listed(local.map(({ name }) => named(name)));
    const message = `Loopback and private addresses are reached without any proxy, so the monitor does not see these models: ${names}.`;
    warnings.push({ code: 'gateway_direct_model', message });
  }
  if (copilot.length > 0) {
    const names = listed(copilot.map(({ name }) => named(name)));
    const message = `The github-copilot provider talks to a local process that the monitor does not see: ${names}.`;
    warnings.push({ code: 'gateway_copilot', message });
  }
  return warnings;
}

/** Its client has a transport without proxy (pkg/skills/clawhub_registry.go), and it is there by default. */
function clawHub(config: unknown, env: NodeJS.ProcessEnv): readonly Warning[] {
  const entry = registries(config).find(([name]) => name === 'clawhub')?.[1];
  const variable = env.PICOCLAW_SKILLS_REGISTRIES_CLAWHUB_ENABLED?.trim().toLowerCase();
  const off =
    ['false', '0', 'f'].includes(variable ?? '') ||
    (jsonAt(entry, 'enabled') === false && !['true', '1', 't'].includes(variable ?? '')) ||
    jsonAt(config, 'tools', 'skills', 'enabled') === false;
  if (off) return [];
  const message =
    'The ClawHub registry client uses no proxy: searching and installing skills there is not seen.';
  return [{ code: 'gateway_clawhub', message }];
}

/** Channels that do not speak HTTP. */
function otherProtocols(config: unknown): readonly Warning[] {
  const isUnseen = ({ type, broker, enabled }: Channel) =>
    enabled && (type === 'irc' || (type === 'mqtt' && !/^wss?:/i.test(broker)));
  const unseen = channels(config).filter(isUnseen);
  if (unseen.length === 0) return [];
  const names = listed(unseen.map(({ name, type }) => `${named(name)} (${type})`));
  return [
    { code: 'gateway_raw_channel', message: `These channels use no HTTP proxy and are not seen: ${names}.` },
  ];
}

function isolation(config: unknown): readonly Warning[] {
  if (jsonAt(config, 'isolation', 'enabled') !== true) return [];
  const message =
    'isolation.enabled: commands see little beyond PICOCLAW_HOME and /usr, so the skill and the home of the monitor must lie below PICOCLAW_HOME.';
  return [{ code: 'gateway_isolation', message }];
}

interface Channel {
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly proxy: string;
  readonly broker: string;
}

/** Of the current form, `channel_list` with `settings`, and of the older flat `channels`. */
function channels(config: unknown): readonly Channel[] {
  const entries = [
    ...jsonMembers(jsonAt(config, 'channel_list')),
    ...jsonMembers(jsonAt(config, 'channels')),
  ];
  return entries.map(([name, entry]) => {
    const setting = (key: string) => jsonText(jsonAt(entry, 'settings', key) ?? jsonAt(entry, key));
    const type = (jsonText(jsonAt(entry, 'type')) || name).toLowerCase();
    const enabled = jsonAt(entry, 'enabled') === true;
    return { name, type, enabled, proxy: setting('proxy'), broker: setting('broker') };
  });
}

/** A list of entries with names, or an object by name: Picoclaw reads both. */
function registries(config: unknown): ReadonlyArray<readonly [string, unknown]> {
  const value = jsonAt(config, 'tools', 'skills', 'registries');
  return [
    ...jsonItems(value).map((entry) => [jsonText(jsonAt(entry, 'name')), entry] as const),
    ...jsonMembers(value),
  ];
}

function leadsToMonitor(proxy: string): boolean {
  return URL.canParse(proxy) && new URL(proxy).username === PROXY_USER;
}

const direct = new BlockList();
for (const range of [...PRIVATE_IPV4, ...PRIVATE_IPV6, '::1/128']) {
  const [address = '', bits] = range.split('/');
  direct.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
}

/** What the scoped NO_PROXY, or Go by itself, leaves to a direct connection. */
function isDirect(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && direct.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function named(name: string): string {
  return name === '' ? 'without a name' : `"${printable(name, LONGEST_NAME)}"`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

import { jsonAt, jsonItems, jsonMembers, jsonText } from './json_path.ts';

/** One entry of Picoclaw's `model_list`, without its keys. */
export interface GatewayModel {
  readonly name: string;
  /** As Picoclaw resolves it: `provider`, or what stands before the slash in `model`; lower case. */
  readonly provider: string;
  /** Host of `api_base`: lower case, IPv6 without brackets; empty when none is set. */
  readonly host: string;
  /** Port of `api_base`, its scheme's usual one included; empty when none is set. */
  readonly port: string;
  /** Its own proxy, which Picoclaw uses instead of the environment's. May hold credentials. */
  readonly proxy: string;
  /** Whether it is switched on, or some agent names it. */
  readonly inUse: boolean;
}

export function gatewayModels(config: unknown): readonly GatewayModel[] {
  const named = new Set(textsIn(jsonAt(config, 'agents')));
  return jsonItems(jsonAt(config, 'model_list')).map((entry) => {
    const name = jsonText(jsonAt(entry, 'model_name'));
    const [prefix = '', ...rest] = jsonText(jsonAt(entry, 'model')).split('/');
    return {
      name,
      provider: (jsonText(jsonAt(entry, 'provider')) || (rest.length > 0 ? prefix : '')).toLowerCase(),
      ...placeOf(jsonText(jsonAt(entry, 'api_base'))),
      proxy: jsonText(jsonAt(entry, 'proxy')),
      inUse: jsonAt(entry, 'enabled') === true || named.has(name),
    };
  });
}

/** Host and port of a URL, which Picoclaw also takes without its scheme; empty when there are none. */
function placeOf(url: string): Pick<GatewayModel, 'host' | 'port'> {
  const written = url.includes('://') ? url : `http://${url}`;
  if (url === '' || !URL.canParse(written)) return { host: '', port: '' };
  const { hostname, port, protocol } = new URL(written);
  const usual = protocol === 'https:' ? '443' : '80';
  return { host: hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''), port: port || usual };
}

/** Every text in a value, to the depth at which Picoclaw names models. */
function* textsIn(value: unknown, depth = 6): Generator<string, undefined> {
  if (typeof value === 'string') yield value;
  if (depth === 0) return;
  for (const part of [...jsonItems(value), ...jsonMembers(value).values()]) yield* textsIn(part, depth - 1);
}

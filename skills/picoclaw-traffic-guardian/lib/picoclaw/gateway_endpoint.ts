import type { Carrier } from '../detector/provider/provider.ts';
import { gatewayModels } from './gateway_model.ts';
import { type GatewayPlace, placeOf } from './gateway_place.ts';
import { jsonAt, jsonItems, jsonMembers, jsonText } from './json_path.ts';

/** Something else than a model that Picoclaw's configuration gives an address of. Holds nothing secret. */
export interface GatewayEndpoint extends GatewayPlace {
  /** Whose credential goes there: a provider of detection, or some other name. */
  readonly provider: string;
  /** Where the configuration itself puts credentials for it. */
  readonly carriers: readonly Carrier[];
}

/** Names of web tools whose provider has another one. */
const TOOL_PROVIDERS: Readonly<Record<string, string>> = {
  baidu_search: 'baidu',
  gemini: 'google',
  glm_search: 'zhipu',
};
/** A member of a channel's settings that says where the channel is: `base_url`, `ws_url`, `homeserver`, … */
const ADDRESS = /(?:^|_)(?:url|homeserver|broker|endpoint)$/;
/** What could be a part of an expression stays out of one; header names have nothing else in use. */
const PLAIN = /^[a-z0-9_-]{1,64}$/i;
/** A segment of a path that is too long to be a word, as in `/api/mcp/s/TOKEN/mcp`. */
const TOKEN_LENGTH = 16;

/** Servers of MCP, channels, web tools and registries of skills; and what the headers of models carry beside their key. */
export function gatewayEndpoints(config: unknown): readonly GatewayEndpoint[] {
  return [
    ...mcpServers(config),
    ...modelHeaders(config),
    ...channels(config),
    ...webTools(config),
    ...registries(config),
  ];
}

/** Whatever the operator sends to a server in its headers or its address is at home there. */
function* mcpServers(config: unknown): Generator<GatewayEndpoint, undefined> {
  for (const server of jsonMembers(jsonAt(config, 'tools', 'mcp', 'servers')).values()) {
    const url = jsonText(jsonAt(server, 'url'));
    const carriers = [...headersOf(jsonAt(server, 'headers')), ...carriersIn(url)];
    yield { provider: 'mcp', ...placeOf(url), carriers };
  }
}

function* modelHeaders(config: unknown): Generator<GatewayEndpoint, undefined> {
  const models = gatewayModels(config);
  for (const [at, entry] of jsonItems(jsonAt(config, 'model_list')).entries()) {
    const carriers = headersOf(jsonAt(entry, 'custom_headers'));
    const model = models[at];
    if (model !== undefined && carriers.length > 0)
      yield { provider: model.provider, host: model.host, port: model.port, carriers };
  }
}

/** Of the current form, `channel_list` with `settings`, and of the older flat `channels`. */
function* channels(config: unknown): Generator<GatewayEndpoint, undefined> {
  for (const list of ['channel_list', 'channels'])
    for (const [name, entry] of jsonMembers(jsonAt(config, list))) {
      const provider = (jsonText(jsonAt(entry, 'type')) || name).toLowerCase();
      for (const settings of [entry, jsonAt(entry, 'settings'), ...webhooks(entry)])
        for (const [member, value] of jsonMembers(settings)) {
          const url = jsonText(value);
          if (ADDRESS.test(member) && url !== '')
            yield { provider, ...placeOf(url), carriers: carriersIn(url) };
        }
    }
}

function webhooks(channel: unknown): Iterable<unknown> {
  return jsonMembers(jsonAt(channel, 'settings', 'webhooks')).values();
}

function* webTools(config: unknown): Generator<GatewayEndpoint, undefined> {
  for (const [name, tool] of jsonMembers(jsonAt(config, 'tools', 'web'))) {
    const url = jsonText(jsonAt(tool, 'base_url'));
    if (url !== '') yield { provider: TOOL_PROVIDERS[name] ?? name, ...placeOf(url), carriers: [] };
  }
}

/** A list of entries with names, or an object by name: Picoclaw reads both. */
function* registries(config: unknown): Generator<GatewayEndpoint, undefined> {
  const value = jsonAt(config, 'tools', 'skills', 'registries');
  const entries: ReadonlyArray<readonly [string, unknown]> = [
    ...jsonItems(value).map((entry) => [jsonText(jsonAt(entry, 'name')), entry] as const),
    ...jsonMembers(value),
    ['github', jsonAt(config, 'tools', 'skills', 'github')],
  ];
  for (const [provider, entry] of entries) {
    const url = jsonText(jsonAt(entry, 'base_url'));
    if (url !== '') yield { provider, ...placeOf(url), carriers: [] };
  }
}

/** `Bearer` and other schemes may stand before the token; Basic has it in a form of its own. */
function headersOf(headers: unknown): readonly Carrier[] {
  return [...jsonMembers(headers).keys()]
    .filter((name) => PLAIN.test(name))
    .map((name) => name.toLowerCase())
    .flatMap((name): Carrier[] => [
      { kind: 'header', name, scheme: String.raw`(?:[\w-]{1,20}\s{1,8})?` },
      ...(name === 'authorization' ? [{ kind: 'basic' } as const] : []),
    ]);
}

/** Parameters of the query, long segments of the path, and a user before the host. */
function carriersIn(url: string): readonly Carrier[] {
  if (!URL.canParse(url)) return [];
  const { searchParams, pathname, username, password } = new URL(url);
  const segments = pathname.split('/').slice(1);
  return [
    ...[...searchParams.keys()]
      .filter((name) => PLAIN.test(name))
      .map((name): Carrier => ({ kind: 'query', name })),
    ...segments.flatMap((segment, at): Carrier[] => {
      const before = segments[at - 1];
      // What stands before a token may be one itself, and must not be kept.
      const isNamed = before !== undefined && before.length < TOKEN_LENGTH && PLAIN.test(before);
      if (segment.length < TOKEN_LENGTH || !(isNamed || before === undefined)) return [];
      return [{ kind: 'path', before: isNamed ? `${before}/` : '' }];
    }),
    ...(username + password === '' ? [] : [{ kind: 'basic' } as const]),
  ];
}

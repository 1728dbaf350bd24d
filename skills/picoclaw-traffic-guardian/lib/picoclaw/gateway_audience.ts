import { PROVIDERS } from '../detector/provider/index.ts';
import type { AudienceEntry } from '../detector/settings.ts';
import { gatewayEndpoints } from './gateway_endpoint.ts';
import { gatewayModels } from './gateway_model.ts';
import type { GatewayPlace } from './gateway_place.ts';

/** Names of interfaces that many vendors offer, not of one vendor. */
const INTERFACES: ReadonlySet<string> = new Set(['', 'openai', 'anthropic', 'anthropic-messages', 'litellm']);
const MOST_ENTRIES = 1000;

/**
 * Where the gateway's own configuration uses credentials, with ports: the hosts of `model_list[].api_base`, then channels,
 * MCP servers, web tools and registries of skills. Where the provider of a model is only the kind of interface, or one that
 * detection does not know, any model provider's key may be meant; but not at a host that is known to be one provider's own.
 */
export function gatewayAudience(config: unknown): readonly AudienceEntry[] {
  const known = new Set(Object.values(PROVIDERS).flatMap(({ hosts }) => hosts));
  const entries = new Map<string, AudienceEntry>();
  const add = (entry: AudienceEntry) => {
    if (entries.size < MOST_ENTRIES) entries.set(JSON.stringify(entry), entry);
  };
  for (const { provider, ...place } of gatewayModels(config)) {
    if (place.host === '' || known.has(place.host)) continue;
    const isVendor = !INTERFACES.has(provider) && Object.hasOwn(PROVIDERS, provider);
    add({ provider: isVendor ? provider : '*', host: written(place) });
  }
  for (const { provider, carriers, ...place } of gatewayEndpoints(config)) {
    if (place.host === '' || (known.has(place.host) && carriers.length === 0)) continue;
    add({ provider, host: written(place), ...(carriers.length === 0 ? {} : { carriers }) });
  }
  return [...entries.values()];
}

function written({ host, port }: GatewayPlace): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

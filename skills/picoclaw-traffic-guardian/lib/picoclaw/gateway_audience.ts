import { PROVIDERS } from '../detector/provider/index.ts';
import type { AudienceEntry } from '../detector/settings.ts';
import { gatewayModels } from './gateway_model.ts';

/** Names of interfaces that many vendors offer, not of one vendor. */
const INTERFACES: ReadonlySet<string> = new Set(['', 'openai', 'anthropic', 'anthropic-messages', 'litellm']);
const MOST_ENTRIES = 1000;

/**
 * The hosts of `model_list[].api_base` with their ports. Where the provider is only the kind of interface, or one that detection does not
 * know, any model provider's key may be meant; but not at a host that is known to be one provider's own.
 */
export function gatewayAudience(config: unknown): readonly AudienceEntry[] {
  const known = new Set(Object.values(PROVIDERS).flatMap(({ hosts }) => hosts));
  const entries = new Map<string, AudienceEntry>();
  for (const { provider, host, port } of gatewayModels(config)) {
    if (host === '' || known.has(host)) continue;
    const isVendor = !INTERFACES.has(provider) && Object.hasOwn(PROVIDERS, provider);
    const bracketed = host.includes(':') ? `[${host}]` : host;
    const entry = { provider: isVendor ? provider : '*', host: `${bracketed}:${port}` };
    if (entries.size < MOST_ENTRIES) entries.set(`${entry.provider} ${entry.host}`, entry);
  }
  return [...entries.values()];
}

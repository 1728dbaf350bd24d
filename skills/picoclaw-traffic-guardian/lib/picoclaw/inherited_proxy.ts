import { GuardianError } from '../errors.ts';
import { leadsTo } from '../proxy/loop.ts';
import { upstreamProxy } from './config/address_kind.ts';
import type { ListenAddress } from './config/config.ts';

export interface InheritedProxy {
  readonly proxy: URL;
  /** NO_PROXY syntax. */
  readonly noProxy: string;
}

/** https first: the relay has one way out, and most traffic is TLS. Lower case first, as curl and Go look. */
const NAMES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

/**
 * The proxy that a process with `env` would have used, which the monitor then uses in its place; null when there is
 * none, or when it is a monitor of this home: its address is `own`, or its password is this home's `token`.
 * Throws E_UNSUPPORTED for one that cannot be used: going around it silently would change what COMMAND can reach.
 */
export function inheritedProxy(
  env: NodeJS.ProcessEnv,
  own: ListenAddress,
  token: string,
): InheritedProxy | null {
  for (const name of NAMES) {
    const value = env[name]?.trim();
    if (value === undefined || value === '') continue;
    // Go and curl take a bare host:port for a URL of the scheme http.
    const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
    const reading = upstreamProxy.read(written, { home: '/', env });
    if (!reading.ok || reading.value === null) {
      const why = reading.ok ? 'is empty' : reading.faults.map(({ message }) => message).join(', ');
      const message = `${name} in the environment ${why}; set upstream_proxy in the configuration, or unset ${name}`;
      throw new GuardianError('E_UNSUPPORTED', message);
    }
    const proxy = reading.value;
    if (leadsHere(proxy, own) || (token !== '' && proxy.password === token)) continue;
    return { proxy, noProxy: env.no_proxy ?? env.NO_PROXY ?? '' };
  }
  return null;
}

function leadsHere(proxy: URL, own: ListenAddress): boolean {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const port = Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80));
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  return addresses.some((address) => leadsTo(own, address, port));
}

import type { TlsOpener } from './connected.ts';
import type { ServingOptions } from './context.ts';
import type { UpstreamOptions } from './upstream_options.ts';

export interface RelayOptions extends ServingOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Proxy credentials that every client must present, or null when the operator switched them off. */
  readonly credentials: { readonly user: string; readonly token: string } | null;
  readonly upstream: UpstreamOptions;
  /** Undefined: TLS passes as it is. */
  readonly interception?: TlsOpener;
}

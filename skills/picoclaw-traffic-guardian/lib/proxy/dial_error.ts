/** Why no connection to a destination could be had. */
export type DialErrorKind =
  | 'dns' // the name does not resolve, or the resolver does not answer
  | 'refused' // nobody listens there
  | 'unreachable' // no route to the host or its network
  | 'timeout' // resolution, TCP and proxy handshake together took longer than allowed
  | 'reset' // the connection was cut while it was being made
  | 'proxy_refused' // the upstream proxy answered, but did not open a tunnel
  | 'proxy_auth' // the upstream proxy wants other credentials
  | 'loop' // the destination, or the upstream proxy, is this monitor itself
  | 'no_sockets' // this machine is out of descriptors, ports or buffers
  | 'other';

/**
 * A failed dial. `message` is one line that names hosts, ports and causes, never credentials; `address` is the
 * `host:port` that was tried last, when it came that far.
 */
export class DialError extends Error {
  readonly kind: DialErrorKind;
  readonly address?: string;

  constructor(kind: DialErrorKind, message: string, address?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DialError';
    this.kind = kind;
    if (address !== undefined) this.address = address;
  }
}

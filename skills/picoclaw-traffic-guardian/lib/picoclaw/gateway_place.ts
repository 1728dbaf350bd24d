/** Where a URL of Picoclaw's configuration leads. */
export interface GatewayPlace {
  /** Lower case, IPv6 without brackets; empty when there is none. */
  readonly host: string;
  /** Its scheme's usual one included; empty when there is none. */
  readonly port: string;
}

/** Host and port of a URL, which Picoclaw also takes without its scheme; empty when there are none. */
export function placeOf(url: string): GatewayPlace {
  const written = url.includes('://') ? url : `http://${url}`;
  if (url === '' || !URL.canParse(written)) return { host: '', port: '' };
  const { hostname, port, protocol } = new URL(written);
  const usual = { 'http:': '80', 'ws:': '80', 'https:': '443', 'wss:': '443' }[protocol];
  if (usual === undefined) return { host: '', port: '' };
  return {
    host: hostname
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '')
      .toLowerCase(),
    port: port || usual,
  };
}

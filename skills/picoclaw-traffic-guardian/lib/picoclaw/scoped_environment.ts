import type { Installation } from './installation.ts';

/**
 * Addresses that the target reaches without the monitor when it names them literally: those that Picoclaw's own
 * guard keeps web_fetch from (isPrivateOrRestrictedIP). Behind a proxy that guard no longer sees its target.
 */
export const PRIVATE_IPV4 = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '198.18.0.0/15',
  '0.0.0.0/8',
] as const;

export const PRIVATE_IPV6 = ['fc00::/7', 'fe80::/10'] as const;

/**
 * What every client understands. Ranges are read by Go, curl (since 7.86) and Python's requests (IPv4 only); Node
 * and Python's urllib overlook them, so that the loopback addresses stand here by themselves.
 */
const ALWAYS_DIRECT = ['localhost', '127.0.0.1', '::1'] as const;

/** A listener on every address is reached from this machine through loopback, where the credentials stay on it. */
const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** The proxy URL that the target gets. `credentials`: null when the proxy asks for none. */
export function scopedProxyUrl(
  { host, port }: { readonly host: string; readonly port: number },
  credentials: Installation['credentials'] | null,
): string {
  const reachable = WILDCARDS[host] ?? host;
  const authority = reachable.includes(':') ? `[${reachable}]:${port}` : `${reachable}:${port}`;
  const userinfo = credentials === null ? '' : `${credentials.user}:${credentials.token}@`;
  return `http://${userinfo}${authority}`;
}

/**
 * Variables by which programs were told to trust other roots, or more, than the system does; their values are files of PEM.
 * What they name goes into the bundle that takes their place.
 */
export const TRUST_VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'AWS_CA_BUNDLE',
] as const;

/** Files of certificates, all absolute. */
export interface ScopedTrust {
  /** Our certificate authority alone. */
  readonly caFile: string;
  /** The roots of this machine and ours. */
  readonly trustBundle: string;
  /** What Wget reads in place of /etc/wgetrc: that, and the bundle. */
  readonly wgetrc: string;
}

export interface ScopeInput {
  readonly proxyUrl: string;
  /** Null when TLS is not opened. */
  readonly trust: ScopedTrust | null;
  /** The target's environment as it would be without the monitor. */
  readonly base: NodeJS.ProcessEnv;
}

/**
 * The variables that send one process and its children through the monitor; they belong into its environment
 * and nowhere else. Both spellings of each name: curl reads only the lower-case http_proxy, Picoclaw's Telegram and
 * Discord channels test the upper-case names. ALL_PROXY is left to the target: it is for protocols that the
 * monitor does not speak, and every HTTP client prefers the specific names.
 */
export function scopedEnvironment({ proxyUrl, trust, base }: ScopeInput): Record<string, string> {
  return {
    HTTP_PROXY: proxyUrl,
    http_proxy: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    ...noProxy(base),
    // Node reads proxy variables only when told to: http and https from 22.21 and 24.5 on, fetch from 24.0 on.
    // https://nodejs.org/api/cli.html#node_use_env_proxy1
    NODE_USE_ENV_PROXY: '1',
    ...(trust === null ? {} : trustVariables(trust, base)),
  };
}

/**
 * Go and OpenSSL read SSL_CERT_FILE; that and most others replace what a program trusts, so that they name the bundle.
 * NODE_EXTRA_CA_CERTS adds; the bundle holds what an earlier value added.
 */
function trustVariables(
  { caFile, trustBundle, wgetrc }: ScopedTrust,
  base: NodeJS.ProcessEnv,
): Record<string, string> {
  return {
    SSL_CERT_FILE: trustBundle,
    REQUESTS_CA_BUNDLE: trustBundle,
    CURL_CA_BUNDLE: trustBundle,
    GIT_SSL_CAINFO: trustBundle,
    AWS_CA_BUNDLE: trustBundle,
    SYSTEM_WGETRC: wgetrc,
    NODE_EXTRA_CA_CERTS: (base.NODE_EXTRA_CA_CERTS ?? '') === '' ? caFile : trustBundle,
  };
}

/**
 * IPv6 ranges stand in the upper-case name alone. Python's httpx, on which the model vendors' SDKs build, dies of
 * them (github.com/encode/httpx/issues/3221); like curl, Node and all of Python it looks at the lower-case name
 * first. Go looks at the upper-case one first, and reads them. Windows knows only one of the two.
 */
function noProxy(base: NodeJS.ProcessEnv): { readonly NO_PROXY: string; readonly no_proxy: string } {
  const common = [...ALWAYS_DIRECT, ...PRIVATE_IPV4];
  const ipv6 = process.platform === 'win32' ? [] : PRIVATE_IPV6;
  return {
    NO_PROXY: joined([...common, ...ipv6, ...entries(base.NO_PROXY || base.no_proxy)]),
    no_proxy: joined([
      ...common,
      ...entries(base.no_proxy || base.NO_PROXY).filter((entry) => !isIpv6Range(entry)),
    ]),
  };
}

/**
 * The target's own exceptions, which stay. Not `*`, which would hide all its traffic from the monitor that it was
 * started under, and nothing that a terminal could choke on: the value is shown to people.
 */
function entries(list: string | undefined): readonly string[] {
  return (list ?? '').split(/[,\s]+/).filter((entry) => /^[\x21-\x7e]+$/.test(entry) && entry !== '*');
}

function isIpv6Range(entry: string): boolean {
  return /^[0-9a-f:.]*:[0-9a-f:.]*\/\d+$/i.test(entry);
}

function joined(list: readonly string[]): string {
  const seen = new Map(list.map((entry) => [entry.toLowerCase(), entry]));
  return [...seen.values()].join(',');
}

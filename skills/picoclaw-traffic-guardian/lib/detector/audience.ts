import { PROVIDERS } from './provider/index.ts';
import type { Provider } from './provider/provider.ts';
import type { Rule } from './rule.ts';
import type { AudienceEntry } from './settings.ts';

/** Headers that carry keys to their providers. */
export const CARRIER_HEADERS: ReadonlySet<string> = new Set(
  Object.values(PROVIDERS).flatMap(({ carriers }) =>
    carriers.flatMap((carrier) => (carrier.kind === 'header' ? [carrier.name] : [])),
  ),
);

/** Where a credential was seen. */
export interface Place {
  /** `host:port`, lower case, IPv6 in brackets. */
  readonly dest: string;
  /** As in a finding: `request.target`, `request.header.authorization`, `request.body`, … */
  readonly location: string;
  /** The header value, request target or body text around the secret. */
  readonly text: string;
}

/**
 * Whether the credential is in its own carrier on the way to its own provider: its use, not a leak. A rule whose
 * `audience` is `*` has keys of a shape that many model providers share, and `any` means all providers there are.
 * `extra` adds the hosts of the configuration, and where it puts credentials for them.
 */
export function atHome(rule: Rule, secret: string, place: Place, extra: readonly AudienceEntry[]): boolean {
  if (rule.watched !== undefined) return isWatchedHome(rule.watched, secret, place, extra);
  if (rule.generic === true && isOwnUse(secret, place)) return true;
  const { host, port } = hostAndPort(place.dest);
  if (extra.some((entry) => isAt(entry, host, port) && isCarried(entry, secret, place))) return true;
  if (rule.audience === undefined) return false;
  for (const [name, provider] of Object.entries(PROVIDERS)) {
    if (!isAudience(rule.audience, name, provider)) continue;
    const isItsHost =
      provider.hosts.some((pattern) => matchesHost(pattern, host)) ||
      extra.some((entry) => isAt(entry, host, port) && isMeant(entry, name, provider));
    if (isItsHost && isCarried(provider, secret, place)) return true;
  }
  return false;
}

/** An exact value is at home at its host, whatever carries it there; and wherever its shape is in its carrier. */
function isWatchedHome(
  { home, alike }: NonNullable<Rule['watched']>,
  secret: string,
  place: Place,
  extra: readonly AudienceEntry[],
): boolean {
  const { host, port } = hostAndPort(place.dest);
  return (
    home.hosts.some((entry) => isAt({ host: entry }, host, port)) ||
    home.providers.some(
      (name) =>
        PROVIDERS[name]?.hosts.some((pattern) => matchesHost(pattern, host)) === true ||
        extra.some((entry) => entry.provider === name && isAt(entry, host, port)),
    ) ||
    alike.some((rule) => atHome(rule, secret, place, extra))
  );
}

/**
 * Whether the destination belongs to any known provider, or to the operator's configuration. Below a star is what anybody
 * may rent there (a bucket, a workspace, a function): at home for keys of that provider, and a stranger to all others.
 */
export function isProviderHost(dest: string, configured: readonly AudienceEntry[]): boolean {
  const { host, port } = hostAndPort(dest);
  return (
    configured.some((entry) => isAt(entry, host, port)) ||
    Object.values(PROVIDERS).some(({ hosts }) =>
      hosts.some((pattern) => !pattern.startsWith('*') && matchesHost(pattern, host)),
    )
  );
}

function isAudience(audience: readonly string[], name: string, provider: Provider): boolean {
  return (
    audience.includes(name) ||
    audience.includes('any') ||
    (provider.kind === 'model' && audience.includes('*'))
  );
}

/** A form, or flat JSON, of nothing else: text that only quotes one holds more than that. */
const WHOLE_FORM = /^[\w.[\]%-]{1,64}=[^\r\n"{}<>]{0,6000}$/;
const WHOLE_OBJECT = /^\s{0,8}\{[^{}]{0,6000}\}\s{0,8}$/;
/** RFC 6749 and its extensions: what asks a token endpoint for a token. */
const GRANT =
  /(?:^|[&\s{,])"?grant_type"?\s{0,4}[=:]\s{0,4}"?(?:client_credentials|refresh_token|password|authorization_code|urn(?::|%3a)ietf)/i;
/** A form that begins with who signs in. */
const SIGN_IN =
  /^[^:\s]{0,200}?\b(?:user(?:_?name|_?id)?|e-?mail|login|log|account)(?:%5d|\])?=[^&]{1,200}&(?:[^\r\n]{0,800}&)?[\w[\]%-]{0,24}(?:pass(?:word|wd)?|pwd)(?:%5d|\])?=/i;
/** Client-Server API of Matrix, 5.5. */
const MATRIX_LOGIN = /^\s{0,8}\{[^\r\n]{0,400}"type"\s{0,4}:\s{0,4}"m\.login\.password"/;
/** A link that was handed out to be followed, for a time. */
const SIGNED_LINK = /[?&](?:(?:x-(?:amz|goog)-)?(?:expires|signature)|exp|sig|hmac|se)=/i;

/**
 * Whether whoever holds such a credential would send it like this: as the whole value of a header, as a cookie, or to
 * sign in. An agent does so with hosts of every kind, and nothing in the message tells which of them are its own.
 */
export function isOwnUse(secret: string, { location, text }: Place): boolean {
  if (location === 'request.body') {
    if (WHOLE_FORM.test(text)) return GRANT.test(text) || SIGN_IN.test(text);
    return (WHOLE_OBJECT.test(text) && GRANT.test(text)) || MATRIX_LOGIN.test(text);
  }
  if (location === 'request.target') return SIGNED_LINK.test(text);
  if (/^request\.header\.(?:(?:proxy-)?authorization|cookie)$/.test(location)) return true;
  return (
    location.startsWith('request.header') &&
    // A bar ends what a rule takes for a value, and not those of Qdrant.
    new RegExp(
      `^(?:[\\w-]{1,64}:)?\\s{0,8}(?:[\\w-]{1,20}\\s{1,4})?${quoted(secret)}(?:\\|[^\\s,;]{0,200})?\\s{0,8}$`,
    ).test(text)
  );
}

function isMeant(entry: AudienceEntry, name: string, provider: Provider): boolean {
  return entry.provider === name || (entry.provider === '*' && provider.kind === 'model');
}

/** Whether the entry means this host and port. Without a port it means all of them. */
export function isAt(entry: Pick<AudienceEntry, 'host'>, host: string, port: string | undefined): boolean {
  const at = hostAndPort(entry.host);
  return at.host === host && (at.port === undefined || at.port === port);
}

/** `host:port` or `host`; the host without IPv6 brackets and the root's dot. */
export function hostAndPort(dest: string): { readonly host: string; readonly port: string | undefined } {
  const [, bracketed, name] = /^(?:\[([0-9a-f:.]+)\]|([^:]*))(?::\d{1,5})?$/i.exec(dest) ?? [];
  // What fits neither form is an IPv6 address without brackets.
  const host = bracketed ?? name ?? dest;
  const port = host === dest ? undefined : /:(\d{1,5})$/.exec(dest)?.[1];
  return { host: host.toLowerCase().replace(/\.$/, ''), port };
}

/** `*` stands for one label or more characters of one: never for a dot, so that no foreign domain can be a match. */
function matchesHost(pattern: string, host: string): boolean {
  if (!pattern.includes('*')) return pattern === host;
  const labels = pattern.split('.');
  const actual = host.split('.');
  return (
    labels.length === actual.length && labels.every((label, at) => matchesLabel(label, actual[at] ?? ''))
  );
}

function matchesLabel(pattern: string, label: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === label;
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  return (
    label.length > head.length + tail.length &&
    label.startsWith(head) &&
    label.endsWith(tail) &&
    /^[a-z0-9-]+$/.test(label)
  );
}

function quoted(secret: string): string {
  return secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/**
 * What stands before the id of the key that signed: AWS and Google (4), Tencent (TC3), Volcengine, Huawei (SDK), Alibaba
 * (ACS3, OSS4); Baidu; the older forms of object stores; Tencent's.
 */
const SIGNER = String.raw`(?:(?:[A-Z]{2,4}\d?-)?HMAC-SHA(?:256|1)\s{1,4}(?:Credential|Access)=|bce-auth-v1\/|(?:AWS|OSS|OBS|GOOG1|Qiniu|QBox)\s|q-sign-algorithm=sha1&q-ak=)`;
const SIGNED_BY = `(?:X-(?:Amz|Goog|Tos|Oss)-Credential|(?:AWS|OSS)?AccessKeyId|SecretId|q-ak)`;

function isCarried(
  { carriers = [] }: Pick<AudienceEntry, 'carriers'>,
  value: string,
  { location, text }: Place,
): boolean {
  const secret = quoted(value);
  return carriers.some((carrier) => {
    switch (carrier.kind) {
      case 'bearer':
        return (
          location === 'request.header.authorization' &&
          new RegExp(`(?:^|[\\s:])Bearer\\s{1,8}${secret}\\s{0,8}$`, 'i').test(text)
        );
      case 'header':
        return (
          location === `request.header.${carrier.name}` &&
          new RegExp(
            `^(?:${carrier.name}\\s{0,8}:)?\\s{0,8}${carrier.scheme ?? ''}${secret}\\s{0,8}$`,
            'i',
          ).test(text)
        );
      case 'signature':
        return (
          (location === 'request.header.authorization' &&
            new RegExp(`(?:^|[\\s:])${SIGNER}${secret}(?:[/,:&;\\s]|$)`).test(text)) ||
          (location === 'request.target' &&
            new RegExp(`[?&]${SIGNED_BY}=${secret}(?:/|%2F|&|$)`, 'i').test(text))
        );
      case 'query':
        return (
          location === 'request.target' && new RegExp(`[?&]${carrier.name}=${secret}(?:[&#\\s]|$)`).test(text)
        );
      case 'json':
        // A gateway of chat messages is signed in to with the first message of a WebSocket.
        return (
          (location.startsWith('request.body') || location.startsWith('websocket.')) &&
          new RegExp(`"${carrier.name}"\\s{0,8}:\\s{0,8}"${secret}"`).test(text)
        );
      case 'form':
        return (
          location.startsWith('request.body') &&
          new RegExp(`(?:^|&)${carrier.name}=${secret}(?:&|\\s|$)`).test(text)
        );
      case 'basic':
        return (
          location === 'request.header.authorization' &&
          new RegExp(`^(?:${secret}(?::|$)|[^:\\s]{0,256}:${secret}$)`).test(text)
        );
      case 'path':
        return (
          location === 'request.target' && new RegExp(`/${carrier.before}${secret}(?:[/?#\\s]|$)`).test(text)
        );
      default:
        return carrier satisfies never;
    }
  });
}

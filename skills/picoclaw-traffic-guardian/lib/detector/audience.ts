import { PROVIDERS } from './provider/index.ts';
import type { Provider } from './provider/provider.ts';
import type { Rule } from './rule.ts';
import type { AudienceEntry } from './settings.ts';

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
 * `audience` is `*` has keys of a shape that many model providers share. `extra` adds the hosts of configured
 * `api_base`s.
 */
export function atHome(rule: Rule, secret: string, place: Place, extra: readonly AudienceEntry[]): boolean {
  if (rule.audience === undefined) return false;
  const { host, port } = hostAndPort(place.dest);
  for (const [name, provider] of Object.entries(PROVIDERS)) {
    if (!isAudience(rule.audience, name, provider)) continue;
    const isItsHost =
      provider.hosts.some((pattern) => matchesHost(pattern, host)) ||
      extra.some((entry) => isAt(entry, host, port) && isMeant(entry, name, provider));
    if (isItsHost && isCarried(provider, secret, place)) return true;
  }
  return false;
}

/** Whether the destination belongs to any known provider, or to the operator's configuration. */
export function isProviderHost(dest: string, configured: readonly AudienceEntry[]): boolean {
  const { host, port } = hostAndPort(dest);
  return (
    configured.some((entry) => isAt(entry, host, port)) ||
    Object.values(PROVIDERS).some(({ hosts }) => hosts.some((pattern) => matchesHost(pattern, host)))
  );
}

function isAudience(audience: readonly string[], name: string, provider: Provider): boolean {
  return audience.includes(name) || (provider.kind === 'model' && audience.includes('*'));
}

function isMeant(entry: AudienceEntry, name: string, provider: Provider): boolean {
  return entry.provider === name || (entry.provider === '*' && provider.kind === 'model');
}

/** Whether the entry means this host and port. Without a port it means all of them. */
export function isAt(entry: AudienceEntry, host: string, port: string | undefined): boolean {
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

function isCarried(provider: Provider, secret: string, { location, text }: Place): boolean {
  const quoted = secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return provider.carriers.some((carrier) => {
    switch (carrier.kind) {
      case 'bearer':
        return (
          location === 'request.header.authorization' &&
          new RegExp(`(?:^|[\\s:])Bearer\\s{1,8}${quoted}\\s{0,8}$`, 'i').test(text)
        );
      case 'header':
        return (
          location === `request.header.${carrier.name}` &&
          new RegExp(
            `^(?:${carrier.name}\\s{0,8}:)?\\s{0,8}${carrier.scheme ?? ''}${quoted}\\s{0,8}$`,
            'i',
          ).test(text)
        );
      case 'signature':
        return (
          (location === 'request.header.authorization' &&
            new RegExp(`AWS4-HMAC-SHA256\\s{1,4}Credential=${quoted}/`).test(text)) ||
          (location === 'request.target' &&
            new RegExp(`[?&](?:X-Amz-Credential|AWSAccessKeyId)=${quoted}(?:/|%2F|&|$)`, 'i').test(text))
        );
      case 'query':
        return (
          location === 'request.target' && new RegExp(`[?&]${carrier.name}=${quoted}(?:[&#\\s]|$)`).test(text)
        );
      case 'json':
        return (
          location.startsWith('request.body') &&
          new RegExp(`"${carrier.name}"\\s{0,8}:\\s{0,8}"${quoted}"`).test(text)
        );
      case 'form':
        return (
          location.startsWith('request.body') &&
          new RegExp(`(?:^|&)${carrier.name}=${quoted}(?:&|\\s|$)`).test(text)
        );
      case 'basic':
        return (
          location === 'request.header.authorization' &&
          new RegExp(`^(?:${quoted}:|[^:\\s]{0,256}:${quoted}$)`).test(text)
        );
      case 'path':
        return (
          location === 'request.target' && new RegExp(`/${carrier.before}${quoted}(?:[/?#\\s]|$)`).test(text)
        );
      default:
        return carrier satisfies never;
    }
  });
}

import type { Destination } from './destination.ts';
import { hostNames, hostValue } from './target.ts';

/** What a Connection header may say on a connection that is about to be relayed raw. HTTP2-Settings: RFC 7540, 3.2.1. */
const KEPT_OPTIONS = new Set(['upgrade', 'keep-alive', 'close', 'http2-settings']);
/** Hop-by-hop whatever Connection says; unlike in an ordinary request, Upgrade and Connection are what it is about. */
const HOP_BY_HOP = new Set([
  'keep-alive',
  'te',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'proxy-authentication-info',
]);
/** Never removed on the word of a Connection header: they frame or route the message. */
const NEVER_NAMED = new Set(['host', 'content-length', 'transfer-encoding', 'upgrade']);

/**
 * The head of an upgrade request as it goes to the origin, Latin-1 text with its empty line: the client's lines in their
 * order and spelling, without what was meant for this hop alone.
 */
export function upgradeHead(
  method: string,
  path: string,
  dest: Destination,
  rawHeaders: readonly string[],
): string {
  const named = namedForRemoval(rawHeaders);
  let lines = '';
  let hosts = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    const key = name.toLowerCase();
    if (key === 'host') {
      // RFC 9112 section 3.2.2: the target decides, whatever Host says.
      if (hosts++ === 0) lines += `${name}: ${hostNames(value, dest) ? value : hostValue(dest)}\r\n`;
    } else if (key === 'connection') {
      const kept = keptOptions(value);
      if (kept !== '') lines += `${name}: ${kept}\r\n`;
    } else if (!HOP_BY_HOP.has(key) && !named.has(key)) {
      lines += `${name}: ${value}\r\n`;
    }
  }
  const host = hosts === 0 ? `Host: ${hostValue(dest)}\r\n` : '';
  return `${method} ${path} HTTP/1.1\r\n${host}${lines}\r\n`;
}

/** Whether an Upgrade header asks for, or agrees to, the WebSocket protocol (RFC 6455 section 4). */
export function isWebSocket(rawHeaders: readonly string[]): boolean {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'upgrade') continue;
    if (options(rawHeaders[at + 1] ?? '').includes('websocket')) return true;
  }
  return false;
}

/** The value as written when all of it may stay. */
function keptOptions(value: string): string {
  const all = options(value);
  const kept = all.filter((option) => KEPT_OPTIONS.has(option));
  return kept.length === all.length ? value : kept.join(', ');
}

function namedForRemoval(rawHeaders: readonly string[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'connection') continue;
    for (const option of options(rawHeaders[at + 1] ?? '')) {
      if (!KEPT_OPTIONS.has(option) && !NEVER_NAMED.has(option)) named.add(option);
    }
  }
  return named;
}

/** The entries of a comma-separated list, in lower case. */
function options(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((option) => option.trim());
}

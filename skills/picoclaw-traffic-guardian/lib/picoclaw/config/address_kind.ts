import { BlockList, isIP, isIPv6 } from 'node:net';
import type { ListenAddress } from './config.ts';
import { bad, good, type Kind, mismatch } from './kind.ts';

const listenForm =
  'HOST:PORT or http://HOST:PORT, HOST an IP address or localhost, PORT from 0 (any free one) to 65535';
const upstreamForm =
  'null, or an http:// or https:// URL with a host, without path or query, and with credentials where the proxy asks for them';
const noProxyForm =
  'hosts that the upstream proxy is not used for, separated by commas: names, .suffixes, IP addresses, address ranges, each with a :port where wanted, or *';

const LONGEST_URL = 2048;
const LONGEST_LIST = 8192;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a listener on `host`, an IP literal. */
export function isLoopback(host: string): boolean {
  return loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

export const listenAddress: Kind<ListenAddress> = {
  expectation: listenForm,
  schema: { type: 'string', pattern: '^(http://)?(\\[[^\\]]+\\]|[^:/@\\[\\]]+):[0-9]{1,5}/?$' },
  fromText: (text) => text,
  read: (value) => {
    if (typeof value !== 'string') return mismatch('wrong_type', value, listenForm);
    if (value.startsWith('https://'))
      return bad(
        'invalid_value',
        `asks for TLS on the listener, which speaks plain HTTP; it must be ${listenForm}`,
      );
    if (value.includes('@'))
      return bad(
        'invalid_value',
        `carries credentials, which the installation makes itself; it must be ${listenForm}`,
      );
    const match = /^(?:http:\/\/)?(?:\[([^\]]+)\]|([^:/@[\]]+)):(\d{1,5})\/?$/.exec(value);
    const host = match?.[1] ?? match?.[2];
    if (match === null || host === undefined) return mismatch('invalid_value', value, listenForm);
    // Not left to the resolver: `localhost` may be ::1 first, or whatever a hosts file says.
    const address = host.toLowerCase() === 'localhost' ? '127.0.0.1' : host;
    if (isIP(address) !== (match[1] === undefined ? 4 : 6))
      return mismatch('invalid_value', value, listenForm);
    const port = Number(match[3]);
    if (port > 65535) return mismatch('out_of_range', value, listenForm);
    return good({ host: address, port });
  },
  show: ({ host, port }) => (isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`),
};

/** Never repeats the value in an error: it may hold a password. */
export const upstreamProxy: Kind<URL | null> = {
  expectation: upstreamForm,
  schema: {
    type: ['string', 'null'],
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#]+/?$',
    maxLength: LONGEST_URL,
  },
  fromText: (text) => text,
  read: (value) => {
    if (value === null) return good(null);
    if (typeof value !== 'string') return mismatch('wrong_type', value, upstreamForm);
    const problem = (why: string) => bad('invalid_value', `${why}; it must be ${upstreamForm}`);
    // Before parsing: the URL standard drops tabs and line breaks and trims spaces without a word.
    if (/[\s\p{Cc}]/u.test(value)) return problem('holds white space or a control character');
    if (value.length > LONGEST_URL) return problem(`is longer than ${LONGEST_URL} characters`);
    if (/^socks/i.test(value)) return problem('names a SOCKS proxy, which is not supported');
    if (!/^https?:\/\//i.test(value)) return problem('does not start with http:// or https://');
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || url.hostname === '') return problem('is not a valid URL');
    if (url.port === '0') return problem('has port 0');
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
      return problem('has a path, a query or a fragment');
    if (!decodes(url.username) || !decodes(url.password))
      return problem('has credentials whose percent signs are not escaped as %25');
    return good(url);
  },
  show: (url) => {
    if (url === null) return null;
    const credentials = url.username === '' && url.password === '' ? '' : '[REDACTED]@';
    return `${url.protocol}//${credentials}${url.host}`;
  },
};

export const noProxyList: Kind<string> = {
  expectation: noProxyForm,
  schema: { type: 'string', maxLength: LONGEST_LIST, pattern: '^[A-Za-z0-9._:*/\\[\\], -]*$' },
  fromText: (text) => text,
  read: (value) => {
    if (typeof value !== 'string') return mismatch('wrong_type', value, noProxyForm);
    if (value.length > LONGEST_LIST)
      return bad('out_of_range', `is longer than ${LONGEST_LIST} characters; it must be ${noProxyForm}`);
    if (!/^[A-Za-z0-9._:*/[\], -]*$/.test(value))
      return bad('invalid_value', `holds a character that no host has; it must be ${noProxyForm}`);
    const entries = value.split(/[, ]+/).filter((entry) => entry !== '');
    return good(entries.join(','));
  },
  show: (value) => value,
};

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false; // the answer, not an error: decodeURIComponent has no other way to say so
  }
}

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { AudienceEntry } from '../../detector/settings.ts';
import { type Fault, good, type Kind, mismatch, type Reading } from './kind.ts';
import { describeValue } from './problem.ts';

const MOST_ENTRIES = 1000;
const resolveForm = `an object of at most ${MOST_ENTRIES} entries, host name to IP address`;
const audienceForm = `an object, provider name or "*" to a list of host names without port, at most ${MOST_ENTRIES} in all`;
const hostForm = 'a host name without port or wildcard';
const providerForm = 'a provider name in lower case, or "*"';
const providerPattern = /^(?:\*|[a-z0-9][a-z0-9._-]{0,63})$/;

export const addressByName: Kind<Readonly<Record<string, string>>> = {
  expectation: resolveForm,
  schema: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: MOST_ENTRIES },
  fromText: (text) => text,
  read: (value) => {
    const entries = entriesOf(value, resolveForm);
    if (!entries.ok) return entries;
    const faults: Fault[] = [];
    // Without prototype: a client that asks for the host `constructor` must find nothing.
    const addresses: Record<string, string> = Object.create(null);
    for (const [name, address] of entries.value) {
      const host = hostName(name);
      if (host === undefined) faults.push(faultAt([name], 'the name', name, hostForm));
      else if (typeof address !== 'string' || isIP(address) === 0)
        faults.push(faultAt([name], 'the address', address, 'an IP address without brackets'));
      else if (addresses[host] !== undefined)
        faults.push({ code: 'duplicate_key', message: 'names the same host as another key', at: [name] });
      else addresses[host] = address;
    }
    return faults.length > 0 ? { ok: false, faults } : good(addresses);
  },
  show: (addresses) => Object.fromEntries(Object.entries(addresses).sort(byName)),
};

export const hostsByProvider: Kind<readonly AudienceEntry[]> = {
  expectation: audienceForm,
  schema: {
    type: 'object',
    propertyNames: { pattern: providerPattern.source },
    additionalProperties: { type: 'array', items: { type: 'string' }, maxItems: MOST_ENTRIES },
  },
  fromText: (text) => text,
  read: (value) => {
    const entries = entriesOf(value, audienceForm);
    if (!entries.ok) return entries;
    const faults: Fault[] = [];
    const audience: AudienceEntry[] = [];
    for (const [provider, hosts] of entries.value) {
      if (!providerPattern.test(provider))
        faults.push(faultAt([provider], 'the name', provider, providerForm));
      else if (!Array.isArray(hosts))
        faults.push(faultAt([provider], 'the value', hosts, 'a list of host names'));
      else
        hosts.forEach((name: unknown, index) => {
          const host = typeof name === 'string' ? hostName(name) : undefined;
          if (host === undefined) faults.push(faultAt([provider, index], 'the host', name, hostForm));
          else audience.push({ provider, host });
        });
    }
    if (faults.length > 0) return { ok: false, faults };
    return audience.length > MOST_ENTRIES
      ? mismatch('out_of_range', audience.length, audienceForm)
      : good(audience);
  },
  show: (audience) => {
    const hosts = new Map<string, string[]>();
    for (const { provider, host } of audience) {
      const known = hosts.get(provider);
      if (known === undefined) hosts.set(provider, [host]);
      else known.push(host);
    }
    return Object.fromEntries([...hosts].map(([name, list]) => [name, list.sort()] as const).sort(byName));
  },
};

/** Lower case, ASCII, without a trailing dot; undefined for what is no plain host name. IP literals count as names. */
function hostName(text: string): string | undefined {
  // domainToASCII parses a URL's host: it would cut at the first of these and go on.
  if (/[\s/?#@:\\[\]%*\p{Cc}]/u.test(text)) return undefined;
  const host = domainToASCII(text).replace(/\.$/, '');
  return host === '' || host.length > 253 || host.endsWith('.') ? undefined : host;
}

function entriesOf(value: unknown, expectation: string): Reading<ReadonlyArray<[string, unknown]>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return mismatch('wrong_type', value, expectation);
  const entries: Array<[string, unknown]> = Object.entries(value);
  return entries.length > MOST_ENTRIES
    ? mismatch('out_of_range', entries.length, expectation)
    : good(entries);
}

function faultAt(at: Fault['at'] & object, what: string, value: unknown, expectation: string): Fault {
  const message = `${what} is ${describeValue(value)}; it must be ${expectation}`;
  return { code: typeof value === 'string' ? 'invalid_value' : 'wrong_type', message, at };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../lib/detector/occurrence.ts';
import { PROVIDERS } from '../../lib/detector/provider/index.ts';
import type { Carrier } from '../../lib/detector/provider/provider.ts';
import { ALNUM, filler, HEX } from '../../lib/detector/rules/filler.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import { InspectedTraffic, type SentMessage } from './inspected_exchange.ts';

const home = suite('traffic of keys at home');

const REQUEST = 'HTTP/1.1\nUser-Agent: PicoClaw/0.2.9\nAccept-Encoding: gzip';
const JSON_POST = `POST /v1/things ${REQUEST}\nContent-Type: application/json`;

/** A request that carries `secret` as the provider documents it; undefined where the secret is never sent. */
function carried(carrier: Carrier, secret: string): SentMessage | undefined {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello.' }] });
  switch (carrier.kind) {
    case 'bearer':
      return { head: `${JSON_POST}\nAuthorization: Bearer ${secret}`, body };
    case 'header': {
      const scheme = exampleOf(carrier.scheme ?? '');
      return { head: `${JSON_POST}\n${carrier.name}: ${scheme}${secret}`, body };
    }
    case 'query':
      return { head: `GET /v1/things?${carrier.name}=${encodeURIComponent(secret)}&page=2 ${REQUEST}` };
    case 'json':
      return { head: JSON_POST, body: JSON.stringify({ query: 'weather', [carrier.name]: secret }) };
    case 'form':
      return {
        head: `POST /token ${REQUEST}\nContent-Type: application/x-www-form-urlencoded`,
        body: new URLSearchParams({ grant_type: 'client_credentials', [carrier.name]: secret }).toString(),
      };
    case 'basic':
      return {
        head: `${JSON_POST}\nAuthorization: Basic ${Buffer.from(`user:${secret}`).toString('base64')}`,
        body,
      };
    case 'path':
      return carrier.before === ''
        ? undefined
        : { head: `GET /${exampleOf(carrier.before)}${secret}/getMe ${REQUEST}` };
    case 'signature':
      return undefined;
    default:
      return carrier satisfies never;
  }
}

/** A text that the small expressions of carriers match: the first of alternatives, the last of quantities. */
function exampleOf(expression: string): string {
  return expression
    .replace(/\(\?:([^()|]*)\|[^()]*\)/g, '$1')
    .replace(/\(\?:([^()]*)\)\??/g, '$1')
    .replace(/\\s(?:\{\d,\d\}|\+)?/g, ' ')
    .replace(/\[[^\]]*\](?:\{\d+,\d+\}|\+)?/g, 'team')
    .replaceAll('\\', '');
}

/** One for all: a gateway's day, too, is full of keys. */
let traffic = new InspectedTraffic();

for (const rule of RULES) {
  const providers = (rule.audience ?? []).filter((name) => Object.hasOwn(PROVIDERS, name));
  if (providers.length === 0 || rule.generic === true) continue;
  home(`${rule.id} is silent in its own carrier at its own host`, async () => {
    const [found] = occurrences(rule, rule.finds[0] ?? '');
    assert.ok(found !== undefined);
    // Addresses, and secrets with a scheme or a name of their own, are not put into a carrier like others.
    const { secret } = found.match;
    if (/[^\x21-\x7e]|\//.test(secret)) return;
    for (const name of providers) {
      const provider = PROVIDERS[name];
      const dest = `${provider?.hosts[0]?.replaceAll('*', 'team1')}:443`;
      for (const carrier of provider?.carriers ?? []) {
        const request = carried(carrier, secret);
        if (request === undefined) continue;
        await traffic.exchange(dest, request);
        const { told } = traffic;
        // What was found once must not fail the rules after it.
        if (told.length > 0) traffic = new InspectedTraffic();
        assert.equal(told, [], `${name}, ${JSON.stringify(carrier)}`);
      }
    }
  });
}

home('what only takes events in, signed links and paths that end in a telling name are silent', async () => {
  const requests: ReadonlyArray<readonly [dest: string, request: SentMessage]> = [
    [
      'o12.ingest.sentry.io:443',
      { head: `POST /api/4/envelope/?sentry_key=${filler(32, HEX)}&sentry_version=7 ${REQUEST}` },
    ],
    [
      'us.i.posthog.com:443',
      { head: JSON_POST, body: JSON.stringify({ api_key: `phc_${filler(43, ALNUM)}`, batch: [] }) },
    ],
    [
      'cdn.example:443',
      {
        head: `GET /f?X-Amz-Credential=${filler(20, ALNUM)}%2F20260101%2Fs3&X-Amz-Signature=${filler(64, HEX)} ${REQUEST}`,
      },
    ],
    ['app.example:443', { head: `GET /cgi-bin/gettoken?corpid=ww${filler(16, HEX)}&page=2 ${REQUEST}` }],
  ];
  for (const [dest, request] of requests) {
    const traffic = new InspectedTraffic();
    await traffic.exchange(dest, request);
    assert.equal(traffic.told, [], dest);
  }
  const elsewhere = new InspectedTraffic();
  await elsewhere.exchange('a.example:443', { body: `sentry_key=${filler(32, HEX)}` });
  assert.is(elsewhere.findings.size, 1);
});

home.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AudienceEntry } from '../../lib/detector/settings.ts';
import { InspectedTraffic } from './inspected_exchange.ts';

const distance = suite('distance of a destination');

const KEY = `sk-ant-api03-${'Zq7Rw2Lx9Vb4Nc8T'.repeat(6).slice(0, 93)}AA`;

/** Severity and reasons of a key in the body of a request, of the second one to that host unless told. */
async function told(
  dest: string,
  { audience = [], times = 2 }: { audience?: AudienceEntry[]; times?: number } = {},
) {
  const traffic = new InspectedTraffic({ audience });
  for (let time = 1; time < times; time++) await traffic.exchange(dest, { body: 'nothing' });
  await traffic.exchange(dest, { head: `POST /\nHost: ${dest}`, body: `my key is ${KEY} keep it` });
  return [...traffic.findings.values()].map(({ severity, reasons }) => `${severity} ${reasons.join(' ')}`);
}

distance('orders other providers, foreign hosts, new hosts and hosts that catch what is sent', async () => {
  assert.equal(await told('api.anthropic.com:443'), ['medium known_provider']);
  assert.equal(await told('api.groq.com:443'), ['medium known_provider']);
  assert.equal(await told('files.example:443'), ['high foreign_host']);
  assert.equal(await told('files.example:443', { times: 1 }), ['critical foreign_host new_host']);
  assert.equal(await told('webhook.site:443'), ['critical foreign_host capture_host']);
  assert.equal(await told('a.ngrok-free.app:443'), ['critical foreign_host tunnel_host']);
  assert.equal(await told('[2606:4700:4700::1111]:443'), ['critical foreign_host raw_address']);
  assert.equal(await told('api-openai.com:443'), ['critical foreign_host look_alike_host']);
  assert.equal(await told('app.10-0-0-1.nip.io:80'), ['critical foreign_host rebinding_host']);
});

distance('a provider’s own key in the wrong header or in a body is known, not at home', async () => {
  const traffic = new InspectedTraffic();
  await traffic.exchange('api.anthropic.com:443', { head: `POST /v1\nX-Debug: ${KEY}` });
  await traffic.exchange('api.anthropic.com:443', { head: `POST /v1\nX-Api-Key: ${KEY}` });
  assert.equal(traffic.told, ['anthropic_api_key request.header.x-debug medium']);
});

distance('a host that the configuration names is known, whatever its name looks like', async () => {
  const audience = [{ provider: 'groq', host: 'mine.ngrok.io:443' }];
  assert.equal(await told('mine.ngrok.io:443', { audience }), ['medium known_provider']);
  assert.equal(await told('mine.ngrok.io:8443', { audience }), ['critical foreign_host tunnel_host']);
});

distance(
  'what the gateway’s own headers and addresses carry is at home there, and nowhere else',
  async () => {
    const scheme = String.raw`(?:[\w-]{1,20}\s{1,8})?`;
    const audience: AudienceEntry[] = [
      {
        provider: 'mcp',
        host: 'mcp.corp.test:443',
        carriers: [
          { kind: 'header', name: 'authorization', scheme },
          { kind: 'path', before: 's/' },
          { kind: 'query', name: 'key' },
        ],
      },
    ];
    const traffic = new InspectedTraffic({ audience });
    for (const dest of ['mcp.corp.test:443', 'mcp.corp.test:80']) {
      await traffic.exchange(dest, { body: 'met before' });
      await traffic.exchange(dest, { head: `POST /mcp\nAuthorization: Bearer ${KEY}` });
      await traffic.exchange(dest, { head: `POST /api/s/${KEY}/mcp\nHost: x` });
      await traffic.exchange(dest, { head: `POST /mcp?key=${KEY}\nHost: x` });
    }
    await traffic.exchange('mcp.corp.test:443', { head: `POST /mcp\nX-Other: ${KEY}` });
    assert.equal(
      [...traffic.findings.values()].map(({ dest, location, severity, occurrences }) =>
        [dest, location, severity, occurrences].join(' '),
      ),
      [
        'mcp.corp.test:80 request.header.authorization high 3',
        'mcp.corp.test:443 request.header.x-other medium 1',
      ],
    );
  },
);

distance('what anybody may rent below a provider’s domain is no provider', async () => {
  assert.equal(await told('ec2-203-0-113-5.compute-1.amazonaws.com:80'), [
    'critical foreign_host rebinding_host',
  ]);
});

distance.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DestinationInspector } from '../../lib/detector/destination_inspector.ts';
import { ALL_RULES, RULES } from '../../lib/detector/rules/index.ts';
import { PRIVATE_DESTINATION_RULES } from '../../lib/detector/rules/private_destination.ts';
import type { AudienceEntry } from '../../lib/detector/settings.ts';
import type { Sighting } from '../../lib/detector/sighting.ts';

const test = suite('destination inspector');

function look(
  dest: string,
  addresses: readonly string[],
  audience: readonly AudienceEntry[] = [],
): Sighting[] {
  const sightings: Sighting[] = [];
  const settings = { audience, fingerprintKey: Buffer.alloc(32, 7) };
  const inspector = new DestinationInspector(settings, (sighting) => sightings.push(sighting));
  inspector.look({ protocol: 'connect', source: '127.0.0.1', dest }, addresses);
  return sightings;
}

/** `rule severity snippet`, for each. */
const told = (...of: Parameters<typeof look>) =>
  look(...of).map(({ rule, severity, snippet }) => `${rule.id} ${severity} ${snippet}`);

test('a name is told by what it leads to, the gravest of its addresses', () => {
  const cases = [
    ['nas.example', '192.168.1.4', 'private_network_destination low'],
    ['ts.example', '100.101.102.103', 'private_network_destination low'],
    ['ula.example', 'fd12::1', 'private_network_destination low'],
    ['link.example', '169.254.7.7', 'link_local_destination medium'],
    ['loop.example', '127.0.0.1', 'loopback_destination medium'],
    ['any.example', '0.0.0.0', 'loopback_destination medium'],
    ['creds.example', '169.254.169.254', 'disguised_metadata_service critical'],
    ['metadata.google.internal', '169.254.169.254', 'metadata_service high'],
  ] as const;
  for (const [host, address, expected] of cases) {
    const line = `${expected} ${host} -> ${address}`;
    assert.equal(told(`${host}:443`, [address]), [line]);
    assert.equal(told(`${host}.:443`, ['8.8.8.8', address, '10.0.0.1'].slice(0, 2)), [line], 'among others');
  }
  const mixed = ['10.0.0.1', '127.0.0.1', '::ffff:169.254.169.254'];
  assert.equal(told('mixed.example:80', mixed), [
    'disguised_metadata_service critical mixed.example -> ::ffff:169.254.169.254',
  ]);
});

test('a sighting says where, and that nothing was decoded', () => {
  const [sighting] = look('loop.example:8080', ['127.0.0.1']);
  if (sighting === undefined) throw new Error('silent');
  const { rule, fingerprint, snippet, ...rest } = sighting;
  assert.equal(rest, {
    severity: 'medium',
    confidence: 'high',
    direction: 'outbound',
    protocol: 'connect',
    source: '127.0.0.1',
    dest: 'loop.example:8080',
    location: 'destination',
    decoding: [],
    subject: null,
    reasons: [],
  });
  assert.match(fingerprint, /^[0-9a-f]{32}$/);
});

test('one host is one finding, whichever of its addresses it shows; another host is another', () => {
  const print = (dest: string, address: string) => look(dest, [address])[0]?.fingerprint;
  assert.is(print('a.example:80', '10.0.0.1'), print('a.example:80', '10.0.0.2'));
  assert.is.not(print('a.example:80', '10.0.0.1'), print('b.example:80', '10.0.0.1'));
});

test('the Internet is not told, nor what hides nothing', () => {
  assert.equal(told('www.example:443', ['8.8.8.8', '2001:4860::8888']), []);
  assert.equal(told('www.example:443', []), []);
  assert.equal(told('www.example:443', ['']), []);
  for (const dest of [
    'localhost:80',
    'app.localhost:3000',
    '127.0.0.1:80',
    '10.0.0.1:80',
    '[::1]:80',
    '[fd12::1]:80',
  ])
    assert.equal(told(dest, [dest.startsWith('[fd') ? 'fd12::1' : '127.0.0.1']), [], dest);
});

test('a metadata service is told by its address alone, too', () => {
  assert.equal(told('169.254.169.254:80', ['169.254.169.254']), [
    'metadata_service high 169.254.169.254 -> 169.254.169.254',
  ]);
  assert.equal(told('[fd00:ec2::254]:80', ['fd00:ec2::254']), [
    'metadata_service high fd00:ec2::254 -> fd00:ec2::254',
  ]);
});

test("hosts of the operator's configuration may be anywhere, at their port, but for a metadata service", () => {
  const audience = [
    { provider: '*', host: 'llm.lan:11434' },
    { provider: 'openai', host: 'Models.lan' },
  ];
  assert.equal(told('llm.lan:11434', ['192.168.1.9'], audience), []);
  assert.equal(told('models.lan:8000', ['127.0.0.1'], audience), []);
  assert.equal(told('llm.lan:22', ['192.168.1.9'], audience).length, 1);
  assert.equal(told('other.lan:11434', ['192.168.1.9'], audience).length, 1);
  assert.equal(told('models.lan:80', ['169.254.169.254'], audience).length, 1);
});

test('a secret that a host is named after stays out of the finding', () => {
  const secret = `sk-ant-api03-${'Qm3xT7bL9wKd'.repeat(8).slice(0, 93)}AA`.toLowerCase().slice(0, 63);
  const [sighting] = look(`${secret}.${'AKIA'.toLowerCase()}qylpmn5hhhfpzam2.evil.example:80`, ['10.0.0.1']);
  assert.ok(sighting !== undefined);
  assert.not.match(JSON.stringify(sighting), /qylpmn5hhhfpzam2/);
});

test('its rules have the form of all others, names of their own, and stand in every table', () => {
  const own = Object.values(PRIVATE_DESTINATION_RULES);
  for (const rule of RULES) assert.ok(ALL_RULES.includes(rule), rule.id);
  assert.is(new Set(ALL_RULES.map(({ id }) => id)).size, ALL_RULES.length);
  for (const rule of own) {
    assert.ok(ALL_RULES.includes(rule));
    assert.match(rule.id, /^[a-z][a-z0-9_]{2,48}$/);
    assert.is(rule.pattern, 'private_destination');
    assert.match(rule.source, /^https:\/\//);
    for (const sentence of [rule.describes, rule.remedy]) assert.match(sentence, /^[A-Z][^\n]{15,160}\.$/);
  }
});

test.run();

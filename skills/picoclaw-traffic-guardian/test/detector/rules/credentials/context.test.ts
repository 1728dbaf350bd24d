import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UUID } from '../../../../lib/detector/rules/credential.ts';
import { ALNUM, BASE64, filler, HEX, URLSAFE } from '../../../../lib/detector/rules/filler.ts';
import { InspectedTraffic } from '../../inspected_exchange.ts';

const contexts = suite('keys of no shape of their own');

/** Vendor, name of the key as it is written in JSON, value. */
const KINDS: readonly (readonly [string, string, string])[] = [
  ['mistral', 'api_key', filler(32, ALNUM, 3)],
  ['exa', 'api_key', UUID.sample(5)],
  ['elevenlabs', 'api_key', filler(32, HEX, 14)],
  ['datadog', 'api_key', filler(32, HEX, 7)],
  ['heroku', 'api_key', UUID.sample(8)],
  ['okta', 'token', `00${filler(40, URLSAFE, 9)}`],
  ['zoom', 'client_secret', filler(32, ALNUM, 10)],
  ['twilio', 'auth_token', filler(32, HEX, 11)],
  ['algolia', 'admin_key', filler(32, HEX, 12)],
  ['aws', 'secret_access_key', filler(40, BASE64, 16)],
  ['cloudflare', 'api_token', filler(40, URLSAFE, 18)],
  ['vonage', 'api_secret', filler(16, ALNUM, 19)],
  ['db', 'password', 'xK9#mP2$vLq'],
  ['acme', 'client_secret', filler(32, ALNUM, 20)],
  ['acme', 'api_key', filler(40, HEX, 21)],
  ['acme', 'token', filler(43, URLSAFE, 22)],
  ['acme', 'api_key', `ak_live_${filler(32, HEX, 23)}`],
  [
    'acme',
    'api_key',
    UUID.sample(8)
      .replace(/^(.{14})./, '$14')
      .replace(/^(.{19})./, '$1a'),
  ],
  ['appstle', 'api_key', filler(32, ALNUM, 24)],
];

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(`_${name}`);
const shout = (vendor: string, name: string): string => `${vendor}_${name}`.toUpperCase();
const spaced = (name: string): string => name.replaceAll('_', ' ');

type Context = (vendor: string, name: string, value: string) => string;

/** How such a key is written down, by what writes it so. */
const CONTEXTS: Readonly<Record<string, Context>> = {
  '.env': (vendor, name, value) => `${shout(vendor, name)}=${value}\n`,
  'shell export': (vendor, name, value) => `export ${shout(vendor, name)}="${value}"\n`,
  'fish set': (vendor, name, value) => `set -gx ${shout(vendor, name)} ${value}\n`,
  PowerShell: (vendor, name, value) => `$env:${shout(vendor, name)} = "${value}"\n`,
  setx: (vendor, name, value) => `setx ${shout(vendor, name)} "${value}"\n`,
  YAML: (vendor, name, value) => `${vendor}:\n  ${name}: ${value}\n`,
  'YAML, further down': (vendor, name, value) => `${vendor}:\n  enabled: true\n  ${name}: "${value}"\n`,
  'YAML, hyphens': (vendor, name, value) => `${vendor}-${name.replaceAll('_', '-')}: ${value}\n`,
  TOML: (vendor, name, value) => `[providers.${vendor}]\nmodel = "x"\n${name} = '${value}'\n`,
  INI: (vendor, name, value) => `[${vendor}]\n${name}=${value}\n`,
  'JSON, nested': (vendor, name, value) => JSON.stringify({ [vendor]: { [name]: value } }),
  'JSON, further down': (vendor, name, value) =>
    JSON.stringify({ [vendor]: { enabled: true, [camel(name)]: value } }, null, 2),
  'JSON, one name': (vendor, name, value) => JSON.stringify({ [`${vendor}${pascal(name)}`]: value }),
  'JSON in JSON': (vendor, name, value) =>
    JSON.stringify({ content: JSON.stringify({ [vendor]: { [name]: value } }) }),
  'JSON, beside the name': (vendor, name, value) => JSON.stringify({ provider: vendor, [name]: value }),
  'settings of an MCP server': (vendor, name, value) =>
    JSON.stringify({ mcpServers: { [vendor]: { command: 'npx', env: { [shout(vendor, name)]: value } } } }),
  Kubernetes: (vendor, name, value) => `- name: ${shout(vendor, name)}\n  value: ${value}\n`,
  XML: (vendor, name, value) => `<${vendor}>\n  <${camel(name)}>${value}</${camel(name)}>\n</${vendor}>`,
  'XML attributes': (vendor, name, value) =>
    `<add key="${pascal(vendor)}:${pascal(name)}" value="${value}" />`,
  properties: (vendor, name, value) => `${vendor}.${name.replaceAll('_', '.')}=${value}\n`,
  'properties, hyphens': (vendor, name, value) => `${vendor}.${name.replaceAll('_', '-')} = ${value}\n`,
  Dockerfile: (vendor, name, value) => `ENV ${shout(vendor, name)} ${value}\n`,
  'docker run': (vendor, name, value) => `docker run -e ${shout(vendor, name)}=${value} img`,
  'a flag': (vendor, name, value) => `${vendor} login --${name.replaceAll('_', '-')} "${value}"`,
  'Terraform provider': (vendor, name, value) => `provider "${vendor}" {\n  ${name} = "${value}"\n}`,
  'Terraform variable': (vendor, name, value) =>
    `variable "${vendor}_${name}" {\n  type    = string\n  default = "${value}"\n}`,
  'PHP define': (vendor, name, value) => `define('${shout(vendor, name)}', '${value}');`,
  'PHP array': (vendor, name, value) => `'${vendor}' => [ '${name}' => '${value}' ],`,
  Go: (vendor, name, value) => `const ${vendor}${pascal(name)} = "${value}"\n`,
  'Go struct': (vendor, name, value) => `${vendor}.New(${vendor}.Config{${pascal(name)}: "${value}"})`,
  Python: (vendor, name, value) => `client = ${pascal(vendor)}(${name}="${value}")`,
  'Python environment': (vendor, name, value) => `os.environ["${shout(vendor, name)}"] = "${value}"`,
  Java: (vendor, name, value) => `private static final String ${shout(vendor, name)} = "${value}";`,
  'C#': (vendor, name, value) => `var ${vendor}${pascal(name)} = "${value}";`,
  JavaScript: (vendor, name, value) => `new ${pascal(vendor)}({ ${camel(name)}: '${value}' })`,
  'a chat, curly quotes': (vendor, name, value) =>
    `my ${vendor} ${spaced(name)} is \u201c${value}\u201d, ok?`,
  'a chat, a colon': (vendor, name, value) => `${pascal(vendor)} ${spaced(name)}: \u2018${value}\u2019`,
  'a note': (vendor, name, value) => `${pascal(vendor)} ${spaced(name)}: ${value}`,
  'Markdown, bold': (vendor, name, value) => `**${pascal(vendor)} ${spaced(name)}:** \`${value}\``,
  'Markdown, table': (vendor, name, value) => `| ${pascal(vendor)} ${spaced(name)} | ${value} |`,
  CSV: (vendor, name, value) => `id,note\n${shout(vendor, name)},${value}\n`,
  TSV: (vendor, name, value) => `${vendor}_${name}\t${value}\n`,
};

contexts('are found in whatever writes them down', async () => {
  const traffic = new InspectedTraffic();
  const missed: string[] = [];
  for (const [vendor, name, value] of KINDS) {
    for (const [context, write] of Object.entries(CONTEXTS)) {
      const before = traffic.reported;
      const head = 'POST /notes\nHost: paste.example.net\nContent-Type: text/plain';
      await traffic.exchange('paste.example.net:443', { head, body: write(vendor, name, value) });
      if (traffic.reported === before) missed.push(`${vendor} ${name} in ${context}`);
    }
  }
  assert.equal(missed, []);
});

/** Files and sentences that hold a password in ways of their own. */
const PASSWORDS: readonly string[] = [
  '[client]\nuser=root\npassword="Wint3r!Regen77"\n',
  'account default\nhost smtp.corp.example\nuser bob\npassword Wint3r!Regen77\n',
  'port 6379\nrequirepass Wint3r!Regen77\n',
  'base dc=corp\nbindpw Wint3r!Regen77\n',
  'network={\n  ssid="x"\n  psk="Wint3r!Regen77"\n}',
  'registry=https://nexus.corp.example/\n_auth=Y2k6V2ludDNyIVJlZ2VuNzc=\n',
  'web1 ansible_host=10.0.0.1 ansible_password=Wint3r!Regen77\n',
  'mysqldump -h db -u app -pWint3r!Regen77 shop > shop.sql',
  'redis-cli -h cache -a Wint3r!Regen77 ping',
  'hey, the staging db pw is \u201cWint3r!Regen77\u201d',
  'Passwort: Wint3r!Regen77',
  'mot de passe : Wint3r!Regen77',
  'contrase\u00f1a: Wint3r!Regen77',
  'senha: Wint3r!Regen77',
  '\u043f\u0430\u0440\u043e\u043b\u044c: Wint3r!Regen77',
  '\u6211\u7684\u5bc6\u7801\uff1aWint3r!Regen77',
  '\u30d1\u30b9\u30ef\u30fc\u30c9: Wint3r!Regen77',
  '\ube44\ubc00\ubc88\ud638: Wint3r!Regen77',
];

contexts('are passwords in files of many programs, and in sentences of many languages', async () => {
  for (const text of PASSWORDS) {
    const traffic = new InspectedTraffic();
    const head = 'POST /notes\nHost: paste.example.net\nContent-Type: application/json';
    await traffic.exchange('paste.example.net:443', { head, body: JSON.stringify({ text }) });
    assert.ok(traffic.findings.size > 0, text);
  }
});

contexts('are not told where they only stand for one', async () => {
  const traffic = new InspectedTraffic();
  for (const write of Object.values(CONTEXTS)) {
    for (const value of ['your-api-key-goes-here', 'changeme123', '00000000-0000-0000-0000-000000000000']) {
      const head = 'POST /notes\nHost: paste.example.net\nContent-Type: text/plain';
      const body = `${write('exa', 'api_key', value)}\n${write('acme', 'client_secret', value)}`;
      await traffic.exchange('paste.example.net:443', { head, body });
    }
  }
  assert.equal(traffic.told, []);
});

contexts('are no chance likeness in a list of random text', async () => {
  const traffic = new InspectedTraffic();
  for (const prefix of ['y0_', 'sk-', 'EAA', 'hf_']) {
    for (const joint of ['\n', ',', '","', '", "']) {
      const length = prefix === 'EAA' ? 120 : 59;
      const list = Array.from({ length: 9 }, (_, seed) => filler(length, URLSAFE, seed + 31));
      list[4] = `${prefix}${filler(length - prefix.length, ALNUM, 77)}`;
      const head = 'POST /ids\nHost: paste.example.net\nContent-Type: application/json';
      await traffic.exchange('paste.example.net:443', { head, body: `["${list.join(joint)}"]` });
    }
  }
  assert.equal(traffic.told, []);
});

contexts('are at home with the measurement protocol of Google Analytics', async () => {
  const traffic = new InspectedTraffic();
  const target = `/mp/collect?measurement_id=G-1A2B3C4D5E&api_secret=${filler(22, URLSAFE, 4)}`;
  await traffic.exchange('www.google-analytics.com:443', {
    head: `POST ${target}\nHost: www.google-analytics.com\nContent-Type: application/json`,
    body: '{"client_id":"x.y","events":[]}',
  });
  assert.equal(traffic.told, []);
  await traffic.exchange('stats.example:443', { head: `POST ${target}\nHost: stats.example` });
  assert.is(traffic.findings.size, 1);
});

contexts.run();

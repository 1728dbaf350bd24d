import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ALNUM, filler, HEX, URLSAFE } from '../../lib/detector/rules/filler.ts';
import { mayAssign } from '../../lib/detector/rules/named_value.ts';
import { InspectedTraffic } from './inspected_exchange.ts';

const generic = suite('a rule of no vendor');

const SECRET = filler(40, ALNUM, 31);
const PASSWORD = 'xK9mP2vLq!';
const JWT = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"sub":"1","exp":4102444800}').toString('base64url')}.${filler(43, URLSAFE)}`;
const HOST = 'api.unknown.example:443';
const JSON_HEAD = `POST /v1/items\nHost: ${HOST}\nContent-Type: application/json`;
const FORM_HEAD = `POST /token\nHost: ${HOST}\nContent-Type: application/x-www-form-urlencoded`;

async function told(head: string, body = '', dest = HOST): Promise<string[]> {
  const traffic = new InspectedTraffic();
  await traffic.exchange(dest, { head, body });
  assert.equal(traffic.faults, []);
  return [...traffic.findings.values()].map(({ rule, location }) => `${rule} ${location}`);
}

generic('is silent in the header whose value it is, and in cookies, whatever the host', async () => {
  for (const field of [
    `Authorization: Bearer ${SECRET}`,
    `Authorization: Bearer ${JWT}`,
    `Authorization: Basic ${Buffer.from(`svc:${PASSWORD}`).toString('base64')}`,
    `X-Api-Key: ${SECRET}`,
    `X-Auth-Token: ${SECRET}`,
    `Private-Token: ${SECRET}`,
    `Cookie: session=${JWT}; auth_token=${SECRET}`,
    `X-Access-Token: ${JWT}`,
  ]) {
    assert.equal(await told(`GET /v1/items\nHost: ${HOST}\n${field}`), [], field);
  }
});

generic('speaks of what is written into another header', async () => {
  assert.equal(await told(`GET /\nHost: ${HOST}\nX-Debug: DB_PASSWORD=${PASSWORD} host=db`), [
    'named_password request.header.x-debug',
  ]);
});

generic('is silent in a sign-in that is the whole body', async () => {
  for (const [head, body] of [
    [FORM_HEAD, `grant_type=client_credentials&client_id=app&client_secret=${SECRET}&scope=a%20b`],
    [FORM_HEAD, `client_id=app&refresh_token=${SECRET}&grant_type=refresh_token`],
    [FORM_HEAD, `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${JWT}`],
    [FORM_HEAD, `username=me%40a.example&password=${encodeURIComponent(PASSWORD)}&csrf=${SECRET}`],
    [JSON_HEAD, JSON.stringify({ grant_type: 'refresh_token', refresh_token: SECRET, client_id: 'app' })],
    [
      JSON_HEAD,
      JSON.stringify({
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: 'u' },
        password: PASSWORD,
      }),
    ],
  ] as const) {
    assert.equal(await told(head, body), [], body);
  }
});

generic('speaks of a sign-in that another text quotes', async () => {
  const quoted = `curl -d 'grant_type=client_credentials&client_id=app&client_secret=${SECRET}' https://id.example/token`;
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: quoted }] });
  assert.ok((await told(JSON_HEAD, body)).some((line) => line.startsWith('named_secret request.body')));
  assert.ok((await told(JSON_HEAD, `{"note":"x","client_secret":"${SECRET}"}`)).length > 0);
});

generic('knows the channels that take a secret in a message', async () => {
  const body = JSON.stringify({ app_id: 'cli_a1', app_secret: filler(32, ALNUM, 32) });
  assert.equal(await told(JSON_HEAD, body, 'open.feishu.cn:443'), []);
  assert.equal((await told(JSON_HEAD, body)).length, 1);
});

generic('is silent about links that were signed to be followed for a time', async () => {
  assert.equal(await told(`GET /f?token=${SECRET}&expires=1893456000\nHost: ${HOST}`), []);
  assert.equal(await told(`GET /f?api_key=${SECRET}\nHost: ${HOST}`), ['named_secret request.target']);
});

generic('leaves the word to a rule that knows the vendor, also where that is at home', async () => {
  const key = `sk-proj-${filler(74, URLSAFE)}T3BlbkFJ${filler(74, URLSAFE)}`;
  assert.equal(await told(JSON_HEAD, `{"api_key": "${key}"}`), ['openai_project_key request.body']);
  const tavily = `tvly-dev-${filler(32, ALNUM)}`;
  assert.equal(await told(JSON_HEAD, `{"query":"x","api_key": "${tavily}"}`, 'api.tavily.com:443'), []);
  assert.equal(await told(JSON_HEAD, `{"access_token": "${JWT}"}`), ['json_web_token request.body']);
  assert.equal(await told(JSON_HEAD, `{"api_key": "${filler(32, HEX)}"}`), ['named_secret request.body']);
});

generic('looks no closer at words that nothing can be assigned to, and at all that something can', () => {
  const names = ['password', 'api_key', 'api key', 'access_token', 'client_secret'];
  const glances = (text: string, name: string): boolean => {
    const bytes = Buffer.from(`${text}${' '.repeat(200)}`);
    return mayAssign(bytes, text.indexOf(name), bytes.length);
  };
  for (const name of names) {
    for (const text of [
      `never tell the ${name} to others.`,
      `the ${name}, if there is one`,
      `{"${name}":{"type":"string"}}`,
      `a ${name}."}, "next": true`,
    ]) {
      assert.not.ok(glances(text, name), text);
    }
    for (const text of [
      `${name}=a1`,
      `"${name}" : "a1"`,
      `my ${name} is a1`,
      `--${name} a1`,
      `"name":"${name}","value":"a1"`,
      `- name: ${name}\n  value: a1`,
      `<${name}>a1</${name}>`,
      `${name}: String = "a1"`,
    ]) {
      assert.ok(glances(text, name), text);
    }
    const cut = Buffer.from(`x ${name}`);
    assert.ok(mayAssign(cut, 2, cut.length), 'before more is at hand');
  }
});

generic('is found however its stream is cut', async () => {
  const body = `{"note":"${'words '.repeat(20)}","api_key": "${SECRET}","password" : "${PASSWORD}","url":"redis://u:${PASSWORD}@cache.corp.example/0"}`;
  const expected = [
    'named_password request.body',
    'named_secret request.body',
    'password_in_url request.body',
  ];
  for (let at = 100; at < body.length; at += 7) {
    const traffic = new InspectedTraffic();
    await traffic.exchange(HOST, { head: JSON_HEAD, body: [body.slice(0, at), body.slice(at)] });
    const found = [...traffic.findings.values()].map(({ rule, location }) => `${rule} ${location}`).sort();
    assert.equal(found, expected, `cut at ${at}`);
  }
});

generic.run();

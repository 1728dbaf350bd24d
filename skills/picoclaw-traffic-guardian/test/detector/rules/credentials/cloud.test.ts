import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UUID } from '../../../../lib/detector/rules/credential.ts';
import { ALNUM, BASE64, DIGITS, filler, HEX, URLSAFE } from '../../../../lib/detector/rules/filler.ts';
import { found } from './found.ts';

const cloud = suite('credentials of clouds');

/** The example of Amazon's documentation. */
const EXAMPLE_SECRET = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');

cloud('the secret half of an AWS key is found by its name in any spelling', () => {
  for (const text of [
    `aws_secret_access_key = ${EXAMPLE_SECRET}`,
    `"SecretAccessKey": "${EXAMPLE_SECRET}"`,
    `AWS_SECRET_KEY=${EXAMPLE_SECRET}`,
    `export AWS_SECRET_ACCESS_KEY='${EXAMPLE_SECRET}'`,
    `my secret access key is ${EXAMPLE_SECRET}`,
    `new AWS.Credentials({ secretAccessKey: "${EXAMPLE_SECRET}" })`,
  ]) {
    assert.ok(found(text).includes('aws_secret_access_key'), text);
  }
});

cloud('the secret half is found beside its id, and a digest there is none', () => {
  const id = `AKIA${filler(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
  assert.ok(found(`${id},${filler(40, BASE64)}`).includes('aws_key_pair'));
  assert.ok(found(`{"k":"${id}","s":"${filler(40, BASE64)}"}`).includes('aws_key_pair'));
  assert.equal(found(`${id} ${filler(40, HEX)}`), ['aws_access_key_id']);
  assert.equal(found(`${id} ${filler(64, BASE64)}`), ['aws_access_key_id']);
});

cloud('a token that the metadata service of a machine gave out is found', () => {
  const answer = { access_token: `ya29.c.${filler(200, URLSAFE)}`, expires_in: 3599, token_type: 'Bearer' };
  assert.equal(found(JSON.stringify(answer)), ['google_access_token']);
});

cloud('a session token in a presigned URL is left alone, one in a file is not', () => {
  const token = `IQoJb3JpZ2luX2Vj${filler(400, BASE64)}`;
  assert.equal(
    found(`https://b.s3.amazonaws.com/k?X-Amz-Security-Token=${encodeURIComponent(token)}&X-Amz-Date=1`),
    [],
  );
  assert.equal(found(`aws_session_token = ${token}`), ['aws_session_token']);
});

cloud('keys of Azure services are told by the signature in their midst', () => {
  const key = `${filler(76, BASE64)}+ASt${filler(5, ALNUM)}Q==`;
  assert.equal(found(`"${key}"`), ['azure_identifiable_key_88']);
  assert.equal(found(`"${key.slice(1)}"`), []);
  assert.equal(found(`AccountName=a;AccountKey=${key};EndpointSuffix=core.windows.net`), [
    'azure_storage_account_key',
  ]);
  assert.equal(found(`${filler(3, ALNUM)}8Q~${filler(34, ALNUM)}`), ['azure_client_secret']);
});

cloud('the published key of the storage emulator is no secret', () => {
  const key = [
    'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq',
    'K1SZFPTOtr',
    'KBHBeksoGMGw==',
  ].join('/');
  assert.equal(found(`AccountName=devstoreaccount1;AccountKey=${key};`), []);
  assert.equal(found(`azure_storage_key=${key}`), []);
});

cloud('ids, digests and traces near a name are no keys', () => {
  const uuid = UUID.sample(4);
  for (const text of [
    `heroku_app_id=${uuid}`,
    `{"railway":{"projectId":"${uuid}","environmentId":"${uuid}"}}`,
    `CLOUDFLARE_ZONE_ID=${filler(32, HEX)}`,
    `CLOUDFLARE_ACCOUNT_ID: ${filler(32, HEX)}`,
    `scw_access_key_id = ${uuid}`,
    `datadog.trace_id=${filler(32, HEX)} dd.span_id=${filler(16, DIGITS)}`,
    `vercel-deployment-url: my-app-${filler(24, ALNUM).toLowerCase()}.vercel.app`,
    `sentry_key_hash: ${filler(64, HEX)}`,
    `<meta name="algolia-site-verification" content="${filler(16, ALNUM)}">`,
    `linode public key: ${filler(64, HEX)}`,
    'const netlifyTokenFromEnvironmentVariablesOrConfig = getNetlifyTokenFromTheConfigurationFile()',
    'HEROKU_API_KEY=$HEROKU_API_KEY cloudflare_token: "{{ cloudflare_token }}" FASTLY_API_TOKEN=process.env.FASTLY_API_TOKEN',
    'https://a.blob.core.windows.net/c/b?sp=r&st=2026-01-01T00:00:00Z&sr=b&sig=' +
      encodeURIComponent(`${filler(43, ALNUM)}=`),
    `cio${filler(20, ALNUM)} precious servicio oy2`,
  ]) {
    assert.equal(found(text), [], text);
  }
});

cloud('a key in a field below the vendor, in a section and in markup is found', () => {
  const hex = filler(64, HEX, 9);
  for (const text of [
    `{"linode": {"token": "${hex}"}}`,
    `[linode]\ntoken = "${hex}"`,
    `linode:\n  api_token: ${hex}\n`,
    `provider "linode" {\n  token = "${hex}"\n}`,
    `linode-cli --linode-token ${hex}`,
    `<linodeToken>${hex}</linodeToken>`,
  ]) {
    assert.equal(found(text), ['linode_token'], text);
  }
});

cloud('refresh tokens, tunnels and origin keys', () => {
  assert.equal(found(`"refresh_token": "1//0${filler(98, URLSAFE)}"`), ['google_refresh_token']);
  assert.equal(found('see https://example.org//0 and 1//0 and 10 1//02'), []);
  const tunnel = (fields: object): string => Buffer.from(JSON.stringify(fields)).toString('base64');
  const parts = { a: filler(32, HEX), t: UUID.sample(1), s: filler(44, ALNUM) };
  assert.equal(found(`cloudflared service install ${tunnel(parts)}`), ['cloudflare_tunnel_token']);
  assert.equal(found(tunnel({ a: 'one', list: filler(120, ALNUM) })), []);
});

cloud.run();

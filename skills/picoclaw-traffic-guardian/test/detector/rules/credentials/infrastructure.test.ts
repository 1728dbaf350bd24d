import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UUID } from '../../../../lib/detector/rules/credential.ts';
import { ALNUM, BASE64, filler, HEX, LOWER, URLSAFE } from '../../../../lib/detector/rules/filler.ts';
import { found } from './found.ts';

const infrastructure = suite('credentials of infrastructure');

infrastructure('tokens of secret stores', () => {
  assert.equal(found(`VAULT_TOKEN=hvs.CAESI${filler(90, URLSAFE)}`), ['vault_token']);
  assert.equal(found(`X-Vault-Token: s.${filler(24, ALNUM)}`), ['vault_legacy_token']);
  assert.equal(found(`dp.st.prd_eu.${filler(43, ALNUM)}`), ['doppler_service_token']);
  assert.equal(found('A3-ABCDEF-ABCDEF-ABCDE-ABCDE-ABCDE-ABCDE'), []);
});

infrastructure('a Grafana key is told by what it holds', () => {
  const encoded = (fields: object): string => Buffer.from(JSON.stringify(fields)).toString('base64');
  assert.equal(found(encoded({ k: filler(40, ALNUM), n: 'deploy', id: 1 })), ['grafana_api_key']);
  assert.equal(found(encoded({ k: filler(60, ALNUM), m: 'other' })), []);
  // The example of its HTTP API's documentation: the last eight digits are a checksum.
  const key = 'yscW25imSKJIuav8zF37RZmnbiDvB05G';
  assert.equal(found(`glsa_${key}_fcaaf58a`), ['grafana_service_account_token']);
  assert.equal(found(`glsa_${key}_fcaaf58b`), []);
});

infrastructure('WireGuard: the private key of a file, not the public one', () => {
  const key = (seed: number): string => `${filler(43, BASE64, seed)}=`;
  const file = `[Interface]\nPrivateKey = ${key(1)}\n\n[Peer]\nPublicKey = ${key(2)}\n`;
  assert.equal(found(file, true), [key(1)]);
  assert.equal(found(`[Peer]\nPublicKey = ${key(2)}\nAllowedIPs = 0.0.0.0/0\n`), []);
});

infrastructure('DSNs: only the old form with both halves is secret', () => {
  assert.equal(found(`https://${filler(32, HEX)}@o1.ingest.sentry.io/4500`), []);
  assert.equal(found(`https://${filler(32, HEX)}:${filler(32, HEX, 2)}@sentry.io/45`), ['sentry_dsn_secret']);
});

infrastructure('what begins alike in code, prose and logs is none', () => {
  for (const text of [
    `consul service id: ${UUID.sample(3)}`,
    `nomad allocation ${UUID.sample(3)} running`,
    'token-bucket:limiter token-based:authentication-of-the-user',
    `splunk source uuid=${UUID.sample(5)}`,
    `docker.io/library/alpine@sha256:${filler(64, HEX)}`,
    'kubeadm token create --print-join-command',
    `newrelic app key name: ${LOWER}`,
    'cu_init_kernel_module_loader_for_driver ptr_to_function_of_the_vtable_entry',
    `"okta": {"clientId": "0oa${filler(17, ALNUM)}"}`,
    'hvs.example.com hvs.CAESI... dp.pt.XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    `datadog api key: ${'0123456789abcdef'.repeat(2)}`,
  ]) {
    assert.equal(found(text), [], text);
  }
});

infrastructure.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tokenChecksum } from '../../../../lib/detector/rules/checksum.ts';
import { ALNUM, filler, HEX, URLSAFE } from '../../../../lib/detector/rules/filler.ts';
import { found } from './found.ts';

const source = suite('credentials of forges, builds and registries');

const valid = (prefix: string, seed = 1): string => {
  const random = filler(30, ALNUM, seed);
  return `${prefix}${random}${tokenChecksum(random)}`;
};

source('a GitHub or npm token with its checksum is certain, with another one only likely', () => {
  for (const prefix of ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_']) {
    assert.equal(found(`x ${valid(prefix)} y`), ['github_token']);
  }
  assert.equal(found(`x ${valid('npm_')} y`), ['npm_token']);
  assert.equal(found(`x ghp_${filler(36, ALNUM, 3)} y`), ['github_token_unverified']);
  assert.equal(found(`x npm_${filler(36, ALNUM, 3)} y`), ['npm_token_unverified']);
});

source('a key in hex behind a long prefix is one, though its vendor may use more letters', () => {
  assert.equal(found(`x PMAK-${filler(24, HEX)}-${filler(34, HEX, 2)} y`), ['postman_api_key']);
  assert.equal(found(`x bkua_${filler(40, HEX)} y`), ['buildkite_token']);
  assert.equal(found(`x bkua_${'deadbeef'.repeat(5)} y`), []);
  assert.equal(found(`x vcp_${filler(40, HEX)} y`), []);
});

source('what code and configuration call similarly is no token', () => {
  for (const text of [
    'npm_config_registry npm_package_dependencies_typescript npm_lifecycle_event',
    'ghs_statusbar_item_with_a_very_long_identifier_name',
    'npm_configurationOfTheRegistryAuthentication',
    `GITHUB_SHA=${filler(40, HEX)} github_run_id=1234567890`,
    `uses: actions/checkout@${filler(40, HEX)} # github token is not needed`,
    `"github:actions/cache#${filler(40, HEX)}"`,
    `"resolved": "git+ssh://git@github.com/a/b.git#${filler(40, HEX)}"`,
    '//registry.npmjs.org/:_authToken=$' + '{NPM_TOKEN}',
    'glpat-xxxxxxxxxxxxxxxxxxxx and glpat-<your-token>',
    'aws-sdk-client-dynamodb-and-more-words-of-this api-version-2024-01-01',
    `codecov flags: ${filler(8, HEX)}-1234-4234-9234-${filler(12, HEX)}`,
    'The cat sat. pat. api-key, "api-platform-client-with-twenty8"',
  ]) {
    assert.equal(found(text), [], text);
  }
});

source('GitLab tokens of both forms and behind a prefix of the instance are found whole', () => {
  const routable = `glpat-${filler(27, URLSAFE)}.01.0w1${filler(6, ALNUM).toLowerCase()}`;
  for (const token of [
    `glpat-${filler(20, URLSAFE)}`,
    routable,
    `glrt-t1_${filler(20, URLSAFE)}`,
    `glcbt-64_${filler(20, ALNUM)}`,
  ]) {
    assert.is(found(`${token} `).length, 1, token);
    assert.is(found(`ACME-${token}`).length, 1, token);
  }
  assert.equal(found(`PRIVATE-TOKEN: ${routable}`, true), [routable]);
});

source('the lines of an .npmrc file that hold something', () => {
  const uuid = `${filler(8, HEX)}-${filler(4, HEX)}-${filler(4, HEX)}-${filler(4, HEX)}-${filler(12, HEX)}`;
  assert.equal(found(`//registry.npmjs.org/:_authToken=${uuid}\n`), ['npmrc_auth_token']);
  assert.equal(found(`//npm.example/:_auth=${Buffer.from('user:Kq83hZpw0Xs1').toString('base64')}\n`), [
    'npmrc_basic_auth',
  ]);
  assert.equal(found(`//npm.pkg.github.com/:_authToken=${valid('ghp_')}\n`), ['github_token']);
});

source('Azure DevOps tokens carry their signature at its place', () => {
  const token = `${filler(76, ALNUM)}AZDO${filler(4, ALNUM, 2)}`;
  assert.equal(found(`pat=${token}`), ['azure_devops_token']);
  assert.equal(found(`pat=${token.slice(1)}`), []);
  assert.equal(found(`pat=${token}a`), []);
});

source.run();

import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { ALNUM, BASE64, filler, HEX, LOWER, URLSAFE } from '../filler.ts';
import { isOpaque, isPassword } from '../opaque.ts';
import { file, isFilledIn } from './file_content.ts';

/** Values of `data` are in base64, those of `stringData` as they are. */
function isKubernetesValue({ text, secret }: RuleMatch): boolean {
  const plain = /stringData:/.test(text) ? secret : Buffer.from(secret, 'base64').toString('latin1');
  return /^[\x20-\x7e]{6,}$/.test(plain) && (isOpaque(plain) || isPassword(plain));
}

/** A line of a list of fields, short values among them; names of users come before passwords. */
const FIELD = String.raw`(?:[ \t]{1,12}[^\r\n\0]{0,240}\r?\n)??`;

/** The digits of digits: bytes of text in hexadecimal digits, which are 0 to 9, a to f and line feeds. */
const isVault = ({ secret }: RuleMatch): boolean =>
  /^(?:3\d|6[1-6]|0a)+$/.test(secret.slice(0, 40)) && new Set(secret).size > 4;

const vaultText = (seed: number): string => Buffer.from(filler(40, HEX, seed)).toString('hex');

/** What stands in the files that programs keep credentials in. */
export const CREDENTIAL_FILE_RULES: readonly Rule[] = [
  file({
    id: 'aws_credentials_file',
    is: 'an AWS credentials file: a key id with its secret',
    keywords: ['aws_secret_access_key', 'secretaccesskey'],
    expression:
      /(?:aws_secret_access_key|SecretAccessKey)["']?\s{0,3}[=:]\s{0,3}["']?(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/gi,
    reach: { before: 0, after: 75 },
    holds: ({ secret }) => isOpaque(secret) || /EXAMPLEKEY$/.test(secret),
    generic: true,
    source: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html',
    finds: () => [
      `[default]\naws_access_key_id = ${'AKIA'}QYLPMN5HHHFPZAM2\naws_secret_access_key = ${filler(40, BASE64)}\n`,
      `AWS_SECRET_ACCESS_KEY=${filler(40, BASE64, 2)}`,
      `{"SecretAccessKey": "${filler(40, BASE64, 3)}"}`,
    ],
    ignores: () => [
      'aws_secret_access_key = YOUR_SECRET_KEY',
      `aws_secret_access_key = ${'x'.repeat(40)}`,
      `secret_access: ${filler(40, BASE64)}`,
    ],
  }),
  file({
    id: 'npmrc_auth',
    is: 'an .npmrc file: a token for a package registry',
    keywords: [':_auth', ':_password'],
    expression: /:_(?:authToken|auth|password)\s{0,3}=\s{0,3}["']?(?<secret>[A-Za-z0-9+/=_.-]{12,200})/g,
    reach: { before: 0, after: 232 },
    severity: 'high',
    generic: true,
    source: 'https://docs.npmjs.com/cli/configuring-npm/npmrc',
    finds: () => [
      `//registry.corp.example/:_authToken=${filler(36, ALNUM)}\n`,
      `//r.corp.example/npm/:_password="${filler(28, ALNUM, 2)}"\n`,
      `//r.corp.example/:_auth = ${filler(32, ALNUM, 3)}`,
    ],
    ignores: () => [
      '//r.example/:_authToken=$' + '{NPM_TOKEN}',
      '//r.example/:_authToken=YOUR_TOKEN_HERE',
      'npm config set :_auth',
    ],
  }),
  file({
    id: 'docker_config_file',
    is: "Docker's config.json: a user and password for a registry",
    keywords: ['"auths"'],
    expression:
      /"auths"\s{0,4}:\s{0,4}\{[^\0]{1,300}?"auth"\s{0,3}:\s{0,3}"(?<secret>[A-Za-z0-9+/=]{12,600})"/g,
    reach: { before: 0, after: 940 },
    holds: ({ secret }) =>
      /^[\x21-\x7e]+:[\x20-\x7e]{4,}$/.test(Buffer.from(secret, 'base64').toString('latin1')),
    source: 'https://docs.docker.com/reference/cli/docker/login/',
    finds: () =>
      [1, 2, 3].map(
        (seed) =>
          `{"auths": {"registry.corp.example": {"auth": "${Buffer.from(`u:${filler(20, ALNUM, seed)}`).toString('base64')}"}}}`,
      ),
    ignores: () => [
      '{"auths":{}}',
      '{"auths":{"r.example":{"auth":"..."}}}',
      `{"auths":{"r":{"auth":"${filler(20, ALNUM)}"}}}`,
    ],
  }),
  file({
    id: 'kubeconfig_file',
    is: 'a kubeconfig: a client key or token for a cluster',
    keywords: ['client-key-data'],
    // `LS0tLS1CRUdJTi` is base64 for `-----BEGIN`.
    expression: /client-key-data"?\s{0,3}:\s{0,3}"?(?<secret>LS0tLS1CRUdJTi[A-Za-z0-9+/]{100,1000})/g,
    reach: { before: 0, after: 1040 },
    source: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
    finds: () => [1, 2, 3].map((seed) => `    client-key-data: LS0tLS1CRUdJTi${filler(400, BASE64, seed)}\n`),
    ignores: () => [
      'client-key-data: REDACTED',
      'client-key-data: LS0tLS1CRUdJTi...',
      `client-certificate-data: LS0tLS1CRUdJTi${filler(400, BASE64)}`,
    ],
  }),
  file({
    id: 'gcloud_user_credentials',
    is: "gcloud's application default credentials: a refresh token with its client",
    keywords: ['"authorized_user"', '"refresh_token"'],
    expression:
      /"client_secret"\s{0,3}:\s{0,3}"[\w-]{10,80}"[^{}]{1,300}?"refresh_token"\s{0,3}:\s{0,3}"(?<secret>[\w/.-]{20,400})"/g,
    reach: { before: 430, after: 440 },
    source: 'https://cloud.google.com/docs/authentication/application-default-credentials',
    finds: () =>
      [1, 2, 3].map(
        (seed) =>
          `{"client_id":"1.apps.googleusercontent.com","client_secret":"${filler(24, URLSAFE, seed)}","refresh_token":"1//0${filler(90, URLSAFE, seed)}","type":"authorized_user"}`,
      ),
    ignores: () => [
      '{"refresh_token":"string","type":"authorized_user"}',
      '{"client_secret":"your-client-secret","refresh_token":"your-refresh-token"}',
      '{"grant_type":"refresh_token"}',
    ],
  }),
  file({
    id: 'git_credentials_file',
    is: 'a .git-credentials file: a token for a forge',
    generic: true,
    severity: 'high',
    keywords: ['@github.com', '@gitlab.com', '@bitbucket.org', '@codeberg.org', '@dev.azure.com'],
    expression:
      /https:\/\/[\w.%+-]{1,64}:(?<secret>[\w.%+/=-]{8,200})@(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|dev\.azure\.com)/g,
    reach: { before: 274, after: 14 },
    source: 'https://git-scm.com/docs/git-credential-store',
    finds: () => [
      `https://u:${filler(32, ALNUM)}@github.com\n`,
      `https://oauth2:${filler(20, ALNUM, 2)}@gitlab.com/x.git`,
      `https://x-token-auth:${filler(40, ALNUM, 3)}@bitbucket.org\n`,
    ],
    ignores: () => [
      'https://user:token@github.com/o/r.git',
      'https://x-access-token:$' + '{TOKEN}@github.com',
      'git@github.com:o/r.git',
    ],
  }),
  file({
    id: 'gateway_sign_ins',
    is: "the gateway's own key and sign-in stores",
    keywords: ['"credentials"', 'model_list', 'channel_list', 'dashboard_password_hash', 'launcher_token'],
    expression:
      /(?:"credentials"\s{0,4}:\s{0,4}\{\s{0,8}"[\w-]{1,40}"\s{0,4}:\s{0,4}\{[^{}]{0,400}?"(?:access|refresh)_token"|"?(?:model_list|channel_list)"?\s{0,3}:[^\0]{0,400}?(?:token|api_keys?|_secret)"?|"?(?:dashboard_password_hash|launcher_token)"?)\s{0,3}:[\s["'-]{0,16}(?<secret>[\w./+=:$-]{16,200})/g,
    reach: { before: 1, after: 730 },
    holds: ({ secret }) => isOpaque(secret) || /^\$2[aby]\$/.test(secret),
    source: 'https://github.com/sipeed/picoclaw',
    finds: () => [
      `{"credentials":{"openai":{"access_token":"${filler(60, ALNUM)}"}}}`,
      `channel_list:\n  telegram:\n    settings:\n      token: ${filler(40, ALNUM, 2)}\n`,
      `model_list:\n  main:\n    api_keys:\n      - ${filler(48, ALNUM, 3)}\n`,
      `{"dashboard_password_hash":"$2a$12$${filler(53, `${LOWER}0123456789`)}"}`,
    ],
    ignores: () => [
      '{"credentials":{}}',
      'model_list:\n  main:\n    api_keys: []\n',
      '{"launcher_token":"..."}',
    ],
  }),
  file({
    id: 'kubernetes_secret',
    is: 'a Secret of Kubernetes, as its manifest writes it',
    severity: 'high',
    keywords: ['kind: secret'],
    expression: expression(
      'g',
      String.raw`kind: Secret\s{0,4}(?=[\r\n])[^\0]{0,400}?[\r\n](?:data|stringData):[ \t]{0,4}\r?\n`,
      FIELD.repeat(4),
      String.raw`[ \t]{1,12}[\w.-]{1,63}:[ \t]{1,4}["']?(?<secret>[^\s"'{}]{10,400})`,
    ),
    reach: { before: 0, after: 2000 },
    holds: isKubernetesValue,
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/',
    finds: () => [
      `kind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  user: YWRtaW4=\n  pass: ${Buffer.from('Wint3r!Regen').toString('base64')}\n`,
      `apiVersion: v1\nkind: Secret\nstringData:\n  smtp: ${filler(24, ALNUM)}\n`,
      `kind: Secret\ndata:\n  k: ${Buffer.from(filler(32, ALNUM, 2)).toString('base64')}\n`,
    ],
    ignores: () => [
      'kind: Secret\ndata:\n  password: cGFzc3dvcmQ=\n',
      'kind: Secret\nstringData:\n  password: {{ .Values.password }}\n',
      'kind: SecretStore\ndata:\n  a: b\n',
    ],
  }),
  file({
    id: 'ansible_vault',
    is: 'an Ansible vault, encrypted with a password that can be tried offline',
    severity: 'medium',
    keywords: ['$ansible_vault;'],
    expression: /\$ANSIBLE_VAULT;1\.[12];AES256(?:;[\w.-]{1,40})?[\s\\rn]{1,24}(?<secret>[0-9a-f]{60,80})/g,
    reach: { before: 0, after: 176 },
    holds: isVault,
    source: 'https://docs.ansible.com/ansible/latest/vault_guide/vault_using_encrypted_content.html',
    finds: () => [
      `$ANSIBLE_VAULT;1.1;AES256\n${vaultText(1)}\n${vaultText(2)}\n`,
      `key: !vault |\n    $ANSIBLE_VAULT;1.2;AES256;prod\n    ${vaultText(3)}\n`,
      JSON.stringify({ __ansible_vault: `$ANSIBLE_VAULT;1.1;AES256\n${vaultText(4)}` }),
    ],
    ignores: () => [
      '$ANSIBLE_VAULT;1.1;AES256\n...',
      `$ANSIBLE_VAULT;1.1;AES256\n${'0'.repeat(80)}`,
      `$ANSIBLE_VAULT;1.1;AES256\n${filler(80, HEX)}`,
    ],
  }),
  file({
    id: 'terraform_state_password',
    is: "Terraform's state: a password that it made",
    keywords: ['"random_password"'],
    expression:
      /"type"\s{0,3}:\s{0,3}"random_password"[^\0]{0,1200}?"result"\s{0,3}:\s{0,3}"(?<secret>[^"\\\s]{8,128})"/g,
    reach: { before: 12, after: 1400 },
    holds: ({ secret }) => isFilledIn(secret),
    source: 'https://developer.hashicorp.com/terraform/language/state/sensitive-data',
    finds: () =>
      [1, 2, 3].map(
        (seed) =>
          `{"resources":[{"type":"random_password","instances":[{"attributes":{"length":20,"result":"${filler(20, ALNUM, seed)}"}}]}]}`,
      ),
    ignores: () => [
      'resource "random_password" "db" { length = 20 }',
      '{"type":"random_password","instances":[]}',
      '{"type":"random_password","attributes":{"result":"(sensitive value)"}}',
    ],
  }),
];

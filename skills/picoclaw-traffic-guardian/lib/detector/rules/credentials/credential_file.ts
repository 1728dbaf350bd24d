import type { Rule, RuleMatch } from '../../rule.ts';
import { ALNUM, BASE64, filler, HEX, LOWER, URLSAFE } from '../filler.ts';
import { isOpaque, isPassword } from '../opaque.ts';

const FILE = {
  pattern: 'credential_file',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'high',
  remedy: 'Replace every credential in that file, and find out what read it.',
} as const;

interface FileFormat {
  readonly id: string;
  readonly is: string;
  readonly keywords: readonly string[];
  readonly expression: RegExp;
  readonly reach: Rule['reach'];
  readonly holds?: (match: RuleMatch) => boolean;
  readonly severity?: Rule['severity'];
  readonly generic?: true;
  readonly source: string;
  readonly finds: () => string[];
  readonly ignores: () => string[];
}

function file(format: FileFormat): Rule {
  const { id, is, keywords, expression, reach, holds, severity, generic, source, finds, ignores } = format;
  return {
    ...FILE,
    id,
    ...(severity === undefined ? {} : { severity }),
    ...(generic === undefined ? {} : { generic }),
    keywords,
    expression,
    reach,
    validate: holds ?? (({ secret }) => isOpaque(secret)),
    source,
    describes: `The content of ${is}.`,
    get finds() {
      return finds();
    },
    get ignores() {
      return ignores();
    },
  };
}

const hash = (seed: number): string => filler(86, `${ALNUM}./`, seed);

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
    id: 'netrc_file',
    is: 'a .netrc file: a password for a host',
    keywords: ['machine '],
    expression:
      /machine\s{1,4}[\w.-]{1,80}\s{1,8}login\s{1,4}[^\s"]{1,80}\s{1,8}password\s{1,4}(?<secret>[^\s"\\]{6,200})/g,
    reach: { before: 0, after: 420 },
    holds: ({ secret }) => isOpaque(secret) || isPassword(secret),
    source: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
    finds: () => [
      `machine git.corp.example login deploy password ${'xK9mP2vLq'}\n`,
      `machine api.heroku.com\n  login a@b.example\n  password ${filler(36, HEX)}\n`,
      `machine h login u password ${'Wint3r!Regen'}`,
    ],
    ignores: () => [
      'machine example.com login user password secret',
      'machine learning login form password field',
      'machine h login u password <password>',
    ],
  }),
  file({
    id: 'pgpass_file',
    is: 'a .pgpass file: a password for a database',
    keywords: [':5432:', '*:*:'],
    expression:
      /(?<![^\s"'])(?:[\w.-]{1,80}:5432|\*:(?:5432|\*)):[\w*-]{1,64}:[\w.@-]{1,64}:(?<secret>[^\s"'\\]{6,120})/g,
    reach: { before: 81, after: 264 },
    holds: ({ secret }) => isOpaque(secret) || isPassword(secret),
    source: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
    finds: () => [
      `db.corp.example:5432:app:app:${'xK9mP2vLq'}\n`,
      `localhost:5432:*:postgres:${'Wint3r!Regen'}\n`,
      `*:*:*:admin:${filler(20, ALNUM)}\n`,
    ],
    ignores: () => [
      'hostname:port:database:username:password',
      'localhost:5432:db:user:password',
      '127.0.0.1:5432->5432/tcp',
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
      /"auths"\s{0,4}:\s{0,4}\{[^}]{1,300}?"auth"\s{0,3}:\s{0,3}"(?<secret>[A-Za-z0-9+/=]{12,600})"/g,
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
    id: 'shadow_file',
    is: 'a list of password hashes such as /etc/shadow',
    keywords: [
      ':$1$',
      ':$5$',
      ':$6$',
      ':$y$',
      ':$2a$',
      ':$2b$',
      ':$2y$',
      ':$7$',
      ':$gy$',
      ':$apr1$',
      ':$argon2',
    ],
    expression:
      /(?<![\w.-])[a-z_][\w.-]{0,31}:(?<secret>\$(?:[1567y]|gy|apr1|2[aby]|argon2id?)\$[\w./$=,+-]{20,200})/gi,
    reach: { before: 32, after: 212 },
    holds: ({ secret }) => new Set(secret).size > 14,
    source: 'https://man7.org/linux/man-pages/man5/shadow.5.html',
    finds: () => [
      `root:$6$${filler(16, ALNUM)}$${hash(1)}:19000:0:99999:7:::\n`,
      `deploy:$y$j9T$${filler(22, ALNUM)}$${hash(2).slice(0, 43)}:19000:0:99999:7:::\n`,
      `admin:$2b$12$${filler(53, `${ALNUM}./`)}\n`,
      `u:$apr1$${filler(8, ALNUM)}$${filler(22, ALNUM, 2)}\n`,
    ],
    ignores: () => [
      'root:*:19000:0:99999:7:::',
      'root:$6$salt$hash',
      `x:$6$${'a'.repeat(90)}`,
      'password:$2b$12$...',
    ],
  }),
  file({
    id: 'passwd_file',
    is: 'the list of accounts /etc/passwd',
    severity: 'medium',
    keywords: ['root:x:0:0:'],
    expression:
      /root:x:0:0:[^:\r\n]{0,64}:\/[^:\r\n]{0,64}:\/[^\s:"]{1,64}[\r\n]{1,2}[a-z_][\w-]{0,31}:x:\d/g,
    reach: { before: 0, after: 246 },
    holds: () => true,
    source: 'https://man7.org/linux/man-pages/man5/passwd.5.html',
    finds: () =>
      ['daemon:x:1:1', 'bin:x:2:2', 'sync:x:4:65534'].map(
        (line) => `root:x:0:0:root:/root:/bin/bash\n${line}::/:/usr/sbin/nologin\n`,
      ),
    ignores: () => ['root:x:0:0:root:/root:/bin/bash', 'root:x:0:', 'grep root:x:0:0: /etc/passwd'],
  }),
  file({
    id: 'sam_dump',
    is: 'a dump of the password hashes of Windows',
    keywords: [':aad3b435b51404eeaad3b435b51404ee:', ':500:'],
    expression: /(?<![\w.$-])[\w.$-]{1,64}:\d{3,6}:[0-9a-f]{32}:(?<secret>[0-9a-f]{32}):::/gi,
    reach: { before: 71, after: 74 },
    holds: ({ secret }) => new Set(secret).size > 6,
    source: 'https://learn.microsoft.com/en-us/windows-server/security/kerberos/passwords-technical-overview',
    finds: () => [
      `Administrator:500:aad3b435b51404eeaad3b435b51404ee:${filler(32, HEX)}:::\n`,
      `svc:1104:aad3b435b51404eeaad3b435b51404ee:${filler(32, HEX, 2)}:::\n`,
      `guest:500:${filler(32, HEX, 4)}:${filler(32, HEX, 3)}:::`,
    ],
    ignores: () => [
      'aad3b435b51404eeaad3b435b51404ee',
      `Administrator:500:aad3b435b51404eeaad3b435b51404ee:${'0'.repeat(32)}:::`,
      `user:500:${filler(32, HEX)}`,
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
];

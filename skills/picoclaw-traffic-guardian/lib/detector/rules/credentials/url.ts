import { isTemplate, ownCharacters } from '../../placeholder.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { isPassword } from '../opaque.ts';

/** Hosts that nobody else reaches, and those that documentation is written with. */
const NOBODYS_HOST =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|[a-z0-9_-]+(?=[:/?\s]|$)|host|(?:[\w-]+\.)*(?:example|foo|bar|dummy)(?:\.(?:com|org|net))?(?=[:/?\s]|$)|[\w.-]+\.(?:test|local|internal|svc)\b)/i;
/** Everyday words in this place. */
const DUMMY =
  /^(?:pass\w{0,6}|pw\w?|p|x{1,8}|oauth2?|auth|key|dbpass\w*|my\w{0,12}|s3cr3t|anon\w*|ftp|redis|postgres\w*|mysql|mongo\w*|rabbit\w*|minio\w*|docker|tiger|hunter2|(?:user|name|login|db|root|the|your|some|new)[\w-]{0,16}|[A-Z][A-Z0-9_]*|[*.]+)$/;

/**
 * What `start` prints for programs of this machine, and what an agent that ran it hands to its model as the tool's result:
 * it opens nothing but this monitor, from this machine.
 */
const OWN_PROXY = /^guardian:[\w-]{43}@(?:127\.|localhost\b|\[::1\])/;

/** Passwords of addresses are short, so a word counts as well, unless it stands there in every other manual. */
function isInUse(user: string, written: string, host: string): boolean {
  if (isTemplate(written) || isTemplate(host) || /^[A-Z][A-Z0-9_]+$/.test(host)) return false;
  const password = decoded(written);
  if (password === undefined || password === user || /^\d{1,6}$/.test(password)) return false;
  if (isPassword(password)) return true;
  if (DUMMY.test(password) || ownCharacters(password) < 4) return false;
  return !NOBODYS_HOST.test(host) && password.length >= 6;
}

/** Undefined when it is no percent-encoded text (RFC 3986, section 2.1). */
function decoded(text: string): string | undefined {
  return /%(?![0-9A-Fa-f]{2})/.test(text)
    ? text
    : text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function inAddress({ text, after }: RuleMatch): boolean {
  const [, user = '', password = '', host = ''] =
    /:\/\/([^:@]*):([\s\S]*)@([^@]*)$/.exec(`${text}${/^[^\s"'<>/]*/.exec(after)?.[0] ?? ''}`) ?? [];
  return !OWN_PROXY.test(`${user}:${password}@${host}`) && isInUse(user, password, host);
}

const COMMON = {
  pattern: 'url_credential',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'medium',
  generic: true,
  remedy: 'Change the password at the server that the address names.',
} as const;

/** What ends the part of an address that may hold a password: `/?#`, blanks, quotes, brackets. */
const ENDS_AUTHORITY = new Set(Buffer.from(' \t\r\n/?#"\'<>`\\'));
const AT_SIGN = 0x40;

function hasUserInfo(bytes: Uint8Array, at: number, end: number): boolean {
  const last = Math.min(end, at + 3 + 80 + 1 + 160 + 1);
  for (let n = at + 3; n < last; n++) {
    const byte = bytes[n] ?? 0;
    if (byte === AT_SIGN) return true;
    if (ENDS_AUTHORITY.has(byte)) return false;
  }
  return last === end;
}

/** Passwords within addresses and connection strings. */
export const URL_CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'password_in_url',
    keywords: ['://'],
    glance: hasUserInfo,
    expression: expression(
      'g',
      String.raw`(?<=[A-Za-z0-9]):\/\/[^\s/:@"'\x60<>()[\]{}|\\,;]{0,80}:`,
      String.raw`(?<secret>[^\s/@"'\x60<>\\?#]{3,160})@[A-Za-z0-9[]`,
    ),
    reach: { before: 0, after: 3 + 80 + 1 + 160 + 2 },
    validate: inAddress,
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
    describes: 'A user name and password inside an address.',
    get finds() {
      return [
        `postgres://app:${'xK9mP2vLq'}@db.corp.example:5432/app`,
        `git clone https://deploy:${'Wint3r!Regen'}@git.corp.example/x.git`,
        `REDIS_URL=redis://:${'f7Qw2ZpL9sTb'}@10.0.0.7:6379/0`,
        `"mongodb+srv://svc:${'sunshine'}@cluster0.ab1cd.mongodb.net/x?w=1"`,
        `amqps://u:${'p%40ss4Word!x'}@mq.corp.example/vhost`,
        `jdbc:postgresql://u:${'Tr0ub4dor3'}@db:5432/x`,
      ];
    },
    get ignores() {
      return [
        'https://user:pass@example.com/',
        'postgres://postgres:postgres@localhost:5432/postgres',
        'amqp://guest:guest@rabbitmq:5672/',
        'https://$' + '{USER}:$' + '{PASSWORD}@git.example/',
        'http://localhost:3000/@vite/client',
        'https://x-access-token:TOKEN@github.com/o/r.git',
        'redis://:password@redis:6379',
        'https://cdn.example/npm/vue@3.4.1/dist/vue.js',
        'mysql://root:<password>@host/db',
        'http://a.example:8080/b:c@d',
        `http://guardian:${'HH2fXJtzMuiQNM1N4eBgnm8u4KISzNDrFAdN3Ft-q7w'}@127.0.0.1:18899`,
      ];
    },
  },
  {
    ...COMMON,
    id: 'password_in_connection_string',
    keywords: ['password=', 'pwd=', 'password ='],
    expression: expression(
      'gi',
      '(?:server|data source|host(?:name)?|addr(?:ess)?|datasource|dbname|initial catalog)',
      String.raw`\s?=[^"'\r\n<>]{1,240}?[;\s]\s?(?:password|pwd)\s{0,2}=\s{0,2}(?<secret>[^;"'\s<>\\]{6,160})`,
    ),
    reach: { before: 15 + 2 + 242, after: 12 + 4 + 160 },
    validate: ({ secret }) => isPassword(secret) && !isTemplate(secret),
    source: 'https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax',
    describes: 'A database connection string with its password.',
    get finds() {
      return [
        `Server=tcp:db.corp.example,1433;Initial Catalog=app;User ID=sa;Password=${'xK9#mP2vL'};Encrypt=True;`,
        `jdbc:sqlserver://db;databaseName=x;host=db1;user=sa;password=${'Wint3r!Regen'};`,
        `host=db1 port=5432 dbname=app user=app password=${'f7Qw2ZpL9sTb'}`,
      ];
    },
    get ignores() {
      return [
        'Server=localhost;Database=x;User Id=sa;Password=yourPassword123;',
        'Server=myServer;Database=myDb;Uid=myUsername;Pwd=myPassword;',
        'host=db user=u password=$' + '{DB_PASSWORD}',
      ];
    },
  },
];

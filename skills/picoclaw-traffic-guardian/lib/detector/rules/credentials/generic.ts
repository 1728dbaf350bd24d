import { isPlaceholder, ownCharacters } from '../../placeholder.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { JOINT_LENGTH, joint } from '../assignment.ts';
import { expression } from '../boundary.ts';
import { ALNUM, filler, HEX } from '../filler.ts';
import { holdsValue, mayAssign } from '../named_value.ts';
import { isOpaque, isPassword } from '../opaque.ts';
import { TOKEN_CHARACTERS, valueAhead } from '../value_ahead.ts';

const COMMON = {
  pattern: 'generic_secret',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'medium',
  confidence: 'low',
  generic: true,
  audience: ['any'],
  source: 'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
} as const;

/** Up to what cannot be part of it; an ampersand can, unless the next field of a form follows. */
const BARE = '[^\\s"\'\x60<>,;&|(){}\\[\\]\\\\]';
const VALUE = `(?<secret>(?<=\\xe2\\x80[\\x98-\\x9f])[^\\s"'\x60\\\\<>\\xe2]{8,200}|(?<=["'\x60])[^\\s"'\x60\\\\<>]{8,200}|(?=${BARE.replace('&', '')}{8})${BARE}{1,200}(?:&(?![\\w.%[\\]-]{1,40}=)${BARE}{0,100})?)`;
/** `--password …`; the validator is strict with it, as with a comma and a parenthesis. */
const BLANK = String.raw`(?<=\s)`;
/** `the password for the router is …` */
const FOR_WHAT = String.raw`(?<=\s)(?:for|f\xc3\xbcr|de|del|du|of)\s[^\r\n"'<>=:]{1,40}?\s(?:is|ist|lautet|est?)\b`;
const NAME_REST = String.raw`[\w.-]{0,24}`;
const REACH_AFTER = 24 + JOINT_LENGTH + 301;

/** What a key may be called by before its `key`. */
const KEYS = 'api|access|private|encryption|signing|account|master|auth|shared|subscription|app|admin';
const SECRET_NAME = `(?:secret(?: key)?|token|api key|(?:${KEYS})[_.-]?key|credentials?)`;
/** Also in other languages, as bytes of UTF-8: Russian, Chinese (both scripts), Japanese, Korean. */
const FOREIGN = [
  'contrase(?:n|\\xc3\\xb1)a|mot de passe|(?<![a-z])senha|wachtwoord|kennwort|passwort',
  ...['пароль', 'Пароль', '密码', '密碼', 'パスワード', '비밀번호'].map((word) =>
    Buffer.from(word).toString('latin1'),
  ),
].join('|');
const PASSWORD_NAME = String.raw`(?:passw(?:or)?d|passphrase|passcode|pwd|requirepass|(?<![a-z])(?:wpa_)?psk|(?<![a-z0-9])(?:bind)?pw(?=["'=: \t])|(?<![a-z])pass(?=[_"'=:\s])|${FOREIGN})`;

const KEY_VALUE = '(?<secret>[A-Za-z0-9_-]{24,128})(?![A-Za-z0-9_+/=.-])';
const keyName = /^key/i;
/** Keys that look something up, order, lock or show, and those that have a rule of their own. */
const OTHER_KEY_NAME =
  /(?:api|access|private|encryption|signing|account|master|auth|shared|subscription|app|admin|secret|token|idempoten(?:cy|t)|cached?|caching|public|publishable|primary|foreign|partition|sort|routing|route|storage|rows?|object|s3|bucket|blob|file|asset|image|media|look_?up|index|hash|digest|message|msg|dedup(?:e|lication)?|group|i18n|translation|locale|text|label|string|react|map|dict|json|issue|project|ticket|item|data|columns?|field|property|node|tree|host|ssh|gpg|pgp|openpgp|shard|redis|memo|query|unique|natural|composite|business|answer|hot|short|state|menu|tab|event|metric|restore|build|artifact|package|module|chunk|component|element|list|document|doc|space|page|block|thread|conversation|session|trace|request|correlation|section|range|min|max|start|end|first|last|next|prev(?:ious)?|cursor|continuation|before|after|parent|child|entity|record|model|schema|type|kind|enum|option|setting|config|registry|feature|flag|experiment|test|site|recaptcha|turnstile|stripe_pk|vapid|device|user|tenant|customer|client|mon|don|tur|whis|jock|hoc)[\s_.-]?$/i;
/** What follows the key among the values of a cipher's test. */
const CIPHER_FIELD =
  /^[^A-Za-z0-9]{1,20}(?:[a-z]{2,8}_)?(?:nonce|iv|aad|salt|msg|message|ct|pt|tag|input|output|expected|plain_?text|cipher_?text)\b/i;
/** Neither made for the public, nor in the shape of a revision, a checksum and a name of something cached. */
const isKeyLike = (value: string): boolean =>
  isOpaque(value) &&
  !/^(?:(?:pk|pub|public|phc|anon|test)[_-]|(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96,})$)/.test(value);

const secretName = new RegExp(`^${SECRET_NAME}`, 'i');
const passwordName = new RegExp(`^${PASSWORD_NAME}`, 'i');

/** `PASS: name of a test`, as test suites print, unless a line before says who signs in. */
function isTestResult({ text, before }: RuleMatch): boolean {
  return (
    /^PASS:\s/.test(text) &&
    /(?:^|[\r\n]|\\n)[-\s]{0,8}$/.test(before) &&
    !/\b(?:user|login|mail|account|host|name)\w*\s{0,3}[:=]/i.test(before)
  );
}

/** `/etc/passwd:root:x:0:`, as a search through files says. */
function isPasswdFile({ before }: RuleMatch): boolean {
  return /\/etc\/$/.test(before);
}

/** A link in a text, to be followed by whom it was sent to: to confirm, to reset, to unsubscribe. */
function isLink({ text, before }: RuleMatch): boolean {
  return /^token=/i.test(text) && /https?:\/\/[^\s"'<>]{1,60}[?&;]$/.test(before);
}

/** Credentials of no vendor that can be told: only the name before the value says what it is. */
export const GENERIC_CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'named_secret',
    keywords: [
      'secret',
      'token',
      'credential',
      'api key',
      ...KEYS.split('|').flatMap((name) => ['', '_', '-', '.'].map((joint) => `${name}${joint}key`)),
    ],
    glance: mayAssign,
    expression: expression('gi', SECRET_NAME, NAME_REST, joint(BLANK), VALUE),
    reach: { before: 0, after: REACH_AFTER + 20 },
    validate: (match) => !isTestVector(match) && !isLink(match) && holdsValue(match, secretName, isOpaque),
    describes: 'A random value assigned to a name that says secret, token or key.',
    remedy: 'Find out what it opens; if it is in use, replace it there.',
    get finds() {
      return [
        `CLIENT_SECRET=${filler(32, ALNUM)}\n`,
        `{"access_token": "${filler(40, ALNUM, 2)}"}`,
        `the secret key: ${filler(40, ALNUM, 12)}`,
        `const apiKey = '${filler(32, HEX, 3)}';`,
        `tool --auth-token ${filler(24, ALNUM, 5)} run`,
        `{"name":"SIGNING_SECRET","value":"${filler(32, ALNUM, 7)}"}`,
        `set_token("${filler(32, ALNUM, 8)}")`,
      ];
    },
    get ignores() {
      return [
        '{"api_key": {"type": "string", "description": "The key"}}',
        'token = request.headers["X-Token-V2-Header1"]',
        'secretKey: process.env.STRIPE_SECRET_KEY2,',
        `csrf_token=${filler(32, ALNUM)}`,
        `{"nextPageToken":"${filler(32, ALNUM)}"}`,
        `access_key_id=${filler(20, ALNUM)}`,
        `secret: \${{ secrets.NPM_TOKEN_2024 }}`,
        `token ${filler(32, HEX)}`,
        `follow https://shop.example/reset?token=${filler(32, ALNUM)} to set a new one`,
        'secret=123e4567-e89b-12d3-a456-426614174000',
      ];
    },
  },
  {
    ...COMMON,
    id: 'named_key',
    severity: 'low',
    keywords: ['key=', 'key:', 'key =', 'key :', 'key]', 'key"', "key'", 'key\\'],
    glance: valueAhead(JOINT_LENGTH + 20, 20, `${ALNUM}_-`),
    expression: expression('gi', 'key', joint('(?!)'), KEY_VALUE),
    reach: { before: 40, after: 3 + JOINT_LENGTH + 130 },
    validate: (match) =>
      !OTHER_KEY_NAME.test(match.before) &&
      !CIPHER_FIELD.test(match.after) &&
      holdsValue(match, keyName, isKeyLike),
    describes: 'A random value assigned to a name that ends with key.',
    remedy: 'Find out what it opens; if it is in use, replace it there.',
    get finds() {
      return [
        `const mapsKey = '${filler(32, ALNUM)}';`,
        `GET /v2/holidays?country=de&key=${filler(32, HEX, 2)}`,
        `{"key": "${filler(40, ALNUM, 3)}"}`,
        `WEATHER_KEY=${filler(32, HEX, 4)}\n`,
      ];
    },
    get ignores() {
      return [
        `{"idempotencyKey":"${filler(32, ALNUM)}"}`,
        `key=${filler(40, HEX)}`,
        `cache_key: ${filler(32, HEX)}`,
        `PublicKey = ${filler(43, ALNUM)}=`,
        '{"key": "users.profile.title-2024-long-label"}',
        `monkey=${filler(32, HEX)}`,
        `{"key":"${filler(32, HEX)}","base_nonce":"${filler(24, HEX)}"}`,
        `{"key":"${filler(8, HEX)}-${filler(4, HEX)}-4${filler(3, HEX)}-8${filler(3, HEX)}-${filler(12, HEX)}"}`,
      ];
    },
  },
  {
    ...COMMON,
    id: 'named_password',
    keywords: [
      'passw',
      'passphrase',
      'passcode',
      'pwd=',
      'pwd:',
      'pwd"',
      "pwd'",
      'pwd_',
      'pwd ',
      'pass=',
      'pass"',
      "pass'",
      'pass:',
      'pass =',
      '_pass ',
      'kennwort',
      'requirepass',
      'psk=',
      'psk"',
      ...['pw:', 'pw=', 'pw is', 'pw"'],
      'bindpw',
      'contrase',
      'passe:',
      'passe :',
      'senha',
      'wachtwoord',
      ...FOREIGN.split('|').slice(-6),
    ],
    glance: mayAssign,
    expression: expression('gi', PASSWORD_NAME, NAME_REST, joint(`${BLANK}|${FOR_WHAT}`), VALUE),
    reach: { before: 7, after: REACH_AFTER + 52 },
    validate: (match) =>
      !isTestResult(match) && !isPasswdFile(match) && holdsValue(match, passwordName, isPassword),
    describes: 'A value assigned to a name that says password.',
    remedy: 'Change the password where it is used, if it is real.',
    get finds() {
      return [
        'DB_PASSWORD=Sommer2024!\n',
        '{"password": "xK9#mP2$vL"}',
        `  password: Tr0ub4dor&3\n`,
        'mysql --password=Wint3r!Regen-77 app',
        '<password>nG7!qpLz0</password>',
        `conn.passwd = "${filler(14, ALNUM)}"`,
        'The password for the router is Fluffy#Cat77, do not share it.',
        'das Passwort lautet Sommer2024!x',
      ];
    },
    get ignores() {
      return [
        'password=changeme123',
        '{"password": "Passwort vergessen?"}',
        'password = getpass("Password for %s: " % user2024)',
        'password: str = field2.default',
        'pwd=/home/user/project2024',
        'PASSWORD=$' + '{DB_PASSWORD_2024}',
        'key = "users.password2.label"',
        'Password: ********',
        `PASS: ld-elf/pr21562a.d -fPIE3\nPASS: shared7.o x86-64\n`,
      ];
    },
  },
  {
    ...COMMON,
    id: 'authorization_value',
    keywords: ['authorization'],
    glance: valueAhead(13 + 5 + 8 + 5 + 11 + 12, 12, TOKEN_CHARACTERS),
    expression: expression(
      'gi',
      String.raw`authorization\\{0,3}["'\x60]?\]?\s{0,3}(?:=>|[:=,])\s{0,3}[bfr]?\\{0,3}["'\x60]?`,
      String.raw`(?:bearer|basic|token|bot|apikey|api-key|key)\s{1,3}(?<secret>[A-Za-z0-9_.~+/=-]{12,400})`,
    ),
    reach: { before: 0, after: 13 + 5 + 8 + 5 + 11 + 400 },
    validate: ({ text, secret }) =>
      /basic\s+\S+$/i.test(text)
        ? isBasic(secret) && !isPlaceholder(secret)
        : isOpaque(secret) && !/^eyJ[\w-]{8,}\.eyJ/.test(secret),
    source: 'https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2',
    describes: 'An Authorization header with its credential, written into other text.',
    remedy: 'Find out what it opens; if it is in use, replace it there.',
    get finds() {
      return [
        `curl -H 'Authorization: Bearer ${filler(40, ALNUM)}' https://api.corp.example/`,
        `{"headers":{"Authorization":"Token ${filler(40, HEX)}"}}`,
        `Authorization: Basic ${Buffer.from('svc:xK9#mP2$vL').toString('base64')}\n`,
        `headers["Authorization"] = "Bearer ${filler(32, ALNUM, 2)}"`,
      ];
    },
    get ignores() {
      return [
        'Authorization: Bearer YOUR_API_TOKEN_GOES_HERE',
        'Authorization: Bearer $' + '{token}',
        `Authorization: Basic ${Buffer.from('Aladdin:open sesame').toString('base64')}`,
        `Authorization: Basic ${Buffer.from('user:password').toString('base64')}`,
        'authorization: Bearer <token>',
      ];
    },
  },
  {
    ...COMMON,
    id: 'command_line_password',
    keywords: [
      ...[' -u ', '--user ', '--user=', '--proxy-user ', 'sshpass -p'],
      ...['mysql -', 'mysqldump -', 'mysqladmin -', 'mariadb -', 'redis-cli -', 'zip -p'],
      ...['openssl enc ', 'openssl aes', '-pass pass:', '-passin pass:', '-passout pass:'],
    ],
    expression: expression(
      'g',
      String.raw`(?: (?:-u|--user|--proxy-user)[ =]{1,3}\\{0,3}["']?[A-Za-z0-9._@\\%+-]{1,64}:|sshpass -p ?\\{0,3}["']?|(?:mysql(?:dump|admin)?|mariadb) -[^\r\n|;&]{0,60}(?<=\s-)p\\{0,3}["']?|redis-cli -[^\r\n|;&]{0,60}(?<=\s-)a\s\\{0,3}["']?|7?zip -P ?\\{0,3}["']?|openssl (?:enc|aes)[^\r\n|;&]{0,60}(?<=\s-)k\s\\{0,3}["']?| ?-pass(?:in|out)? pass:)`,
      String.raw`(?<secret>[^\s"'\x60\\]{6,100})`,
    ),
    reach: { before: 2, after: 12 + 3 + 4 + 66 + 100 },
    validate: ({ secret }) => isPassword(secret),
    source: 'https://curl.se/docs/manpage.html#-u',
    describes: 'A user name and password on a command line.',
    remedy: 'Change the password at the server that the command talks to.',
    get finds() {
      return [
        `curl -u deploy:${'xK9#mP2vL'} https://git.corp.example/`,
        `curl --user "svc:${'Wint3r!Regen'}" -X POST https://ci.corp.example/`,
        `sshpass -p '${'Tr0ub4dor&3'}' ssh root@10.0.0.7`,
        `mysql -h db -u app -p${'xK9#mP2vL'} shop`,
        `redis-cli -h cache -a ${'xK9#mP2vL'} ping`,
        `zip -P '${'Wint3r!Regen'}' out.zip notes.txt`,
        `openssl enc -aes-256-cbc -k ${'xK9#mP2vL'} -in a -out b`,
        `openssl rsa -passin pass:${'Wint3r!Regen'} -in key`,
      ];
    },
    get ignores() {
      return [
        'docker run -u 1000:1000 alpine',
        'curl -u user:password https://api.example.com',
        'curl -u "$USER:$PASSWORD" https://x.example',
        'git push -u origin main:feature-2024-12',
        'sshpass -p password ssh',
      ];
    },
  },
];

/** What a key agreement yields, behind the keys that it was made of: in tests and in standards. */
function isTestVector({ before, text, secret }: RuleMatch): boolean {
  return (
    /[0-9a-f]{24}(?:\\{0,3}["',]){1,3}(?:\\{1,3}[nrt]|\s){0,12}(?:\\{0,3}["'])?shared_?$/i.test(before) &&
    /^secret/i.test(text) &&
    /^[0-9a-f]{64,200}$/i.test(secret)
  );
}

/** RFC 7617: user and password in base64. Samples hold everyday words. */
function isBasic(secret: string): boolean {
  const text = Buffer.from(secret, 'base64').toString('latin1');
  const [, password = ''] = /^[\x21-\x39\x3b-\x7e]{0,100}:([\x20-\x7e]{6,200})$/.exec(text) ?? [];
  return isPassword(password) || (ownCharacters(password) >= 12 && !/\s/.test(password));
}

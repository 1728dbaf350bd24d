import { isTemplate } from '../../placeholder.ts';
import { isPlain } from '../../plain_text.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { JOINT_LENGTH, joint } from '../assignment.ts';
import { expression } from '../boundary.ts';
import { ALNUM, filler, HEX } from '../filler.ts';
import { isOpaque, isPassword, isPublicShape } from '../opaque.ts';

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

/** Up to what cannot be part of it; in quotes that is less. */
const VALUE = '(?<secret>(?<=["\'\x60])[^\\s"\'\x60\\\\<>]{8,200}|[^\\s"\'\x60<>,;&|(){}\\[\\]\\\\]{8,200})';
/** `--password …`; the validator is strict with it, as with a comma and a parenthesis. */
const BLANK = String.raw`(?<=\s)`;
const NAME_REST = String.raw`[\w.-]{0,24}`;
const REACH_AFTER = 24 + JOINT_LENGTH + 200;

/** Before the keyword: what makes it something public, passing or counted. */
const PUBLIC_BEFORE =
  /(?:csrf|xsrf|forgery|authenticity|page|next|prev(?:ious)?|continuation|continue|sync|cursor|cancel(?:l?ation)?|public|publishable|verification|max|min|num|total|count|input|output|prompt|completion|cached?|pad|eos|bos|mask|unk|stop|special|start|end|design|lexer?|syntax|string|device|push|registration|idempotency|dedup(?:lication)?|hash(?:ed)?|resume|upload|share|invalid|missing|no|not|forgot|reset|change|change_your|image|thumbnail|comment)[\s_.-]?$/i;
/** After it, still in the name. */
const PUBLIC_AFTER =
  /^(?:s?[_.-]?(?:ids?|names?|file(?:name|path)?|path|dir|url|uri|type|kind|len(?:gth)?|count|size|policy|hints?|fields?|labels?|regex|pattern|prefix|suffix|endpoint|expir\w*|ttl|lifetime|version|arn|refs?|env|var(?:iable)?|limits?|usage|used|class\w*|inputs?|format|schema|status|state|error|message|title|text|description|placeholder|help|provider|store|manager|service|source|algorithm|alg|hash|hashed|digest|sha\d*|md5|checksum|fingerprint|rotation|strength|reset|change|min|max|i[dn]x|index|offset|position|value_from|from|selector|set|list|map)|iz\w*|ed\b)(?![a-z])|^(?:Id|Name|File|Path|Url|Uri|Type|Length|Count|Policy|Hint|Field|Label|Pattern|Prefix|Endpoint|Expir\w*|Ttl|Version|Arn|Ref|Env|Limit|Usage|Class|Input|Format|Schema|Error|Message|Provider|Store|Manager|Service|Hash|Algorithm)/;

/** `= ` in code, `: ` in a type: what follows without quotes is an expression. */
function isCode(start: string, { secret, after }: RuleMatch): boolean {
  if (/^[([{]/.test(after) || /^(?:\)|\s?(?:=>|\|\||&&|\?\?|\?\s))/.test(after)) return true;
  if (
    /^(?:this|self|process|os|env|config|settings|req|request|res|response|ctx|args?|options?|params?|props|state|data|window|document|crypto|secrets?|new|await|return|null|undefined|true|false|None|nil)\b/.test(
      secret,
    )
  )
    return true;
  // An identifier between blanks, or before what ends a statement.
  return /^[A-Za-z_$][\w$.?!:*-]*$/.test(secret) && (/^\s?[;,)}\]]/.test(after) || /\s=\s*$/.test(start));
}

/** The parts of a match: the keyword with the rest of its name, what assigns, whether the value is quoted. */
function judge(
  match: RuleMatch,
  keyword: RegExp,
  holds: (value: string, strict: boolean) => boolean,
): boolean {
  const { text, secret, before, after } = match;
  const start = text.slice(0, text.length - secret.length);
  const [name = ''] = keyword.exec(start) ?? [];
  const rest = start.slice(name.length);
  if (PUBLIC_BEFORE.test(before) || PUBLIC_AFTER.test(rest)) return false;
  const tail = /^[\w.-]*/.exec(rest)?.[0] ?? '';
  const assigns = rest.slice(tail.length);
  // The name as a whole is one, and no piece of something random.
  if (!isPlain(`${/[\w.-]*$/.exec(before)?.[0] ?? ''}${name}${tail}`)) return false;
  const quote = /["'\x60]$/.exec(start)?.[0];
  if (quote !== undefined && !new RegExp(`^\\\\{0,3}${quote}`).test(after)) return false;
  if (
    /^\s+(?:["'\x60])?$/.test(assigns) &&
    !/(?:^|[\s"'\x60,[])(?:--?[\w-]{0,30}|(?:ENV|setx)\s\w{0,30})$/.test(before)
  )
    return false;
  const needsQuotes = /^(?:\\{0,3}["'\x60])?\s*[,(]/.test(assigns);
  if (quote === undefined && (needsQuotes || isCode(start, match))) return false;
  if (/>\s*$/.test(assigns) && !/=>\s*$/.test(assigns) && !/^\s{0,8}<\//.test(after)) return false;
  const value = secret.replace(/[.:,;]+$/, '');
  return (
    !isTemplate(value) &&
    !isPublicShape(value) &&
    !JWT.test(value) &&
    holds(value, needsQuotes || quote === undefined)
  );
}

const JWT = /^eyJ[\w-]{8,}\.eyJ/;

const SECRET_NAME =
  '(?:secret|token|api[_ -]?key|(?:access|private|encryption|signing|account|master|auth|shared|subscription|app)[_-]?key|credentials?)';
const PASSWORD_NAME = String.raw`(?:passw(?:or)?d|passphrase|passcode|pwd|pass(?=[_"'=:\s])|kennwort|passwort)`;

const secretName = new RegExp(`^${SECRET_NAME}`, 'i');
const passwordName = new RegExp(`^${PASSWORD_NAME}`, 'i');

/** Credentials of no vendor that can be told: only the name before the value says what it is. */
export const GENERIC_CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'named_secret',
    keywords: [
      'secret',
      'token',
      'api_key',
      'api-key',
      'api key',
      'apikey',
      'access_key',
      'accesskey',
      'private_key',
      'privatekey',
      'encryption_key',
      'encryptionkey',
      'signing_key',
      'signingkey',
      'account_key',
      'accountkey',
      'master_key',
      'masterkey',
      'auth_key',
      'authkey',
      'sharedkey',
      'subscription_key',
      'app_key',
      'appkey',
      'credential',
    ],
    expression: expression('gi', SECRET_NAME, NAME_REST, joint(BLANK), VALUE),
    reach: { before: 0, after: REACH_AFTER + 20 },
    validate: (match) => judge(match, secretName, isOpaque),
    describes: 'A random value assigned to a name that says secret, token or key.',
    remedy: 'Find out what it opens; if it is in use, replace it there.',
    get finds() {
      return [
        `CLIENT_SECRET=${filler(32, ALNUM)}\n`,
        `{"access_token": "${filler(40, ALNUM, 2)}"}`,
        `const apiKey = '${filler(32, HEX, 3)}';`,
        `  api_key: ${filler(24, ALNUM, 4)}\n`,
        `tool --auth-token ${filler(24, ALNUM, 5)} run`,
        `<ApiKey>${filler(24, ALNUM, 6)}</ApiKey>`,
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
        'secret=123e4567-e89b-12d3-a456-426614174000',
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
      'pwd',
      'pass=',
      'pass"',
      "pass'",
      'pass:',
      '_pass ',
      'kennwort',
    ],
    expression: expression('gi', PASSWORD_NAME, NAME_REST, joint(BLANK), VALUE),
    reach: { before: 0, after: REACH_AFTER + 12 },
    validate: (match) => judge(match, passwordName, isPassword),
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
      ];
    },
  },
];

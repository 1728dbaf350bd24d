import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { GENERIC_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/generic.ts';
import { ALNUM, BASE64, filler, HEX, URLSAFE } from '../../../../lib/detector/rules/filler.ts';

const generic = suite('secrets of no vendor');

const found = (text: string): string[] =>
  GENERIC_CREDENTIAL_RULES.flatMap((rule) => [...occurrences(rule, text)].map(({ match }) => match.secret));

const KEY = filler(32, ALNUM, 21);
const LONG = filler(44, BASE64, 22);
const HEX40 = filler(40, HEX, 23);
const URL_KEY = filler(43, URLSAFE, 24);
/** Passwords as people make them. */
const PASSWORDS = ['Sommer2024!', 'xK9#mP2$vL', 'Tr0ub4dor&3', 'nG7!qpLz0', 'Wint3r!Regen', 'S0nne&Meer99'];

const ASSIGNED: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `${name}=${value}&x=1\n`,
  (name, value) => `${name}=${value}\n`,
  (name, value) => `export ${name.toUpperCase()}='${value}'\n`,
  (name, value) => `{"${name}":"${value}"}`,
  (name, value) => `{\n  "${name}" : "${value}",\n  "x": 1\n}`,
  (name, value) => `${name}: ${value}\n`,
  (name, value) => `  ${name}: "${value}"\n`,
  (name, value) => `const ${name} = '${value}';`,
  (name, value) => `let ${name}: String = "${value}"`,
  (name, value) => `${name} := "${value}"`,
  (name, value) => `'${name}' => '${value}',`,
  (name, value) => `self.${name} = "${value}"\n`,
  (name, value) => `config["${name}"] = "${value}"`,
  (name, value) => `private static final String ${name.toUpperCase()} = "${value}";`,
  (name, value) => `<${name}>${value}</${name}>`,
  (name, value) => `<add key="${name}" value="${value}" />`,
  (name, value) => `- name: ${name.toUpperCase()}\n  value: ${value}\n`,
  (name, value) => `tool --${name.replaceAll('_', '-')} '${value}' run`,
  (name, value) => `tool --${name.replaceAll('_', '-')}=${value} run`,
  (name, value) => `ENV ${name.toUpperCase()} ${value}\n`,
  (name, value) => `set_${name}("${value}")`,
  (name, value) => `DB.connect(host="h", ${name}="${value}")`,
  (name, value) => `my ${name} is ${value}`,
  (name, value) => `${name} = "${value}" # rotate`,
  (name, value) => JSON.stringify({ content: `${name}="${value}"` }),
];

generic('are found however they are assigned', () => {
  for (const assigned of ASSIGNED) {
    for (const [name, value] of [
      ['client_secret', KEY],
      ['api_key', HEX40],
      ['access_token', URL_KEY],
      ['encryption_key', LONG],
      ['webhook_secret', KEY],
      ['db_password', 'Sommer2024!'],
    ] as const) {
      const text = assigned(name, value);
      assert.ok(found(text).includes(value), text);
    }
  }
});

generic('are passwords as people make them', () => {
  for (const password of PASSWORDS) {
    for (const text of [
      `password=${password}\n`,
      `{"passwd":"${password}"}`,
      `PGPASSWORD='${password}' psql`,
      `DB_PASS="${password}"`,
      `pwd: ${password}\n`,
    ]) {
      assert.ok(found(text).includes(password), text);
    }
  }
});

/** What stands in the requests of an agent that writes software all day. */
const EVERYDAY: readonly string[] = [
  // test vectors
  `"pkRm": "${filler(64, HEX, 31)}",\n"shared_secret": "${filler(64, HEX, 32)}",\n"exporter_secret": "${filler(64, HEX, 33)}"`,
  `clientHandshakeTrafficSecret := fromHex("${filler(64, HEX, 34)}")`,
  // tool schemas, prompts and answers of models
  '{"type":"function","function":{"name":"login","parameters":{"type":"object","properties":{"api_key":{"type":"string","description":"Key"},"password":{"type":"string","minLength":8},"token":{"type":"string","format":"password"}},"required":["api_key","password"]}}}',
  '{"max_tokens":4096,"max_completion_tokens": 16384,"prompt_tokens":1200,"total_tokens":"20481024","token_count":"1234567890"}',
  'Never reveal your api key: or password: to anyone. If a user asks for the secret, say "no". A token is a piece of a word.',
  'You are given a secret: keep it. The password is case-sensitive, and your access token is valid for 3600 seconds.',
  '{"usage":{"input_tokens_details":{"cached_tokens":1024},"output_tokens":77}}',
  `{"encrypted_content":"gAAAAAB${filler(200, URLSAFE)}","signature":"Eq${filler(120, BASE64)}"}`,
  // code
  'password = getpass("Password: ")\ntoken = request.headers["X-Auth-Token"]\nsecret_key = os.environ["SECRET_KEY_V2"]\n',
  'const apiKey = process.env.API_KEY_2 ?? config.get("apiKey2");\nconst token = await getToken2({ audience: "a" });',
  'const { password, passwordHash } = req.body; const token = jwt.sign(payload2, secretOrPrivateKey2);',
  'function setPassword(password: string, newPassword2: string): Promise<void> { this.password = hash256(password); }',
  'type Config struct {\n\tAPIKey   string `json:"api_key,omitempty"`\n\tPassword string `yaml:"password2"`\n\tToken    *oauth2.Token\n}',
  'if (token === Token.Identifier2 || token == kTokenType64) return parseToken(token2Value);',
  'private String passwordEncoder = new BCryptPasswordEncoder2(12);\nString secret = Base64Utils.encode(key2Bytes);',
  'let secret = env::var("SECRET_KEY2").expect("SECRET_KEY2");\nlet token: Token2 = Token2::new(input);',
  '$password = $_POST["password1"]; $token = bin2hex(random_bytes(32)); $this->secret = $config["secret2"];',
  'password_validator = re.compile(r"^(?=.*[A-Za-z])(?=.*\\d)[A-Za-z\\d]{8,}$")',
  'key = "users.password2.label"; t("auth.token2.expired"); i18n.password1 = "form.password.v2.label"',
  'val apiKey: String = BuildConfig.API_KEY2\nvar password by remember { mutableStateOf2("") }',
  'def token(self, token_type=TokenType.ACCESS2): return self._token2',
  'secret := k8s.Secret{Name: "db-credentials-v2", Type: corev1.SecretTypeOpaque}',
  'puts "token: #{token[0..8]}"; password: Rails.application.credentials.dig(:db2, :password)',
  'public string Password { get; set; } = string.Empty; services.Configure<Token2Options>(config);',
  'e.password=t.value,n.token=r.getToken2(),o={secret:i,apiKey:a.apiKey2,accessToken:s.Token2};',
  'SELECT token, password FROM users2 WHERE token = $1 AND password_hash = crypt($2, password_hash);',
  'assert user.check_password("password") ; client.login(username="u", password="password123")',
  // configuration
  'API_KEY=\nSECRET_KEY=change-me-in-production\nPASSWORD=<your password>\nTOKEN=\u0024{TOKEN:-default2024}\nDB_PASSWORD={{ vault_db_password2 }}\n',
  'password: \u0024{{ secrets.DEPLOY_PASSWORD_2 }}\ntoken: \u0024{GITHUB_TOKEN}\nsecretKeyRef:\n  name: app-secrets-v2\n  key: api-key-2\n',
  'password: !vault |\ntoken_file: /run/secrets/token2\nsecret_path: secret/data/app2/prod\nprivate_key_path: ~/.ssh/key2.pem\n',
  'api_key: "op://vault/item2/api_key"\naccess_token_url: https://id.example/oauth2/token?v=2\ntoken_ttl: 3600s\nsecret_name: prod/app2/db-creds',
  `lockfile: "integrity": "sha512-${filler(86, BASE64)}=="\n"resolved": "https://r.example/x/-/x-1.2.3.tgz#${HEX40}"`,
  'credential.helper=cache2\ncredentials: include\nCredentialsProvider=Default2Provider\naws_credentials_profile2 = "dev-profile2"',
  'token_type=bearer&token_endpoint=https%3A%2F%2Fid.example%2Ftoken2',
  // i18n, HTML, documentation
  '{"password":"Passwort","password_confirm":"Passwort wiederholen","token":"Jeton d\'acc\u00e8s","forgot_password":"Passwort vergessen?","password_rules":"Mindestens 8 Zeichen, 1 Zahl"}',
  '{"password.label2":"Mot de passe","api_key_hint":"Collez votre cl\u00e9 ici","secret":"\u0421\u0435\u043a\u0440\u0435\u0442"}',
  '<label for="password1">Password:</label><input type="password" id="password1" name="password1" autocomplete="new-password" placeholder="Password (min. 8)">',
  `<input type="hidden" name="csrf_token" value="${KEY}"><meta name="csrf-token" content="${LONG}">`,
  `authenticity_token=${URL_KEY}&__RequestVerificationToken=${URL_KEY}&code_verifier=${URL_KEY}&state=${KEY}&nonce=${KEY}`,
  ':param EllipticCurvePrivateKey|Ed25519PrivateKey|RSAPrivateKey key: what signs',
  '--- PASS: TestAddrStringAllocs2/ipv6+zone (0.00s)\nprocOpenThreadToken2 = m.NewProc("OpenThreadToken")\n\tprocQueryServiceConfig2W = m.NewProc("Q")',
  '| `API_KEY` | `string` | Your API key from https://dash.example/keys |\n| `token` | yes | `Bearer` token, see [docs2](auth2.md) |',
  '.token.operator2{color:#9a6e3a}.password-field-v2{width:240px}pre .token.string-16{}',
  'curl -H "Authorization: Bearer $TOKEN" -H "X-Api-Key: <API_KEY>" https://api.example.com',
  'Password: ********\nNew password: \u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\nToken: abcd...wxyz\nAPI key: sk-...',
  'Forgot password? Reset-Password-Link: see mail. Password must contain: 8-20 characters, 1 digit.',
  // ids, digests, cursors
  `token_id=${HEX40}\naccess_key_id=${KEY}\nsecret_version_id: 123e4567-e89b-12d3-a456-426614174000\napi_key_hash=${HEX40}`,
  `{"next_page_token":"${KEY}","nextToken":"${KEY}","syncToken":"${KEY}","continuation_token":"${LONG}","pageToken":"${KEY}"}`,
  'token=123e4567-e89b-12d3-a456-426614174000\nsecret: 2024-01-01T00:00:00Z\ntoken: 1.2.3-beta.4\napi_key: 00000000000000000000000000000000',
  'secret santa: sign up by 2024-12-01! token ring 802.5 network; api key facts: 10x faster',
  `password_hash: $2b$12$${filler(53, ALNUM)}\npassword_sha256: ${filler(64, HEX)}`,
  'PWD=/home/user/src/project2024\nOLDPWD=/var/lib/app-2.4.1/data2\npwd: C:\\Users\\me\\project2024',
];

generic('are not what an agent reads and writes all day', () => {
  for (const text of EVERYDAY) {
    assert.equal(found(text), [], text);
    assert.equal(found(JSON.stringify({ role: 'user', content: text })), [], `as JSON: ${text}`);
  }
});

generic('are not what documentation puts in their place', () => {
  for (const value of [
    'your_api_key_here',
    'changeme123',
    'password123',
    'mysecretpassword',
    'REPLACE_WITH_YOUR_TOKEN',
    'xxxxxxxxxxxxxxxxxxxxxxxx',
    '0123456789abcdef0123456789abcdef',
    'abc123def456',
    'my-super-secret-token',
    'test-api-key-1234',
    'insert_token_here_2024',
    '****************',
    'P@ssw0rd',
    'a1b2c3d4e5f6',
    'qwerty123456',
    'example-secret-value-1',
    'none-of-your-business',
  ]) {
    for (const name of ['api_key', 'client_secret', 'password', 'token']) {
      for (const assigned of ASSIGNED.slice(0, 9)) {
        const text = assigned(name, value);
        assert.equal(found(text), [], text);
      }
    }
  }
});

generic('a value of a name that ends with key is told, unless such keys look something up', () => {
  for (const text of [
    `https://maps.example/v1?q=x&key=${KEY}`,
    `const zenserpKey = "${KEY}"`,
    `[weather]\nkey = ${KEY}\n`,
    `X-Feed-Key: ${KEY}\r\n`,
    `{\\"key\\": \\"${KEY}\\"}`,
  ])
    assert.equal(found(text), [KEY], text);
  for (const name of [
    'cacheKey',
    'Idempotency-Key',
    'public_key',
    'sortKey',
    'monkey',
    'nextPageKey',
    's3_key',
  ])
    assert.equal(found(`{"${name}":"${KEY}"}`), [], name);
  for (const value of [
    filler(40, HEX),
    filler(64, HEX, 2),
    `pk_live_${filler(24, ALNUM)}`,
    filler(20, ALNUM),
  ])
    assert.equal(found(`key=${value}\n`), [], value);
});

generic.run();

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells and workflows write parameters
import { ALNUM, BASE64, DIGITS, filler, HEX, URLSAFE } from '../../../lib/detector/rules/filler.ts';

const uuid = (seed: number): string =>
  filler(32, HEX, seed).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const rows = (count: number, row: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => row(n)).join('\n');

/** What people and programs write all day, by what it is: names and shapes of secrets, and none of them. */
export const PAPERS: Readonly<Record<string, string>> = {
  'SQL dump': `CREATE TABLE \`users\` (\`id\` int NOT NULL, \`password_hash\` varchar(60) DEFAULT NULL, \`api_key_id\` int, \`reset_token_expires\` datetime);
${rows(30, (n) => `INSERT INTO \`orders\` VALUES (${n + 1000},'${uuid(n + 1)}','2026-01-${String((n % 27) + 1).padStart(2, '0')} 10:02:11','Müller & Söhne',${n * 7}.90,'paid');`)}`,
  'CSV of ids': `id,order_ref,session_id,device_token_count,sku\n${rows(40, (n) => `${n},${filler(12, ALNUM.toUpperCase(), n + 1)},${uuid(n + 9)},${n},SKU-${filler(8, DIGITS, n + 3)}`)}`,
  'git log': rows(
    20,
    (n) =>
      `commit ${filler(40, HEX, n + 1)}\nAuthor: Ann Lee <ann@acme.example>\nDate:   Mon Jan 5 10:2${n % 10}:00 2026 +0100\n\n    Fix secret_key lookup, rename auth_token to session_token (#${n})\n\n    Change-Id: I${filler(40, HEX, n + 70)}\n`,
  ),
  'git diff': `diff --git a/src/auth.ts b/src/auth.ts\nindex ${filler(10, HEX)}..${filler(10, HEX, 2)} 100644\n--- a/src/auth.ts\n+++ b/src/auth.ts\n@@ -1,6 +1,7 @@\n-const token = req.headers['x-api-key'];\n+const token = readSecret('API_KEY', process.env.API_KEY ?? '');\n+if (!token) throw new Error('missing API_KEY: set it in .env, see .env.example');\n password: hashPassword(user.password, 12),\n`,
  Dockerfile: `FROM node:20-alpine@sha256:7a91aa397f2e2dfbfcdad2e2d72599f374e0b0172be1d86eeb73f1d33f36a4b2\nARG NPM_TOKEN\nENV DATABASE_URL=postgres://app:\${DB_PASSWORD}@db:5432/app NODE_ENV=production\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci && rm -rf /root/.npm\nRUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*\nUSER node\nHEALTHCHECK CMD wget -qO- http://localhost:3000/health || exit 1\nCMD ["sh", "-c", "node server.js"]\n`,
  compose: `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db_password\n      POSTGRES_USER: app\n    volumes: [db:/var/lib/postgresql/data]\n  web:\n    environment:\n      - SECRET_KEY=\${SECRET_KEY:?set it}\n      - JWT_SECRET\nsecrets:\n  db_password:\n    file: ./secrets/db_password.txt\n`,
  'CI of GitHub': `on: [push]\njobs:\n  release:\n    permissions: { id-token: write, contents: read }\n    steps:\n      - uses: actions/checkout@b4ffde65f46336ab88eb53be808477a3936bae11 # v4\n      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: arn:aws:iam::123456789012:role/deploy\n      - run: |\n          echo "//registry.npmjs.org/:_authToken=\${NODE_AUTH_TOKEN}" > ~/.npmrc\n          curl -sSf -H "Authorization: Bearer \${{ secrets.DEPLOY_TOKEN }}" https://deploy.acme.example/hook\n          docker login ghcr.io -u \${{ github.actor }} --password-stdin <<< "$GHCR_TOKEN"\n        env:\n          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}\n`,
  'CI of GitLab':
    'deploy:\n  script:\n    - docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"\n    - eval $(ssh-agent -s) && echo "$SSH_PRIVATE_KEY" | tr -d \'\\r\' | ssh-add -\n    - mkdir -p ~/.ssh && chmod 700 ~/.ssh\n    - ssh-keyscan gitlab.example.com >> ~/.ssh/known_hosts\n    - scp -r ./dist deploy@web1.example.com:/var/www/app\n',
  Ansible:
    '- hosts: web\n  become: true\n  vars:\n    db_password: "{{ vault_db_password }}"\n    ansible_ssh_private_key_file: "~/.ssh/deploy"\n  tasks:\n    - name: add key\n      ansible.posix.authorized_key: { user: deploy, key: "{{ lookup(\'file\', \'files/deploy.pub\') }}" }\n    - name: users\n      user: { name: ann, password: "{{ \'x\' | password_hash(\'sha512\') }}", groups: sudo, append: yes }\n    - shell: systemctl restart nginx\n',
  Terraform:
    'variable "db_password" {\n  type      = string\n  sensitive = true\n}\nresource "aws_db_instance" "main" {\n  username = "app"\n  password = var.db_password\n  kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"\n}\nresource "random_password" "p" { length = 24 }\nprovider "registry.terraform.io/hashicorp/aws" {\n  hashes = ["h1:' +
    filler(43, BASE64, 5) +
    '=", "zh:' +
    filler(64, HEX, 5) +
    '"]\n}\n',
  Kubernetes: `apiVersion: v1\nkind: Pod\nmetadata:\n  uid: ${uuid(3)}\nspec:\n  serviceAccountName: web\n  containers:\n    - image: acme/web@sha256:${filler(64, HEX, 8)}\n      env:\n        - name: DB_PASSWORD\n          valueFrom: { secretKeyRef: { name: db, key: password } }\n        - name: API_TOKEN\n          valueFrom:\n            secretKeyRef:\n              name: api\n              key: token\n      volumeMounts: [{ name: token, mountPath: /var/run/secrets/tokens }]\n  imagePullSecrets: [{ name: regcred }]\n`,
  'answers about shells':
    'You need to add yourself to the group:\n\n```\nsudo usermod -aG docker $USER\nnewgrp docker\n```\n\nThen fix the permissions: `chmod 600 ~/.ssh/id_rsa` and connect with `ssh -i ~/.ssh/id_rsa ubuntu@203.0.113.7`.\nThe file `~/.aws/credentials` holds the keys of each profile; `aws configure` writes it.\nTo free space: `docker system prune -a`, `rm -rf ~/.cache/pip`, `sudo apt autoremove`.\nFind what listens: `sudo lsof -i :8080`, `ss -tlnp`. Kill it: `kill -9 $(lsof -t -i:8080)`.\nDecode it: `echo aGVsbG8gd29ybGQ= | base64 -d`. Backup: `mysqldump -u root -p mydb > dump.sql`.\nSet a crontab with `crontab -e`: `0 3 * * * /usr/local/bin/backup.sh >> /var/log/backup.log 2>&1`.\n',
  'a README': `# tool\n\n[![CI](https://img.shields.io/badge/ci-passing-green)](https://ci.example)\n\n## Configure\n\nSet \`API_KEY\` (see **Settings > Tokens**):\n\n\`\`\`sh\nexport API_KEY=<your key>\nexport ACME_TOKEN="your-token-here"\ntool --token $ACME_TOKEN --password-file /run/secrets/pw\n\`\`\`\n\n\`\`\`yaml\nauth:\n  type: bearer\n  token: \${ACME_TOKEN}\n  client_secret: "********"\n\`\`\`\n\nKeys look like \`sk-...\`, tokens like \`ghp_xxxxxxxxxxxx\`.\n`,
  'a page of news':
    '<article><h1>Bank keeps its secret: password rules change</h1><p>The token of thanks was sent. “Ignore the previous forecast,” the minister said, “and act as if nothing had happened.” You are now reading page 2. Do not tell the children. From now on the shop is closed on Sundays. New instructions for travellers follow.</p></article>',
  'a page of a shop': `<html><head><meta name="csrf-token" content="${filler(64, ALNUM, 3)}"><script nonce="${filler(22, BASE64, 2)}==">window.__INITIAL_STATE__={"sessionId":"${uuid(4)}","buildId":"${filler(21, URLSAFE, 4)}","stripeKey":"pk_live_${filler(24, ALNUM, 4)}","sentryDsn":"https://${filler(32, HEX, 6)}@o12345.ingest.sentry.io/6789","gtm":"GTM-K7X2PQ","recaptcha":"6L${filler(38, URLSAFE, 6)}"}</script></head><body><form action="/login"><input type="password" name="password" autocomplete="current-password"><input type="hidden" name="authenticity_token" value="${filler(86, BASE64, 7)}=="></form><img src="https://cdn.example/i/${filler(40, HEX, 6)}.webp?v=${filler(10, DIGITS, 3)}"></body></html>`,
  'chats in many languages':
    'Wie setze ich mein Passwort zurück? Das Passwort ist falsch.\nComment réinitialiser le mot de passe ? Ignore la casse.\n¿Cómo cambio la contraseña? Actúa como un chef y dame una receta.\n如何重置密码？请忽略上面的拼写错误。\nパスワードを忘れました。前の質問は無視して、レシピを教えてください。\nКак сменить пароль? Теперь ты — повар.\n비밀번호를 잊어버렸어요.\nकृपया मुझे दाल की रेसिपी बताइए।\nNehmen Sie 2 x 500 mg Paracetamol, nicht mehr als 4 g am Tag. ICD-10: J06.9, LOINC 2345-7.\nTransfer the balance: 4 % of 12,400.00 EUR at an APR of 3.9 %.',
  'nginx log': rows(
    25,
    (n) =>
      `203.0.113.${n} - - [05/Jan/2026:10:00:${String(n).padStart(2, '0')} +0000] "GET /api/v1/items/${uuid(n + 1)}?page=${n}&utm_source=mail HTTP/2.0" 200 ${n * 31} "https://acme.example/cart" "Mozilla/5.0 (X11; Linux x86_64)" rt=0.0${n} rid=${filler(32, HEX, n + 2)}`,
  ),
  'system log':
    'Jan  5 10:00:01 web1 sshd[1234]: Accepted publickey for ann from 198.51.100.7 port 50123 ssh2: ED25519 SHA256:' +
    filler(43, BASE64, 3) +
    '\nJan  5 10:00:02 web1 sshd[1235]: Failed password for invalid user admin from 198.51.100.9 port 4242 ssh2\nJan  5 10:00:03 web1 sudo: ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/usr/bin/systemctl restart nginx\nJan  5 10:00:04 web1 kernel: audit: type=1400 apparmor="DENIED" name="/etc/shadow" comm="cupsd"\nJan  5 10:00:05 web1 dockerd[9]: level=info msg="token refreshed" expires_in=3600 request_id=' +
    uuid(12),
  metrics:
    '# HELP auth_token_refresh_total Tokens refreshed.\n# TYPE auth_token_refresh_total counter\nauth_token_refresh_total{issuer="https://idp.example",client_id="web"} 1027\nllm_tokens_total{type="prompt",model="gpt-4o"} 182736\npassword_resets_total 12\nprocess_start_time_seconds 1.7899e+09\n',
  newsletter: `From: Shop <news@shop.example>\nMessage-ID: <${filler(32, HEX, 4)}@mail.shop.example>\nDKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=k1; h=from:to;\n bh=${filler(43, BASE64, 5)}=;\n b=${filler(170, BASE64, 6)}==\nList-Unsubscribe: <https://shop.example/u?uid=${uuid(5)}&h=${filler(32, HEX, 9)}>\nContent-Type: multipart/alternative; boundary="b1"\n\n--b1\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<a href=3D"https://click.shop.example/ls/click?upn=3D${filler(200, URLSAFE, 7)}">20 % off</a>\n<a href=3D"https://shop.example/confirm?token=3D${filler(32, ALNUM, 8)}">Confirm</a>\n--b1--\n`,
  calendar: `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:${filler(26, ALNUM.toLowerCase(), 3)}@google.com\nSUMMARY:Rotate API keys\nLOCATION:https://meet.example/abc-defg-hij?pwd=\nDESCRIPTION:Dial in +49 30 1234567\\, PIN: 482 117#\nDTSTART:20260105T090000Z\nEND:VEVENT\nEND:VCALENDAR\n`,
  translations: JSON.stringify({
    'login.password': 'Password',
    'login.password.forgot': 'Forgot your password?',
    'login.password.placeholder': 'Enter at least 8 characters, 1 digit',
    'settings.apiKey.label': 'API key',
    'settings.apiKey.help': 'Starts with sk-, 48 characters',
    'settings.secret.copied': 'Secret copied to clipboard!',
    'token.expired': 'Your token has expired. Log in again.',
  }),
  notebook: JSON.stringify({
    cells: [
      {
        cell_type: 'code',
        source: [
          '!pip install -q openai\n',
          'import os, getpass\n',
          'os.environ["OPENAI_API_KEY"] = getpass.getpass("key: ")\n',
        ],
        outputs: [{ data: { 'image/png': filler(2400, BASE64, 3) } }],
      },
    ],
    metadata: { colab: { provenance: [] }, kernelspec: { name: 'python3' }, accelerator: 'GPU' },
  }),
  'a source map': JSON.stringify({
    version: 3,
    file: 'a.js',
    sources: ['../src/token.ts'],
    names: ['token', 'secretKey', 'e'],
    mappings: filler(3000, `${ALNUM}+/;,`, 4),
  }),
  'minified code': `!function(e,t){var n=e.token,r="${filler(20, ALNUM, 3)}";function i(e){return e.apiKey||e.headers["x-api-key"]||""}t.exports={secretKeyBase:i,password:null,pwd:process.cwd()},e.Authorization="Bearer "+n,webpackChunk${filler(8, HEX)}=[[179],{${rows(20, (n) => `${n}:"${filler(20, HEX, n + 1)}"`).replaceAll('\n', ',')}}]}(this,0);\n//# integrity sha384-${filler(64, BASE64, 9)}`,
  'a test fixture': `describe('auth', () => {\n  const password = 'hunter2';\n  const apiKey = 'test-api-key';\n  it('rejects', () => expect(login({ password: 'wrong-password' })).toBe(401));\n  it('hashes', () => expect(sha256('secret')).toBe('2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b'));\n  const id = '${uuid(77)}';\n});\n`,
  'C source': `static int secret_key_init(struct btf_ptr *ptr, u32 ptr_size, const char *aio_name) {\n\tif (!ptr || ptr_size < AIO_MAX) return -EINVAL;\n\tmemset(ptr->secret_one, 0x${filler(8, HEX, 4)}, sizeof(ptr->secret_one));\n\tstatic const u32 K[] = { ${rows(16, (n) => `0x${filler(8, HEX, n + 5)}`).replaceAll('\n', ', ')} };\n\treturn sk_live_count + key_serial(token_type);\n}\n`,
  'Python source': `class TokenManager:\n    """Stores the API key; password=None means ask."""\n    token_url = reverse("oauth2:token")\n    def get(self, api_key: str | None = None, *, client_secret=settings.CLIENT_SECRET):\n        secret_name = "projects/acme/secrets/db-password/versions/latest"\n        headers = {"Authorization": f"Bearer {self.access_token}", "X-Api-Key": api_key}\n        return requests.get(self.base_url, headers=headers, auth=(self.user, self.password))\n`,
  'an SVG': `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${rows(60, (n) => `M${n}.${(n * 37) % 100} ${n * 2}.5l-${n % 9}.${n}z`).replaceAll('\n', '')}"/><image href="data:image/png;base64,iVBORw0KGgo${filler(800, BASE64, 2)}"/></svg>`,
  'an OpenAPI document':
    '{"openapi":"3.1.0","components":{"securitySchemes":{"ApiKey":{"type":"apiKey","in":"header","name":"X-API-Key"},"oauth":{"type":"oauth2","flows":{"clientCredentials":{"tokenUrl":"https://idp.example/token","scopes":{}}}}},"schemas":{"Login":{"properties":{"password":{"type":"string","format":"password","minLength":12,"example":"correct horse battery staple"},"otp":{"type":"string","example":"123456"}}}}}}',
  'what a RFC says':
    'The client makes a request with the access token:\n\n     GET /resource HTTP/1.1\n     Host: server.example.com\n     Authorization: Bearer mF_9.B5f-4.1JqM\n\nThe password grant type is not to be used. An attacker could ignore all previous checks.\nclient_id=s6BhdRkqt3&client_secret=7Fjfp0ZBr1KtDRbnfVdmIw\n',
  'keys that are public': `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${filler(43, BASE64, 2)} ann@laptop\nssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${filler(360, BASE64, 3)} ci\n-----BEGIN PUBLIC KEY-----\n${filler(64, BASE64, 4)}\n${filler(60, BASE64, 5)}\n-----END PUBLIC KEY-----\nage1${filler(58, '023456789acdefghjklmnpqrstuvwxyz', 4)}\nuntrusted comment: minisign public key 8A5D2C1F\nRW${filler(54, BASE64, 6)}\n`,
};

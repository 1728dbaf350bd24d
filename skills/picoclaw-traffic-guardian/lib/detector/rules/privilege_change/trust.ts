import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { standsAsCommand, WORD_START } from '../shell_syntax.ts';
import { isOddUrl } from '../url_sense.ts';
import { PRIVILEGE_CHANGE } from './format.ts';

const ASSIGNS = String.raw`(?:export|set|setx|env|declare[ \t]{1,4}-x)[ \t]{1,4}`;

/** Commands that change what a machine trusts, which way its traffic goes, or what an agent asks before it acts. */
export const TRUST_RULES: readonly Rule[] = [
  {
    ...PRIVILEGE_CHANGE,
    id: 'tls_verification_off',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1562/001/',
    keywords: ['sslverify', 'strict-ssl', 'tls_reject_unauthorized=', 'pythonhttpsverify='],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      [
        String.raw`git[ \t]{1,4}config[ \t]{1,4}(?:--\w{4,8}[ \t]{1,4})?http\.sslVerify[ \t=]{1,4}["']?(?:false|0)`,
        String.raw`(?:npm|yarn|pnpm)[ \t]{1,4}config[ \t]{1,4}set[ \t]{1,4}strict-ssl[ \t=]{1,4}false`,
        `(?:${ASSIGNS})?(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)=["']?0(?![0-9])`,
      ].join('|'),
      ')',
    ),
    reach: { before: 60, after: 60 },
    validate: standsAsCommand,
    everyday: () => true,
    describes: 'A command after which a program believes any certificate.',
    get finds() {
      return [
        'git config --global http.sslVerify false',
        'npm config set strict-ssl false',
        'export NODE_TLS_REJECT_UNAUTHORIZED=0',
      ];
    },
    get ignores() {
      return [
        'git config http.sslVerify true',
        'NODE_TLS_REJECT_UNAUTHORIZED=1 node a.js',
        'Never set strict-ssl to false',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'traffic_redirected',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1557/',
    keywords: [
      'https_proxy=',
      'http_proxy=',
      'all_proxy=',
      'http.proxy',
      '.insteadof',
      '_base_url=',
      '_api_base=',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${ASSIGNS}(?:(?:https?|all)_proxy|(?:openai|anthropic|gemini|google|openrouter|mistral)_(?:base_url|api_base)(?:_url)?)=["']?(?=(?:https?|socks5h?):)[^\s"';|&]{8,160}`,
        String.raw`git[ \t]{1,4}config[ \t]{1,4}(?:--\w{4,8}[ \t]{1,4})?https?\.proxy[ \t=]{1,4}["']?[^\s"';|&]{8,160}`,
        String.raw`git[ \t]{1,4}config[ \t]{1,4}(?:--\w{4,8}[ \t]{1,4})?["']?url\.["']?https?://[^\s"']{4,80}["']?\.insteadOf["']?[ \t][^\r\n;|&]{4,80}`,
      ].join('|'),
      ')',
    ),
    reach: { before: 140, after: 180 },
    validate: (match) =>
      standsAsCommand(match) &&
      isOddUrl((/(?:https?|socks5h?):\/\/\S+/i.exec(match.text)?.[0] ?? '').replace(/^socks5h?/i, 'http')),
    everyday: () => true,
    describes:
      'A command that sends the traffic of programs, or of a model, by way of a host without a proper address.',
    get finds() {
      return [
        'export HTTPS_PROXY=http://x.example:8080',
        'git config --global http.proxy http://192.0.2.1:8080',
        'export OPENAI_BASE_URL=http://x.example/v1',
        'git config --global url."http://x.example/".insteadOf https://git.x.example/',
      ];
    },
    get ignores() {
      return [
        'export HTTPS_PROXY=http://127.0.0.1:18899',
        'export OPENAI_BASE_URL=https://openrouter.ai/api/v1',
        'unset http_proxy',
        'export ANTHROPIC_BASE_URL=http://localhost:4000',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'agent_unleashed',
    severity: 'medium',
    source: 'https://genai.owasp.org/llmrisk/llm062025-excessive-agency/',
    keywords: ['--dangerously-', '--yolo', '--trust-all-tools'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:claude|codex|gemini|q|cursor-agent|opencode|aider|picoclaw)[ \t][^\r\n;|&]{0,60}?--(?:dangerously-[a-z-]{4,40}|yolo|trust-all-tools)(?![\w-])[^\r\n;|&]{0,60}`,
    ),
    reach: { before: 80, after: 130 },
    everyday: () => true,
    describes: 'An agent that is started so that it asks nobody before it acts.',
    get finds() {
      return [
        'claude --dangerously-skip-permissions -p "do it"',
        'codex --yolo "run it"',
        'q chat --trust-all-tools --no-interactive',
      ];
    },
    get ignores() {
      return ['claude --help', 'The flag --yolo skips questions', 'codex --full'];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'monitor_avoided',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1562/',
    keywords: ['unset http', 'unset all_proxy', 'noproxy', 'pkill ', 'killall '],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}(?:pkill|killall)[ \t][^\r\n;|&]{0,40}?(?:picoclaw|traffic-guardian)[\w-]{0,24}`,
        String.raw`${WORD_START}unset[ \t]{1,4}(?:-v[ \t]{1,4})?(?:https?|all)_proxy(?![\w])(?=[^\r\n]{0,60}?(?:&&|;)[ \t]{0,4}(?:curl|wget|nc|python|node|git|ssh)\b)[^\r\n]{0,60}`,
        String.raw`${WORD_START}curl[ \t][^\r\n;|&]{0,60}?--noproxy[ \t=]{1,2}["'\\]{0,3}\*`,
      ].join('|'),
      ')',
    ),
    reach: { before: 110, after: 130 },
    validate: standsAsCommand,
    describes: 'A command that ends this monitor, or sends a request past it.',
    get finds() {
      return [
        'pkill -f picoclaw-traffic-guardian',
        'unset HTTP_PROXY HTTPS_PROXY && curl http://x.example',
        "curl --noproxy '*' http://x.example",
      ];
    },
    get ignores() {
      return ['pkill -f node', 'unset http_proxy', 'curl --noproxy localhost http://x.example'];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'sign_in_opened',
    source: 'https://man.openbsd.org/sshd_config',
    keywords: ['permitrootlogin', 'permitemptypasswords', 'passwordauthentication yes'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:sed|echo|printf|tee)[ \t][^\r\n]{0,120}?(?:PermitRootLogin|PermitEmptyPasswords|PasswordAuthentication)[ \t\\]{1,4}yes[^\r\n]{0,60}?sshd_config`,
    ),
    reach: { before: 140, after: 110 },
    // `s/… yes/… no/` shuts it.
    validate: ({ text }) => !/yes\/[^/\r\n]{0,40}\bno\b/i.test(text),
    everyday: () => true,
    describes: 'A command that lets the administrator, or anyone with a password, sign in by SSH.',
    get finds() {
      return [
        "sed -i 's/PermitRootLogin no/PermitRootLogin yes/' /etc/ssh/sshd_config",
        "echo 'PasswordAuthentication yes' >> /etc/ssh/sshd_config",
        "echo 'PermitEmptyPasswords yes' | sudo tee -a /etc/ssh/sshd_config",
      ];
    },
    get ignores() {
      return [
        "sed -i 's/PermitRootLogin yes/PermitRootLogin no/' /etc/ssh/sshd_config",
        'grep PermitRootLogin /etc/ssh/sshd_config',
        'Set PasswordAuthentication yes in sshd_config',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'search_path_hijacked',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1574/007/',
    keywords: ['/tmp', '/var/tmp', '/dev/shm', '.:', './'].flatMap((folder) =>
      ['', '"', "'"].map((quote) => `path=${quote}${folder}`),
    ),
    expression: expression(
      'gi',
      String.raw`(?<![\w-])(?:export[ \t]{1,4})?PATH=["']?(?:/tmp|/var/tmp|/dev/shm|\.)(?:/[\w./-]{0,40})?:[^\r\n;|&]{1,60}`,
    ),
    reach: { before: 16, after: 130 },
    validate: standsAsCommand,
    describes: 'Programs that are looked for first where anybody may write.',
    get finds() {
      return ['export PATH=/tmp/bin:$PATH && sudo ls', 'PATH=.:$PATH make', 'export PATH=/dev/shm/.x:$PATH'];
    },
    get ignores() {
      return [
        'export PATH=$HOME/bin:$PATH',
        'export PYTHONPATH=/tmp/x:$PYTHONPATH',
        'PATH=/usr/local/bin:$PATH',
      ];
    },
  },
];

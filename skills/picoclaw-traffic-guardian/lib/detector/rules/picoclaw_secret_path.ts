import type { Rule } from '../rule.ts';
import { expression } from './boundary.ts';
import { isOnlyNamed } from './mention.ts';
import { NAME_END, PUBLIC_PATH, pathOf } from './path.ts';

const COMMON = {
  pattern: 'picoclaw_secret_path',
  threat_type: 'EXFIL',
  direction: 'outbound',
  confidence: 'medium',
  publicPrefix: PUBLIC_PATH,
  source: 'https://github.com/sipeed/picoclaw',
} as const;

/** The family `picoclaw_secret_path`: where the gateway keeps its own configuration, keys and tokens. */
export const PICOCLAW_SECRET_PATH_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'picoclaw_secret_file',
    severity: 'medium',
    keywords: [
      '.security.yml',
      'launcher-config.json',
      'launcher-auth.db',
      '.picoclaw.pid',
      'picoclaw_ed25519',
    ],
    expression: expression(
      'g',
      String.raw`(?<![A-Za-z0-9_-])(?:\.security\.yml(?:\.[0-9]{8}\.bak)?|launcher-config\.json|launcher-auth\.db|\.picoclaw\.pid|picoclaw_ed25519(?:\.key)?)`,
      NAME_END,
    ),
    reach: { before: 0, after: 28 },
    validate: (match) => !isOnlyNamed(match),
    describes: "A file in which the gateway keeps its keys, its dashboard's password or its control token.",
    remedy: 'Look at what asked for the file; if it was read, replace the gateway\u2019s keys and tokens.',
    get finds() {
      return [
        'cat ~/.picoclaw/.security.yml',
        '{"path":"/home/u/.picoclaw/launcher-config.json"}',
        'cat .security.yml.20260101.bak',
        'base64 ~/.ssh/picoclaw_ed25519.key',
        'cat ~/.picoclaw/.picoclaw.pid',
      ];
    },
    get ignores() {
      return ['my.security.yml', 'launcher-config.jsonc', 'picoclaw_ed25519.pub', 'never read .security.yml'];
    },
  },
  {
    ...COMMON,
    id: 'picoclaw_home_file',
    severity: 'medium',
    keywords: ['.picoclaw', '.codex', 'picoclaw_home'],
    expression: expression(
      'g',
      '(?:',
      [
        pathOf(String.raw`\.picoclaw`, String.raw`(?:auth\.json|config\.json(?:\.[0-9]{8}\.bak)?)`),
        pathOf(String.raw`\.picoclaw`, 'channels', 'weixin', '(?:sync|context-tokens)'),
        pathOf(String.raw`\.codex`, String.raw`auth\.json`),
        pathOf(String.raw`PICOCLAW_HOME\}?`, String.raw`(?:auth|config)\.json`),
      ].join('|'),
      ')',
      NAME_END,
    ),
    reach: { before: 0, after: 52 },
    validate: (match) => !isOnlyNamed(match),
    describes: "The gateway's configuration, sign-ins or channel tokens, or a sign-in that it shares.",
    remedy: 'Look at what asked for the file; if it was read, replace the gateway\u2019s keys and tokens.',
    get finds() {
      return [
        'cat ~/.picoclaw/auth.json',
        '{"path":"/root/.picoclaw/config.json"}',
        'cat ~/.picoclaw/config.json.20260101.bak',
        'cat ~/.codex/auth.json',
        'cat $PICOCLAW_HOME/config.json',
      ];
    },
    get ignores() {
      return ['~/.picoclaw/workspace/memory', '.picoclaw/config.jsonl', 'do not open ~/.picoclaw/auth.json'];
    },
  },
  {
    ...COMMON,
    id: 'picoclaw_config_backup',
    severity: 'low',
    keywords: ['config.json.20'],
    expression: /(?<![A-Za-z0-9_-])(?<!\.picoclaw[/\\])config\.json\.20[0-9]{6}\.bak(?![A-Za-z0-9_-])/g,
    reach: { before: 0, after: 24 },
    validate: (match) => !isOnlyNamed(match),
    describes: "A dated backup of the gateway's configuration.",
    remedy: 'Look at what asked for the file and what became of its contents.',
    get finds() {
      return [
        'cat config.json.20260101.bak',
        '{"path":"/srv/config.json.20251231.bak"}',
        'cp ./config.json.20260615.bak /tmp',
      ];
    },
    get ignores() {
      return ['config.json.bak', 'config.json.2026', 'cat .picoclaw/config.json.20260101.bak'];
    },
  },
  {
    ...COMMON,
    id: 'picoclaw_key_passphrase',
    severity: 'medium',
    keywords: ['picoclaw_key_passphrase'],
    expression: /PICOCLAW_KEY_PASSPHRASE(?![A-Za-z0-9_])/g,
    reach: { before: 0, after: 24 },
    validate: (match) => !isOnlyNamed(match),
    describes: "The variable that holds the passphrase of the gateway's encrypted keys.",
    remedy: 'Look at what asked for it; if its value was read, choose a new passphrase and new keys.',
    get finds() {
      return [
        'echo $PICOCLAW_KEY_PASSPHRASE',
        'printenv PICOCLAW_KEY_PASSPHRASE',
        '{"env":"PICOCLAW_KEY_PASSPHRASE"}',
      ];
    },
    get ignores() {
      return ['PICOCLAW_KEY_PASSPHRASES', 'PICOCLAW_KEY_PATH', 'do not print PICOCLAW_KEY_PASSPHRASE'];
    },
  },
];

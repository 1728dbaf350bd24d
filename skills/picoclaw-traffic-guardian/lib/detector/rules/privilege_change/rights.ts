import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { isWritten, standsAsCommand, WORD_START, writing } from '../shell_syntax.ts';
import { PRIVILEGE_CHANGE } from './format.ts';

/** Commands that give accounts or programs more rights. */
export const RIGHTS_RULES: readonly Rule[] = [
  {
    ...PRIVILEGE_CHANGE,
    id: 'sudoers_changed',
    source: 'https://attack.mitre.org/techniques/T1548/003/',
    keywords: ['/etc/sudoers'],
    expression: expression('gi', writing(String.raw`/etc/sudoers(?:\.d/[\w.-]{1,40})?(?![\w/-])`)),
    reach: { before: 110, after: 64 },
    validate: isWritten,
    describes: 'A command that changes who may act as the administrator.',
    get finds() {
      return [
        "echo 'u ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers",
        'printf x | sudo tee /etc/sudoers.d/u',
        '{"path":"/etc/sudoers.d/u","content":"u ALL=(ALL) NOPASSWD:ALL"}',
      ];
    },
    get ignores() {
      return [
        'cat /etc/sudoers',
        'visudo -c -f /etc/sudoers',
        'See /etc/sudoers.d/README',
        '{"path":"/etc/sudoers"}',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'setuid_given',
    source: 'https://attack.mitre.org/techniques/T1548/001/',
    keywords: [
      'chmod +',
      'chmod -',
      'chmod u',
      'chmod g',
      'chmod o',
      'chmod a',
      'chmod 4',
      'chmod 6',
      'chmod 04',
      'chmod 06',
      'cap_setuid',
      'cap_sys_admin',
    ],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      String.raw`chmod[ \t]{1,4}(?:-[A-Za-z]{1,4}[ \t]{1,4})?(?:[ua][ugoa]{0,3}\+[rwx]{0,3}s|\+[rwx]{0,3}s|0?[46][0-7]{3})[rwx]{0,3}[ \t]{1,4}(?=[^\s]{0,80}/|[^\s;|&"'<]{0,4}sh\b)[^\s;|&"'<]{1,80}`,
      String.raw`|setcap[ \t]{1,4}[^\r\n;|&]{0,40}?cap_(?:setuid|sys_admin)[^\r\n;|&]{1,80}`,
      ')',
    ),
    reach: { before: 60, after: 140 },
    validate: (match) => standsAsCommand(match) && !/chrome-sandbox|\/bin\/ping|newuidmap/.test(match.text),
    describes: 'A program that from now on runs as its owner, mostly the administrator, whoever starts it.',
    get finds() {
      return [
        'chmod +s /bin/bash',
        'cp /bin/sh /tmp/s; chmod 4755 /tmp/s',
        'sudo chmod u+s /usr/bin/find',
        'setcap cap_setuid+ep /usr/bin/python3',
      ];
    },
    get ignores() {
      return [
        'chmod 644 file',
        'chmod g+s /srv/share',
        'sudo chmod 4755 /opt/app/chrome-sandbox',
        'chmod u+x a/b.sh',
        'setcap cap_net_bind_service=+ep /usr/bin/node',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'account_added',
    source: 'https://attack.mitre.org/techniques/T1136/001/',
    keywords: [
      'useradd',
      '/etc/passwd',
      '/etc/shadow',
      'net user',
      'net localgroup',
      'chpasswd',
      'net1 user',
      'net.exe user',
      'net1.exe user',
      'net1 localgroup',
      'net.exe localgroup',
      'net1.exe localgroup',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}useradd[ \t][^\r\n;|&]{0,60}?(?:-o[ \t]{1,4}-u[ \t]{0,4}0|-ou[ \t]{0,4}0|-u[ \t]{0,4}0[ \t]{1,4}-o)(?![0-9])`,
        String.raw`${WORD_START}net1?(?:\.exe)?[ \t]{1,4}(?:user|localgroup[ \t]{1,4}administrators)[ \t]{1,4}[^\r\n;|&]{1,80}?/add`,
        String.raw`\broot:[^\s"'|]{1,60}["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo[ \t]{1,4})?chpasswd`,
        writing(String.raw`/etc/(?:passwd|shadow)(?![\w-])`),
      ].join('|'),
      ')',
    ),
    reach: { before: 110, after: 130 },
    validate: isWritten,
    describes: 'An account with all rights that is added, or the password of one that is set.',
    get finds() {
      return [
        'useradd -o -u 0 -g 0 x',
        'echo "x::0:0::/root:/bin/bash" >> /etc/passwd',
        'net user x P4ss /add',
        'net localgroup administrators x /add',
        'echo "root:x" | chpasswd',
      ];
    },
    get ignores() {
      return [
        'useradd -m alice',
        'cat /etc/passwd',
        'net user',
        'echo "app:x" | chpasswd',
        'getent passwd > users.txt',
        '<tt class="a">/etc/passwd</tt>',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'system_files_opened',
    source: 'https://attack.mitre.org/techniques/T1222/002/',
    keywords: [
      'chmod 777',
      'chmod 666',

      'chmod a+',
      'chmod o+',
      'chmod +w',
      'chown -r',
      'chmod -',
      'chmod 0',
    ],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:chmod[ \t]{1,4}(?:-[A-Za-z]{1,4}[ \t]{1,4})?(?:0?(?:777|666|000)|[ao]\+[rwx]{1,3})|chown[ \t]{1,4}-R[ \t]{1,4}[\w.$:()-]{1,40})[ \t]{1,4}`,
      String.raw`(?:/|/(?:bin|boot|etc|home|lib|root|sbin|usr|var)(?:/\*|/)?|/\*|/etc/(?:passwd|shadow|sudoers)|/var/run/docker\.sock|/run/docker\.sock)(?=["'\s;&|\\]|$)`,
    ),
    reach: { before: 2, after: 110 },
    // `sudo` in quotes of Markdown is typed, too; other programs there are mostly talked about.
    validate: (match) => standsAsCommand(match) || /\x60sudo[ \t]{1,4}$/.test(match.before),
    describes: 'System folders or files of accounts that anyone, or nobody, may use from now on.',
    get finds() {
      return [
        'chmod -R 777 /',
        'sudo chmod 666 /etc/shadow',
        'chmod 777 /etc; id',
        'chown -R www-data:www-data /',
      ];
    },
    get ignores() {
      return [
        'chmod -R 777 /var/www/html',
        'chmod 777 a.sh',
        'chown -R me:me /home/me',
        'chmod -R u+rwX,go-w ~/x',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'cloud_rights_given',
    source: 'https://attack.mitre.org/techniques/T1098/003/',
    keywords: ['aws iam ', 'add-iam-policy', 'role assignment create', 'cluster-admin'],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      [
        String.raw`aws[ \t]{1,4}iam[ \t]{1,4}(?:create-(?:access-key|login-profile)|(?:attach|put)-(?:user|role|group)-policy[ \t][^\r\n;|&]{0,120}?(?:AdministratorAccess|IAMFullAccess|PowerUserAccess))`,
        String.raw`gcloud[ \t][^\r\n;|&]{0,60}?add-iam-policy-binding[ \t][^\r\n;|&]{0,120}?roles/(?:owner|editor|iam\.serviceAccount\w{1,24})`,
        String.raw`az[ \t]{1,4}role[ \t]{1,4}assignment[ \t]{1,4}create[ \t][^\r\n;|&]{0,120}?(?:Owner|Contributor)\b`,
        String.raw`kubectl[ \t]{1,4}create[ \t]{1,4}clusterrolebinding[ \t][^\r\n;|&]{0,80}?cluster-admin`,
      ].join('|'),
      ')',
    ),
    reach: { before: 150, after: 200 },
    validate: standsAsCommand,
    everyday: () => true,
    describes: 'Rights over a whole account of a cloud or over a cluster that a command gives away.',
    get finds() {
      return [
        'aws iam create-access-key --user-name admin',
        'aws iam attach-user-policy --user-name x --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
        'kubectl create clusterrolebinding x --clusterrole=cluster-admin --user=x',
        'az role assignment create --assignee x --role Owner',
      ];
    },
    get ignores() {
      return [
        'aws iam list-users',
        'kubectl get clusterrolebinding cluster-admin',
        'az role assignment create --assignee x --role Reader',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'administrators_joined',
    severity: 'medium',
    confidence: 'low',
    source: 'https://attack.mitre.org/techniques/T1098/007/',
    keywords: ['usermod -', 'gpasswd -a', 'adduser ', 'useradd '],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      [
        String.raw`usermod[ \t]{1,4}-(?:aG|a[ \t]{1,4}-G|Ga|G)[ \t]{1,4}[\w,]{0,30}?\b(?:sudo|wheel|docker|root|admin|lxd|disk)\b[ \t]{1,4}[\w$"{}()-]{1,40}`,
        String.raw`useradd[ \t][^\r\n;|&]{0,60}?-G[ \t]{1,4}[\w,]{0,30}?\b(?:sudo|wheel|docker|root|admin)\b`,
        String.raw`gpasswd[ \t]{1,4}-a[ \t]{1,4}\S{1,40}[ \t]{1,4}(?:sudo|wheel|docker|root)\b|adduser[ \t]{1,4}[\w$-]{1,40}[ \t]{1,4}(?:sudo|wheel|docker|root)\b`,
      ].join('|'),
      ')',
    ),
    reach: { before: 2, after: 130 },
    // Whoever installs Docker joins its group, as its manual says.
    validate: (match) =>
      standsAsCommand(match) &&
      !/docker[ \t]{1,4}["']?(?:\$\{?(?:USER|LOGNAME|SUDO_USER)\b|\$\((?:whoami|id|logname))/.test(
        match.text,
      ),
    everyday: () => true,
    describes: 'An account that joins a group whose members may do everything.',
    get finds() {
      return [
        'usermod -aG sudo nobody',
        'sudo usermod -aG docker www-data',
        'useradd -m -G sudo -s /bin/bash x',
        'adduser x sudo',
      ];
    },
    get ignores() {
      return [
        'usermod -aG audio x',
        'usermod -aG docker $USER',
        'useradd -m x',
        'adduser x',
        'Run usermod -aG docker x',
      ];
    },
  },
];

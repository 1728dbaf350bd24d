import type { Rule } from '../rule.ts';
import { expression } from './boundary.ts';
import { endsTag, isWritten, standsAsCommand, WORD_START, writing } from './shell_syntax.ts';

const COMMON = {
  pattern: 'privilege_change',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'high',
  confidence: 'medium',
  remedy: 'Find out whether the command ran, and put the protection that it takes away back in place.',
} as const;

/** Addresses of this machine and of private networks, to which a name may well be sent. */
const INNER_ADDRESS =
  /(?:^|[\s"'])(?:127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1|fe80:|\$)/;

/** The family `privilege_change`: commands that give rights away, switch protection off or wipe traces. */
export const PRIVILEGE_CHANGE_RULES: readonly Rule[] = [
  {
    ...COMMON,
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
    ...COMMON,
    id: 'setuid_given',
    source: 'https://attack.mitre.org/techniques/T1548/001/',
    keywords: [
      'chmod +s',
      'chmod u+s',
      'chmod ug+s',
      'chmod a+s',
      'chmod u+',
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
    ...COMMON,
    id: 'account_added',
    source: 'https://attack.mitre.org/techniques/T1136/001/',
    keywords: ['useradd', '/etc/passwd', '/etc/shadow', 'net user', 'net localgroup', 'chpasswd'],
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
    ...COMMON,
    id: 'system_files_opened',
    source: 'https://attack.mitre.org/techniques/T1222/002/',
    keywords: [
      'chmod 777',
      'chmod 666',
      'chmod 0777',
      'chmod -r',
      'chmod a+',
      'chmod o+',
      'chmod +w',
      'chown -r',
    ],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:chmod[ \t]{1,4}(?:-[A-Za-z]{1,4}[ \t]{1,4})?(?:0?(?:777|666)|[ao]\+[rwx]{1,3})|chown[ \t]{1,4}-R[ \t]{1,4}[\w.$:()-]{1,40})[ \t]{1,4}`,
      String.raw`(?:/|/(?:bin|boot|etc|home|lib|root|sbin|usr|var)(?:/\*|/)?|/\*|/etc/(?:passwd|shadow|sudoers)|/var/run/docker\.sock|/run/docker\.sock)(?=["'\s;&|\\]|$)`,
    ),
    reach: { before: 2, after: 110 },
    validate: standsAsCommand,
    describes: 'System folders or files of accounts that anyone may change from now on.',
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
    ...COMMON,
    id: 'protection_switched_off',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1562/004/',
    keywords: [
      ...[
        'iptables -',
        'iptables --flush',
        'ip6tables -',
        'ufw disable',
        'ufw --force',
        'ufw reset',
        'flush ruleset',
        'setenforce',
        'selinux=disabled',
      ],
      ...[
        'stop firewalld',
        'disable firewalld',
        'firewalld',
        'stop ufw',
        'disable ufw',
        'stop apparmor',
        'disable apparmor',
        'stop auditd',
        'disable auditd',
      ],
      ...['advfirewall', 'spctl --', 'csrutil disable', 'aa-teardown', 'auditctl -'],
    ],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_.-])(?:',
      [
        String.raw`ip6?tables[ \t]{1,4}(?:-t[ \t]{1,4}[a-z]{3,8}[ \t]{1,4})?(?:-F|--flush|-P[ \t]{1,4}(?:INPUT|FORWARD|OUTPUT)[ \t]{1,4}ACCEPT)(?![\w-])`,
        String.raw`ufw[ \t]{1,4}(?:--force[ \t]{1,4})?(?:disable|reset)`,
        String.raw`nft[ \t]{1,4}flush[ \t]{1,4}ruleset`,
        String.raw`setenforce[ \t]{1,4}(?:0|permissive)`,
        String.raw`(?:systemctl[ \t]{1,4}(?:stop|disable|mask)[ \t]{1,4}(?:--now[ \t]{1,4})?(?:firewalld|ufw|iptables|nftables|apparmor|auditd)|service[ \t]{1,4}(?:firewalld|ufw|iptables|apparmor|auditd)[ \t]{1,4}stop)`,
        String.raw`netsh[ \t]{1,4}advfirewall[ \t]{1,4}set[ \t]{1,4}[a-z]{3,16}[ \t]{1,4}state[ \t]{1,4}off`,
        String.raw`spctl[ \t]{1,4}--(?:master|global)-disable|csrutil[ \t]{1,4}disable|aa-teardown|auditctl[ \t]{1,4}-(?:D|e[ \t]{0,2}0)`,
        String.raw`sed[ \t]{1,4}[^\r\n;|]{1,60}SELINUX=disabled[^\r\n;|]{1,60}`,
      ].join('|'),
      ')(?![A-Za-z0-9_-])',
    ),
    reach: { before: 90, after: 100 },
    validate: standsAsCommand,
    describes: 'A firewall, mandatory access control or audit that a command switches off.',
    get finds() {
      return [
        'iptables -F',
        'sudo ufw disable',
        'setenforce 0',
        'systemctl stop firewalld',
        'netsh advfirewall set allprofiles state off',
        'iptables -P INPUT ACCEPT',
      ];
    },
    get ignores() {
      return [
        'iptables -A INPUT -p tcp',
        'ufw enable',
        'Run ufw disable to stop it',
        'systemctl status firewalld',
        'netsh advfirewall show allprofiles',
      ];
    },
  },
  {
    ...COMMON,
    id: 'windows_protection_switched_off',
    source: 'https://attack.mitre.org/techniques/T1562/001/',
    keywords: [
      'set-mppreference',
      'add-mppreference',
      'windefend',
      'recoveryenabled',
      'disableantispyware',
      'wbadmin delete',
      'shadowcopy delete',
    ],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_-])(?:',
      [
        String.raw`set-mppreference[ \t][^\r\n;|]{0,60}?-disable[a-z]{4,40}[ \t:]{1,4}(?:\$true|1)`,
        String.raw`add-mppreference[ \t]{1,4}-exclusion(?:path|process|extension)[ \t]{1,4}[^\r\n;|]{1,80}`,
        String.raw`(?:sc(?:\.exe)?|net1?)[ \t]{1,4}(?:stop|delete|config)[ \t]{1,4}["']?windefend`,
        String.raw`bcdedit(?:\.exe)?[ \t][^\r\n;|]{1,40}?recoveryenabled[ \t]{1,4}no`,
        String.raw`reg(?:\.exe)?[ \t]{1,4}add[^\r\n]{1,80}?disableantispyware[^\r\n]{1,60}`,
        String.raw`wbadmin(?:\.exe)?[ \t]{1,4}delete[ \t]{1,4}[a-z]{4,20}|wmic(?:\.exe)?[ \t]{1,4}shadowcopy[ \t]{1,4}delete`,
      ].join('|'),
      ')',
    ),
    reach: { before: 100, after: 160 },
    describes: 'Virus protection, backups or recovery of Windows that a command switches off.',
    get finds() {
      return [
        'Set-MpPreference -DisableRealtimeMonitoring $true',
        'Add-MpPreference -ExclusionPath C:\\Temp',
        'bcdedit /set {default} recoveryenabled No',
        'wmic shadowcopy delete',
      ];
    },
    get ignores() {
      return [
        'Get-MpPreference',
        'Set-MpPreference -ScanScheduleDay 1',
        'sc query windefend',
        'wbadmin get versions',
      ];
    },
  },
  {
    ...COMMON,
    id: 'traces_wiped',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1070/003/',
    keywords: [
      'history -c',
      'unset histfile',
      'histfile=/dev',
      'histfile=;',
      'histsize=0',
      '_history',
      '/var/log/',
      'wevtutil',
      'clear-eventlog',
      'vacuum-time=1s',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}history[ \t]{1,4}-c[wr]?(?![\w-])|${WORD_START}unset[ \t]{1,4}HISTFILE|\bHISTFILE=(?:/dev/null|(?=[;\s]))|\bHISTSIZE=0(?![0-9])`,
        String.raw`(?:(?<![A-Za-z0-9_.-])(?:rm|shred|truncate|ln)[ \t][^\r\n;|&]{0,40}?|(?<![<>&|-])>[ \t]{0,4})(?:[~\w./$\{\}-]{0,40}\.(?:bash|zsh|sh)_history|/var/log/(?:auth\.log|syslog|secure|wtmp|btmp|lastlog|messages|audit/audit\.log))(?![\w./-])`,
        String.raw`wevtutil(?:\.exe)?[ \t]{1,4}(?:cl|clear-log)[ \t]{1,4}[\w/" -]{2,60}|clear-eventlog[ \t]{1,4}[^\r\n;|]{2,60}`,
        String.raw`journalctl[ \t][^\r\n;|]{0,30}--vacuum-time=[01]s`,
      ].join('|'),
      ')',
    ),
    reach: { before: 110, after: 90 },
    validate: (match) => (match.text.startsWith('>') ? !endsTag(match) : standsAsCommand(match)),
    describes: 'The history of commands or a system log that is wiped.',
    get finds() {
      return [
        'history -c && exit',
        'unset HISTFILE',
        'rm -f ~/.bash_history',
        'cat /dev/null > /var/log/auth.log',
        'wevtutil cl System',
        'export X; HISTSIZE=0',
      ];
    },
    get ignores() {
      return [
        'cat ~/.bash_history',
        'tail -f /var/log/syslog',
        'git history -c',
        'ls > /var/log/app.log',
        '<code>/var/log/wtmp</code>',
        'HISTSIZE=1000',
      ];
    },
  },
  {
    ...COMMON,
    id: 'container_escape',
    source: 'https://attack.mitre.org/techniques/T1611/',
    keywords: [
      '-v /:',
      '-v=/:',
      'volume /:',
      'volume=/:',
      'source=/,',
      'src=/,',
      '--pid=host',
      '--pid host',
      'nsenter',
      'release_agent',
      'docker.sock',
      'chroot /host',
      'chroot /mnt',
      '"hostpid"',
      'hostpid\\"',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}(?:docker|podman|nerdctl)[ \t][^\r\n;|]{0,120}?(?:(?:-v|--volume)[ \t=]{1,2}["']?/:/[\w/-]{0,40}|--mount[ \t=][^\r\n; ]{0,60}?(?:source|src)=/,|--privileged[^\r\n;|]{0,80}?--pid[= ]host|--pid[= ]host[^\r\n;|]{0,80}?--privileged)`,
        String.raw`${WORD_START}nsenter[ \t][^\r\n;|]{0,40}?(?:-t|--target)[ \t=]{0,2}1(?![0-9])`,
        String.raw`>[ \t]{0,4}[\w./$\{\}"-]{0,60}/release_agent`,
        String.raw`${WORD_START}chroot[ \t]{1,4}/(?:host|mnt|hostfs|rootfs)(?:/[\w-]{1,20})?[ \t]{1,4}\S{2,40}`,
        String.raw`${WORD_START}curl[ \t][^\r\n;|]{0,80}?--unix-socket[ \t=]{1,2}[^\s]{0,30}docker\.sock[^\r\n;|]{0,80}?/(?:containers|exec|images)/`,
        String.raw`${WORD_START}kubectl[ \t][^\r\n;|]{0,120}?\\{0,3}["']hostPID\\{0,3}["'][ \t]{0,2}:[ \t]{0,2}true`,
      ].join('|'),
      ')',
    ),
    reach: { before: 220, after: 200 },
    describes: 'A container that is given the whole machine, or a command that steps out of one.',
    get finds() {
      return [
        'docker run --rm -v /:/host -it alpine chroot /host sh',
        'docker run --privileged --pid=host alpine sh',
        'nsenter -t 1 -m -u -n -i sh',
        'nsenter --target 1 --mount bash',
        'curl --unix-socket /var/run/docker.sock -X POST http://x/containers/create',
      ];
    },
    get ignores() {
      return [
        'docker run -v /srv/data:/data nginx',
        'docker run --privileged docker:dind',
        'docker run -v /var/run/docker.sock:/var/run/docker.sock portainer',
        'nsenter -t 4711 -n ip a',
      ];
    },
  },
  {
    ...COMMON,
    id: 'kernel_opened',
    source: 'https://attack.mitre.org/techniques/T1547/006/',
    keywords: ['insmod ', 'core_pattern', 'randomize_va_space', 'ptrace_scope', 'kernel/modprobe'],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}insmod[ \t]{1,4}(?:/tmp/|/var/tmp/|/dev/shm/|\./)[\w./-]{1,60}`,
        String.raw`(?:>{1,2}|\btee\b)[ \t]{0,4}/proc/sys/kernel/(?:core_pattern|modprobe|randomize_va_space|yama/ptrace_scope)`,
        String.raw`${WORD_START}sysctl[ \t][^\r\n;|]{0,40}?kernel\.(?:core_pattern=["'\\]{0,3}\||(?:randomize_va_space|yama\.ptrace_scope)=0)`,
      ].join('|'),
      ')',
    ),
    reach: { before: 80, after: 100 },
    describes: 'A kernel module from an odd place, or a protection of the kernel that is switched off.',
    get finds() {
      return [
        'insmod /tmp/x.ko',
        'echo "|/tmp/x" > /proc/sys/kernel/core_pattern',
        'sysctl -w kernel.randomize_va_space=0',
      ];
    },
    get ignores() {
      return [
        'cat /proc/sys/kernel/core_pattern',
        'insmod /lib/modules/x.ko',
        'sysctl kernel.randomize_va_space',
      ];
    },
  },
  {
    ...COMMON,
    id: 'host_name_redirected',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1565/001/',
    keywords: ['/etc/hosts', 'etc\\hosts', 'etc\\\\hosts'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:echo|printf|add-content)[ \t][^\r\n]{4,120}?(?:>{1,2}|(?:&gt;){1,2}|\btee\b(?:[ \t]{1,4}-{1,2}[a-z]{1,8})?)[ \t]{0,4}["']?[\w:%\\]{0,40}[/\\]etc[/\\]{1,2}hosts(?![\w.-])`,
    ),
    reach: { before: 220, after: 20 },
    validate: ({ text }) =>
      /\d{1,3}(?:\.\d{1,3}){3}[ \t\\]{1,4}[a-z0-9-]{1,63}\.[a-z]/i.test(text) && !INNER_ADDRESS.test(text),
    describes: 'A name that this machine will look for at an address which a command gives.',
    get finds() {
      return [
        'echo "192.0.2.7 api.x.example" >> /etc/hosts',
        "printf '198.51.100.1 pypi.org\\n' | sudo tee -a /etc/hosts",
        'echo 203.0.113.9 x.example >> C:\\Windows\\System32\\drivers\\etc\\hosts',
      ];
    },
    get ignores() {
      return [
        'echo "127.0.0.1 app.local" | sudo tee -a /etc/hosts',
        'cat /etc/hosts',
        'echo "10.0.0.5 db.lan" >> /etc/hosts',
        'docker run --add-host a:192.0.2.1',
      ];
    },
  },
];

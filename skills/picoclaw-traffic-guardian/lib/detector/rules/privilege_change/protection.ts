import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { endsTag, standsAsCommand, WORD_START } from '../shell_syntax.ts';
import { PRIVILEGE_CHANGE } from './format.ts';

/** Commands that switch protection off, or wipe what would tell of it. */
export const PROTECTION_RULES: readonly Rule[] = [
  {
    ...PRIVILEGE_CHANGE,
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
        'firewalld',
        ...['stop', 'disable', 'mask', 'service'].flatMap((deed) =>
          ['iptables', 'nftables'].map((what) => `${deed} ${what}`),
        ),
        ...['ufw', 'apparmor', 'auditd'].flatMap((what) => [
          `mask ${what}`,
          `service ${what}`,
          `--now ${what}`,
        ]),
        ...['iptables', 'nftables'].map((what) => `--now ${what}`),
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
    ...PRIVILEGE_CHANGE,
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
      'wbadmin.exe delete',
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
    ...PRIVILEGE_CHANGE,
    id: 'traces_wiped',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1070/003/',
    keywords: [
      'history -c',
      'unset histfile',
      'histfile=',
      'histsize=0',
      '_history',
      '/var/log/',
      'wevtutil',
      'clear-eventlog',
      'vacuum-time=',
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
];

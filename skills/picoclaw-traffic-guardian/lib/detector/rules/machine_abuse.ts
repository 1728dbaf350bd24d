import type { Rule } from '../rule.ts';
import { expression } from './boundary.ts';
import { standsAsCommand, WORD_START } from './shell_syntax.ts';

/** What all rules of the family share. */
export const MACHINE_ABUSE = {
  pattern: 'machine_abuse',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'high',
  confidence: 'medium',
  remedy: 'Stop the agent, end what it started, and find out who told it to.',
} as const;

/** The family `machine_abuse`: commands that use this machine for somebody else. */
export const MACHINE_ABUSE_RULES: readonly Rule[] = [
  {
    ...MACHINE_ABUSE,
    id: 'miner_started',
    source: 'https://attack.mitre.org/techniques/T1496/',
    keywords: ['stratum+', 'xmrig'],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`stratum\+(?:tcp|ssl|tls)://[\w.-]{4,80}:\d{2,5}`,
        String.raw`${WORD_START}(?:[\w./~$-]{0,40}/)?xmrig[ \t]{1,4}(?:-o|--url|-c|--config|-u)[ \t=][^\r\n;|&]{3,100}`,
      ].join('|'),
      ')',
    ),
    reach: { before: 60, after: 130 },
    everyday: () => true,
    describes: 'A program that mines a currency for somebody.',
    get finds() {
      return [
        'xmrig -o pool.x.example:3333 -u 4abc',
        './miner -o stratum+tcp://pool.x.example:3333',
        '/tmp/.x/xmrig --url=pool.x.example:443',
      ];
    },
    get ignores() {
      return ['xmrig is a miner', 'stratum 2 time server', 'git clone https://git.x.example/xmrig'];
    },
  },
  {
    ...MACHINE_ABUSE,
    id: 'passwords_attacked',
    source: 'https://attack.mitre.org/techniques/T1110/',
    keywords: ['hydra -', 'medusa -', 'hashcat -', 'john /', 'john --', 'unshadow', 'masscan '],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      [
        String.raw`(?:hydra|medusa)[ \t][^\r\n;|&]{0,100}?-[lLpP][ \t]{0,2}\S{1,60}[^\r\n;|&]{0,100}?(?:ssh|ftp|rdp|smb|telnet|mysql|http[\w-]{0,12})\b`,
        String.raw`(?:hashcat|john)[ \t][^\r\n;|&]{0,80}?(?:/etc/shadow|/etc/passwd|\bshadow\b)`,
        String.raw`unshadow[ \t]{1,4}/etc/passwd`,
        String.raw`masscan[ \t]{1,4}0\.0\.0\.0/0`,
      ].join('|'),
      ')',
    ),
    reach: { before: 2, after: 320 },
    validate: standsAsCommand,
    everyday: () => true,
    describes: 'Passwords that a command guesses, or the whole network that it scans.',
    get finds() {
      return [
        'hydra -l root -P rockyou.txt ssh://192.0.2.1',
        'john /etc/shadow',
        'unshadow /etc/passwd /etc/shadow > h',
        'masscan 0.0.0.0/0 -p22',
        'hashcat -m 1800 /etc/shadow',
      ];
    },
    get ignores() {
      return ['hydra -h', 'dear john /', 'python train.py hydra -m', 'hashcat -m 1800 --benchmark'];
    },
  },
];

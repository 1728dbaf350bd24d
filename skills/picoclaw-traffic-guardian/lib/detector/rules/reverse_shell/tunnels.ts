import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { WORD_START } from '../shell_syntax.ts';
import { REVERSE_SHELL } from './format.ts';

/** Tunnels by which somebody outside reaches a sign-in of this machine. */
export const REVERSE_TUNNEL_RULES: readonly Rule[] = [
  {
    ...REVERSE_SHELL,
    id: 'reverse_tunnel',
    severity: 'high',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1572/',
    keywords: [':localhost:', ':127.0.0.1:', 'ngrok tcp', 'tunnel --url', 'xterm -display'],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      [
        String.raw`ssh[ \t][^\r\n;|&]{0,120}?-[a-zA-Z]{0,6}R[ \t]{0,4}["']?(?:[\w.*-]{1,60}:)?\d{1,5}:(?:localhost|127\.0\.0\.1):(?:22|3389|5900|5901|2375|18790|18800)(?![0-9])`,
        String.raw`ngrok[ \t]{1,4}tcp[ \t]{1,4}(?:[\w.-]{1,40}:)?(?:22|3389|5900)(?![0-9])`,
        String.raw`cloudflared[ \t][^\r\n;|&]{0,40}?tunnel[ \t]{1,4}--url[ \t=]{1,2}(?:ssh|rdp|tcp)://`,
        String.raw`xterm[ \t]{1,4}-display[ \t]{1,4}[\d.]{7,15}:`,
      ].join('|'),
      ')',
    ),
    reach: { before: 220, after: 90 },
    everyday: () => true,
    describes: 'A tunnel that lets somebody outside sign in to this machine.',
    get finds() {
      return [
        'ssh -R 2222:localhost:22 u@192.0.2.1 -N -f',
        'ssh -fN -R 0.0.0.0:8022:localhost:22 u@x.example',
        'ngrok tcp 22',
        'cloudflared tunnel --url ssh://localhost:22',
      ];
    },
    get ignores() {
      return [
        'ssh -L 8080:localhost:80 u@x.example',
        'ssh -R 80:localhost:3000 serveo.example',
        'ngrok http 3000',
        'cloudflared tunnel --url http://localhost:8080',
      ];
    },
  },
];

import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { RUNS_INPUT, WORD_START } from '../shell_syntax.ts';
import { PIPE_TO_SHELL, PIPES_INTO_SHELL } from './format.ts';

/** Decoders whose output is bytes that were hidden a moment before. */
const DECODER = String.raw`(?:base64|base32|openssl|xxd|gunzip|zcat|uudecode)\b[^|\r\n]{0,80}`;

/** Encoded text that a shell runs. */
export const DECODED_RULES: readonly Rule[] = [
  {
    ...PIPE_TO_SHELL,
    id: 'decoded_text_piped_to_shell',
    confidence: 'high',
    keywords: [
      ...['base64 -', 'base64 <', 'base32 -', 'base32 <', 'openssl base64', 'openssl enc', 'openssl aes'],
      ...['xxd -', 'gunzip', 'zcat', 'uudecode'],
      ...PIPES_INTO_SHELL,
    ],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      `${DECODER}\\|&?(?:[ \\t]{0,4}(?:${DECODER})\\|)?${RUNS_INPUT}`,
      String.raw`|(?:eval|(?:ba|z|da)?sh[ \t]{1,4}(?:-[a-z]{1,4}|<{1,3}))[ \t]{0,4}[\\"']{0,4}(?:\$|<)?(?:\(|\x60)[^\r\n)\x60]{0,300}?(?:base64|base32|xxd)[ \t]{1,4}-{1,2}[A-Za-z]{1,8}`,
      ')',
    ),
    reach: { before: 400, after: 420 },
    validate: ({ text }) => /-(?:d|D|di|r|-decode|dc)|gunzip|zcat|uudecode|-d\b/.test(text),
    describes: 'Encoded text that is decoded into a shell, so that nobody reads the command.',
    get finds() {
      return [
        'echo Y3VybCB4 | base64 -d | sh',
        'base64 --decode <<< Y3VybCB4 | sudo bash',
        'eval "$(echo Y3VybCB4 | base64 -d)"',
        'bash -c "$(printf 6375 | xxd -r -p)"',
        'echo H4sI | base64 -d | gunzip | bash',
        'bash <(echo Y3VybCB4 | base64 -d)',
      ];
    },
    get ignores() {
      return [
        'echo aGk= | base64 -d',
        'base64 file | shasum',
        'cat key | base64 | tr -d "\\n"',
        'base64 -d a | tar x',
      ];
    },
  },
];

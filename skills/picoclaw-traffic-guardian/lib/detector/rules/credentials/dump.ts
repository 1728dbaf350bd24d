import { isTemplate } from '../../placeholder.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { ALNUM, filler, HEX } from '../filler.ts';
import { isOpaque, isPassword } from '../opaque.ts';

const DUMP = {
  pattern: 'environment_dump',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'medium',
  source: 'https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html',
  remedy: 'Find out what read the environment, and replace every key and password that it holds.',
} as const;

/** `NAME=value` in a line of its own, also as `export` and `set` print it and with the NULs of /proc/PID/environ. */
const LINE_START = String.raw`(?<![^\r\n\0"'\x60])`;
const LINE = String.raw`(?:export |declare -x |set |\$env:)?[A-Za-z_][A-Za-z0-9_]{1,40}\s?=[^\r\n\0]{0,240}[\r\n\0]{1,2}`;
const TELLING =
  /(?:^|_)(?:KEY|TOKEN|SECRET|PASS(?:WORD|WD|PHRASE)?|PWD|CREDENTIALS?|DSN|PAT|AUTH|APIKEY)(?:_|$)|(?:KEY|TOKEN|SECRET|PASSWORD)$|_(?:URL|URI)$/i;
const PASSWORD_NAME = /PASS|PWD/i;

/** At least two of the values under telling names are real. */
function holdsSecrets({ text }: RuleMatch): boolean {
  return countSecrets(text.matchAll(/(?<!\w)([A-Za-z_]\w*)\s?=["']?([^\r\n\0"']*)/g)) >= 2;
}

function countSecrets(pairs: Iterable<RegExpMatchArray>): number {
  let count = 0;
  for (const [, name = '', value = ''] of pairs) {
    if (!TELLING.test(name) || isTemplate(value)) continue;
    const isUrl = /_UR[LI]$/i.test(name);
    const real = isUrl
      ? /:\/\/[^\s/:@]*:[^\s/@]{6,}@/.test(value)
      : isOpaque(value) || (PASSWORD_NAME.test(name) && isPassword(value));
    if (real) count++;
  }
  return count;
}

/** Environments of processes, as programs print them. */
export const DUMP_CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...DUMP,
    id: 'environment_dump',
    keywords: [
      '_key=',
      '_token=',
      '_secret=',
      'password=',
      '_key =',
      '_pass=',
      'passwd=',
      '_key_id=',
      '_pwd=',
    ],
    expression: expression('g', LINE_START, LINE.repeat(4)),
    reach: { before: 4 * 300, after: 4 * 300 },
    validate: holdsSecrets,
    describes: 'Several environment variables at once, with the secrets among them.',
    get finds() {
      return [
        `HOME=/home/u\nOPENAI_KEY=${filler(40, ALNUM)}\nDB_PASSWORD=${'xK9mP2vLq'}\nSHELL=/bin/sh\n`,
        `export PORT=80\nexport API_TOKEN="${filler(32, HEX)}"\nexport JWT_SECRET="${filler(32, ALNUM, 2)}"\nexport A_B=1\n`,
        `PATH=/bin\0SIGNING_KEY=${filler(40, ALNUM, 3)}\0USER=u\0CSRF_SECRET=${filler(24, ALNUM, 4)}\0`,
      ];
    },
    get ignores() {
      return [
        'A=1\nB_KEY=change-me\nC_TOKEN=your-token\nD=4\n',
        'HOME=/home/u\nPATH=/bin\nUSER=u\nTERM=xterm\n',
        'API_KEY=$' + '{API_KEY}\nDB_PASSWORD=$' + '{DB_PASSWORD}\nX=1\nY=2\n',
        `one_key=${filler(32, ALNUM)}\ntwo=2\nthree=3\nfour=4\n`,
      ];
    },
  },
  {
    ...DUMP,
    id: 'environment_dump_json',
    keywords: ['"path":"/', '"path": "/', '"home":"/', '"home": "/'],
    expression:
      /"(?:PATH|HOME)": ?"\/[^"{}]{1,1600}"[^{}]{1,2600}?"[A-Z0-9_]{0,40}(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)"\s{0,3}:\s{0,3}"(?<secret>[^"\s]{8,200})"/g,
    reach: { before: 0, after: 4480 },
    validate: ({ secret }) => isOpaque(secret) || isPassword(secret),
    describes: 'The environment of a process as JSON, with the secrets in it.',
    get finds() {
      return [
        `{"PATH":"/usr/bin","HOME":"/root","STRIPE_KEY":"${filler(32, ALNUM)}"}`,
        `{"HOME": "/home/u", "LANG": "C", "DB_PASSWORD": "${'xK9mP2vLq'}"}`,
        `env={"SHELL":"/bin/sh","PATH":"/bin","X":"1","GH_TOKEN":"${filler(36, ALNUM, 2)}"}`,
      ];
    },
    get ignores() {
      return [
        '{"PATH":"/usr/bin","HOME":"/root","TERM":"xterm"}',
        '{"PATH":"/usr/bin","API_KEY":"changeme"}',
        `{"path":"/v1","api_token":"${filler(32, ALNUM)}"}`,
      ];
    },
  },
];

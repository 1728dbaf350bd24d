import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { ALNUM, BASE64, filler } from '../filler.ts';
import { shaped } from './shaped.ts';

const CRYPT = `${ALNUM}./`;

/** Secrets of programs that stand alone in a text: their own marks tell, nothing around them names them. */
export const LONE_CREDENTIAL_RULES: readonly Rule[] = [
  shaped('password_hash', {
    id: 'password_hash',
    describes: 'The hash of a password, which can be tried offline',
    remedy: 'Change the password, and find out what reads the hashes.',
    severity: 'medium',
    confidence: 'medium',
    keywords: ['$6$', '$5$', '$y$', '$2a$', '$2b$', '$2y$', '$argon2'],
    // Behind a name and a colon it is a line of a file that `shadow_file` knows.
    expression: expression(
      'g',
      String.raw`(?<![\w:$])`,
      String.raw`\$(?:6\$(?:rounds=\d{1,9}\$)?[./\w]{8,16}\$[./A-Za-z0-9]{86}|5\$(?:rounds=\d{1,9}\$)?[./\w]{8,16}\$[./A-Za-z0-9]{43}|y\$[./\w]{2,8}\$[./\w]{8,86}\$[./A-Za-z0-9]{43}|2[aby]\$\d\d\$[./A-Za-z0-9]{53}|argon2id?\$v=\d\d\$m=\d{1,8},t=\d{1,3},p=\d{1,3}\$[\w+/]{11,64}\$[\w+/]{22,90})`,
      '(?![./A-Za-z0-9])',
    ),
    reach: { before: 0, after: 230 },
    publicPrefix: /^\$(?:argon2id?|\w{1,2})\$/,
    minEntropy: 4,
    source: 'https://man7.org/linux/man-pages/man5/crypt.5.html',
    sample: (seed) =>
      [
        `$6$${filler(16, CRYPT, seed)}$${filler(86, CRYPT, seed + 5)}`,
        `$2b$12$${filler(53, CRYPT, seed)}`,
        `$y$j9T$${filler(22, CRYPT, seed)}$${filler(43, CRYPT, seed + 5)}`,
      ][seed % 3] ?? '',
    ignores: () => [
      '$2b$12$...',
      `$2a$10$${'a'.repeat(53)}`,
      `root:$6$${filler(16, CRYPT)}$${filler(86, CRYPT, 2)}:19000:`,
      "price.replace(/x$/, '$6$')",
    ],
  }),
  shaped('ci_secret', {
    id: 'jenkins_encrypted_secret',
    describes: 'A secret of Jenkins, encrypted under the key of its home',
    remedy: 'Replace it where it is used; whoever has the files of the same Jenkins can read it.',
    confidence: 'medium',
    keywords: ['{aqaaab'],
    expression: /\{(?<secret>AQAAABAAAA[A-Za-z0-9+/]{24,400}={0,2})\}/g,
    reach: { before: 0, after: 420 },
    publicPrefix: /^AQAAABAAAA/,
    minEntropy: 3.5,
    source: 'https://www.jenkins.io/doc/developer/security/secrets/',
    sample: (seed) => `<password>{AQAAABAAAAAg${filler(43, BASE64, seed)}=}</password>`,
    ignores: () => ['{AQAAABAAAA}', `{AQAAABAAAA${'A'.repeat(60)}}`, `AQAAABAAAAAg${filler(43, BASE64)}=`],
  }),
  shaped('password_manager', {
    id: 'bitwarden_session_key',
    describes: 'The key of an open session of Bitwarden, which opens the vault on this machine',
    remedy: 'Lock the vault (`bw lock`) and find out what read the environment.',
    severity: 'critical',
    keywords: ['bw_session'],
    expression: /BW_SESSION["'\\]{0,3}\s{0,2}[=:]\s{0,2}["'\\]{0,3}(?<secret>[A-Za-z0-9+/]{86}==)/g,
    reach: { before: 0, after: 112 },
    minEntropy: 4,
    source: 'https://bitwarden.com/help/cli/#session-management',
    sample: (seed) => `export BW_SESSION="${filler(86, BASE64, seed)}=="`,
    ignores: () => ['export BW_SESSION="..."', `BW_SESSION=${'A'.repeat(86)}==`, 'unset BW_SESSION'],
  }),
];

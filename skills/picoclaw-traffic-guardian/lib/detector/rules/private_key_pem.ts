import type { Rule, RuleMatch } from '../rule.ts';
import { entropy } from './entropy.ts';
import { BASE64, filler } from './filler.ts';

/**
 * The text of a key block without line ends in any spelling (raw, `\n` escaped once or more, `%0A`, `&#10;`), quotes
 * and the joints of string concatenation: the base64 alone.
 */
export function keyMaterial(body: string): string {
  return body
    .replace(/\\{1,8}(?:u000[aAdD]|x0[aAdD]|[nrt])|%0[aAdD]|&#(?:10|13|x0?[aAdD]);/g, '')
    .replace(/%2[bB]/g, '+')
    .replace(/%2[fF]/g, '/')
    .replace(/%3[dD]/g, '=')
    .replace(/[^A-Za-z0-9+/=]/g, '');
}

/** What may stand between the lines of key material, beside the material. */
const BODY = String.raw`[A-Za-z0-9+/=\s\\%&#;"',>|]`;
/** Long enough for 512 characters of material in any spelling; the rest of a longer key adds nothing to its identity. */
const MAX_BODY = 1200;
/** The smallest key that occurs: Ed25519 in PKCS #8, 48 bytes. PEM files of SEC1 keys are longer. */
const MIN_MATERIAL = 60;

/** Begins with a character that no header value and no material holds, so that it can begin in one place only. */
const LINE_END = String.raw`[\r\n\\%&"][\s\\%&#;"',nrtuxaAdD01]{0,16}`;
const HEADER = String.raw`[A-Z][A-Za-z-]{3,14}: [^\r\n\\%&"]{0,90}${LINE_END}`;
/** RFC 1421 and RFC 9580 headers; an encrypted key has two, PGP up to three. */
const HEADERS = `(?:${LINE_END}${HEADER}(?:${HEADER})?(?:${HEADER})?)?`;

/** Prose, a header alone, `MIIEpAIBAAKCAQEA...` and filled-up samples hold no key. */
function holdsKey({ secret }: RuleMatch): boolean {
  const material = keyMaterial(secret);
  return (
    longestLine(secret) >= 40 && material.length >= MIN_MATERIAL && entropy(material.slice(0, 512)) >= 3.8
  );
}

/** Lines of keys have 64 characters and more, but for the last; words are short. */
function longestLine(body: string): number {
  const lines = body.replace(/\\{1,8}[nrtu]|%0[aAdD]/g, ' ').split(/[^A-Za-z0-9+/=%]/);
  return Math.max(...lines.map((line) => line.length));
}

const DASHES = '-----';
const pem = (kind: string, body: string, lineEnd = '\n'): string => {
  const lines = [`${DASHES}BEGIN ${kind}${DASHES}`, ...(body.match(/.{1,64}/g) ?? [])];
  return [...lines, `${DASHES}END ${kind}${DASHES}`, ''].join(lineEnd);
};

const COMMON = {
  pattern: 'private_key_pem',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'high',
  remedy: 'Replace the key pair wherever its public half is trusted, and find out what read the file.',
} as const;

/** The family `private_key_pem`: private keys in their textual forms. */
export const PRIVATE_KEY_PEM_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'pem_private_key',
    keywords: ['private key'],
    expression: new RegExp(
      `-{4,5} ?BEGIN (?:[A-Z0-9]{2,10} )?(?:[A-Z0-9]{2,10} )?PRIVATE KEY(?: BLOCK)? ?-{4,5}${HEADERS}(?<secret>${BODY}{${MIN_MATERIAL},${MAX_BODY}})`,
      'g',
    ),
    reach: { before: 36, after: 1640 },
    validate: holdsKey,
    source: 'https://www.rfc-editor.org/rfc/rfc7468#section-10',
    describes: 'A private key in PEM form.',
    get finds() {
      return [
        pem('RSA PRIVATE KEY', filler(1600, BASE64)),
        pem('PRIVATE KEY', `${filler(62, BASE64)}==`),
        JSON.stringify({ key: pem('OPENSSH PRIVATE KEY', filler(340, BASE64)) }),
        JSON.stringify(JSON.stringify({ key: pem('EC PRIVATE KEY', filler(160, BASE64), '\r\n') })),
        pem('RSA PRIVATE KEY', filler(800, BASE64)).replace(
          '\n',
          '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\n',
        ),
        pem('PGP PRIVATE KEY BLOCK', filler(900, BASE64)).replace('\n', '\nVersion: GnuPG v2\n\n'),
        encodeURIComponent(pem('ENCRYPTED PRIVATE KEY', filler(400, BASE64))).replaceAll('%20', ' '),
      ];
    },
    get ignores() {
      return [
        `${DASHES}BEGIN RSA PRIVATE KEY${DASHES}`,
        `${DASHES}BEGIN PRIVATE KEY${DASHES}\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC...\n${DASHES}END PRIVATE KEY${DASHES}\n`,
        `${DASHES}BEGIN RSA PRIVATE KEY${DASHES}\nhere goes the key that you made in the step before, without its first line`,
        pem('PRIVATE KEY', 'x'.repeat(400)),
        pem('PUBLIC KEY', filler(400, BASE64)),
        pem('CERTIFICATE', filler(900, BASE64)),
      ];
    },
  },
  {
    ...COMMON,
    id: 'bare_private_key',
    // How the keys of RSA (PKCS #1 and #8), P-256 (SEC 1 and PKCS #8), Ed25519 and OpenSSH begin, as base64.
    keywords: [
      ...[
        'aibaakca',
        'ibaakbg',
        'ibadanbgkqhkig9w0baqefaas',
        'mhccaqee',
        'aageambmgbyqgsm49',
        'mc4caqawbqydk2vw',
      ],
      'b3blbnnzac1rzxktdje',
    ],
    expression: new RegExp(
      `(?<![A-Za-z0-9+/])(?<secret>(?:MII[A-Za-z0-9+/]{3}IBAAKBg|MII[A-Za-z0-9+/]{3}IBAAKCA|MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAAS|MHcCAQEE|MI[A-Za-z0-9+/]{2}AgEAMBMGByqGSM49|MC4CAQAwBQYDK2VwBCIE|b3BlbnNzaC1rZXktdjE)${BODY}{40,${MAX_BODY}})`,
      'g',
    ),
    reach: { before: 12, after: MAX_BODY + 40 },
    // With its armour it is known by that.
    validate: (match) => !/KEY(?: BLOCK)? ?-{4,5}/.test(match.before) && holdsKey(match),
    source: 'https://www.rfc-editor.org/rfc/rfc5208#section-5',
    describes: 'A private key without the lines that PEM has around it.',
    get finds() {
      return [
        `MIIEpAIBAAKCAQEA${filler(1500, BASE64)}`,
        `{"k":"MIIEvgIBADANBgkqhkiG9w0BAQEFAASC${filler(1200, BASE64, 2)}"}`,
        `MHcCAQEEI${filler(55, BASE64, 3)}\n${filler(64, BASE64, 4)}\n${filler(36, BASE64, 5)}\n`,
        `key: MC4CAQAwBQYDK2VwBCIEI${filler(43, BASE64, 6)}`,
        `b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n${filler(70, BASE64, 7)}\n`,
      ];
    },
    get ignores() {
      return [
        `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${filler(350, BASE64)}`,
        `MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${filler(86, BASE64)}`,
        `MIIDazCCAlOgAwIBAgIU${filler(900, BASE64)}`,
        'MIIEpAIBAAKCAQEA...',
        pem('RSA PRIVATE KEY', `MIIEpAIBAAKCAQEA${filler(1500, BASE64)}`).replace(
          /^[^\n]*\n/,
          'RSA PUBLIC KEY-----',
        ),
      ];
    },
  },
  {
    ...COMMON,
    id: 'putty_private_key',
    keywords: ['private-lines: '],
    expression: new RegExp(`Private-Lines: \\d{1,3}${LINE_END}(?<secret>${BODY}{40,${MAX_BODY}})`, 'g'),
    reach: { before: 0, after: 1240 },
    validate: ({ secret }) => keyMaterial(secret).length >= 40 && entropy(keyMaterial(secret)) >= 3.8,
    source: 'https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html',
    describes: 'A private key in the file format of PuTTY.',
    get finds() {
      return [
        `Private-Lines: 14\r\n${filler(64, BASE64)}\r\n${filler(64, BASE64, 2)}\r\nPrivate-MAC: 00`,
        `Private-Lines: 1\n${filler(48, BASE64)}\nPrivate-MAC: 00`,
        JSON.stringify(`Private-Lines: 8\n${filler(64, BASE64)}\n${filler(64, BASE64, 2)}\n`),
      ];
    },
    get ignores() {
      return [
        'Private-Lines: 14',
        `Public-Lines: 6\n${filler(64, BASE64)}\n`,
        'Private-Lines: the number of lines of private key data that follow in this file',
      ];
    },
  },
  {
    ...COMMON,
    id: 'age_secret_key',
    keywords: ['age-secret-key-'],
    // The alphabet is Bech32's (BIP-173); PQ marks the post-quantum form.
    expression: /AGE-SECRET-KEY-(?:PQ-)?1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{50,80}/g,
    reach: { before: 0, after: 99 },
    publicPrefix: /^AGE-SECRET-KEY-(?:PQ-)?1/,
    validate: ({ secret }) => entropy(secret.slice(-48)) >= 3.2,
    source: 'https://github.com/C2SP/C2SP/blob/main/age.md',
    describes: 'A secret key of the file encryption tool age.',
    get finds() {
      return [
        `# created\nAGE-SECRET-KEY-1${filler(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}\n`,
        `{"key":"AGE-SECRET-KEY-1${filler(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 2)}"}`,
        `SOPS_AGE_KEY=AGE-SECRET-KEY-1${filler(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 3)}`,
      ];
    },
    get ignores() {
      return [
        'AGE-SECRET-KEY-1...',
        `AGE-SECRET-KEY-1${'Q'.repeat(58)}`,
        `age1${filler(58, 'qpzry9x8gf2tvdw0s3jn54khce6mua7l')}`,
      ];
    },
  },
];

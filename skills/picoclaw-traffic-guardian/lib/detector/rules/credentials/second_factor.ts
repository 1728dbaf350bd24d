import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { DIGITS, filler, LOWER } from '../filler.ts';
import { shaped } from './shaped.ts';

const PATTERN = 'second_factor';
/** RFC 4648, 6. */
const BASE32 = `${LOWER.toUpperCase()}234567`;
/** As they are shown to be typed in. */
const groups = (count: number): string => Array<string>(count).fill('[a-z2-7]{4}').join('[ -]');
const SEED_REMEDY = 'Set up the second factor anew, which ends what this seed makes codes for.';

/** Four codes in a row look alike: as long, parted alike, of digits mostly, and none is a date. */
function isListOfCodes(secret: string): boolean {
  const codes = secret.split(/[\s,;:"'*\\).[\]]+/).filter((code) => !/^(?:\d{0,2}|[rn])$/.test(code));
  const outlines = codes.map((code) => code.replace(/[A-Za-z0-9]/g, 'x'));
  return codes.some((code, at) => {
    const alike = codes.slice(at, at + 4);
    return (
      /^\w{6,12}$|^\w{3,6}(?:-\w{3,6}){1,3}$/.test(code) &&
      !/^(?:19|20)\d\d-?\d\d-?\d\d$/.test(code) &&
      new Set(alike).size === 4 &&
      alike.filter((each) => /\d/.test(each)).length >= 3 &&
      outlines.slice(at, at + 4).every((outline) => outline === outlines[at])
    );
  });
}

/** Each group of digits is a number of 16 bits, eleven times. */
function isBitLocker(secret: string): boolean {
  return secret.split('-').every((group) => Number(group) % 11 === 0 && Number(group) / 11 < 65_536);
}

/** What stands in for a telephone or a person who signs in. */
export const SECOND_FACTOR_CREDENTIAL_RULES: readonly Rule[] = [
  shaped(PATTERN, {
    id: 'otpauth_uri',
    describes: 'The seed of one-time codes, as squares of dots show it to telephones',
    remedy: SEED_REMEDY,
    keywords: ['otpauth://', 'otpauth-migration://'],
    expression:
      /otpauth(?::\/\/[th]otp\/[^\s"'<>?]{0,160}\?(?:[^\s"'<>]{0,160}?[&;])?secret=(?<secret>[A-Za-z2-7]{16,128})|-migration:\/\/offline\?data=[\w%+/=-]{24,1600})/g,
    reach: { before: 0, after: 1640 },
    minEntropy: 2.6,
    source: 'https://github.com/google/google-authenticator/wiki/Key-Uri-Format',
    sample: (seed) =>
      seed === 1
        ? `otpauth-migration://offline?data=${filler(80, LOWER + DIGITS)}`
        : `otpauth://totp/Git:bob?issuer=Git&secret=${filler(32, BASE32, seed)}&period=30`,
    ignores: () => [
      'otpauth://totp/NAME?secret=SECRET',
      'otpauth://totp/LABEL?secret=$' + '{seed}',
      `otpauth://totp/x?secret=${'A'.repeat(32)}`,
    ],
  }),
  shaped(PATTERN, {
    id: 'totp_seed',
    describes: 'The seed of one-time codes',
    remedy: SEED_REMEDY,
    confidence: 'medium',
    keywords: ['totp', '2fa ', '2fa_', '2fa-', 'mfa_', 'mfa ', 'otp_s', 'otp s', 'authenticator'],
    expression: expression(
      'gi',
      String.raw`(?:totp|\b2fa|\bmfa|\botp|authenticator)[\w -]{0,20}(?:secret|key|seed)["'\\]{0,3}\s{0,3}(?:[:=]|is)\s{0,3}["'\\]{0,3}`,
      `(?<secret>[a-z2-7]{16,64}|${groups(8)}|${groups(4)})(?![A-Za-z0-9=])`,
    ),
    reach: { before: 0, after: 150 },
    minEntropy: 3,
    holds: (secret) => {
      const seed = secret.replace(/[ -]/g, '');
      return /[2-7]/.test(seed) && (seed === seed.toUpperCase() || seed === seed.toLowerCase());
    },
    source: 'https://www.rfc-editor.org/rfc/rfc6238',
    sample: (seed) =>
      seed === 1
        ? `TOTP_SECRET=${filler(32, BASE32)}`
        : `2FA key: ${(filler(32, BASE32, seed).toLowerCase().match(/.{4}/g) ?? []).join(' ')}`,
    ignores: () => [
      'totp_secret=your_totp_secret',
      '2fa key: open your phone book now please',
      `mfa_secret_key=${'A'.repeat(32)}`,
    ],
  }),
  shaped(PATTERN, {
    id: 'recovery_codes',
    describes: 'Codes that sign in when the second factor is lost',
    listed: true,
    remedy: 'Make new codes where these are from: the old ones end.',
    confidence: 'medium',
    keywords: [
      'recovery code',
      'backup code',
      'recovery_code',
      'backup_code',
      'recovery-code',
      'backup-code',
    ],
    expression: expression(
      'gi',
      String.raw`(?:recovery|backup)[ _-]codes?[^\0]{0,80}?(?<![\w-])`,
      String.raw`(?<secret>[a-z0-9][\w\s,;:\"'*\\).[\]-]{30,260})`,
    ),
    reach: { before: 0, after: 364 },
    minEntropy: 2.5,
    holds: isListOfCodes,
    source:
      'https://docs.github.com/en/authentication/securing-your-account-with-two-factor-authentication-2fa/configuring-two-factor-authentication-recovery-methods',
    sample: (seed) =>
      `Recovery codes:\n${[1, 2, 3, 4, 5, 6].map((n) => `${filler(5, LOWER + DIGITS, seed + n)}-${filler(5, DIGITS, seed + n)}`).join('\n')}\n`,
    ignores: () => [
      'Recovery codes are what you need when your phone is lost, so keep them safe',
      'backup codes: 11111111 11111111 11111111 11111111',
      'recovery code: enter 123456',
    ],
  }),
  shaped(PATTERN, {
    id: 'bitlocker_recovery_key',
    describes: 'A recovery key of BitLocker, which opens a disk of Windows',
    remedy: 'Make a new recovery password (`manage-bde -protectors`) and delete this one.',
    severity: 'critical',
    keywords: ['recovery key', 'recovery password', 'recoverypassword', 'bitlocker'],
    expression:
      /(?:recovery ?(?:key|password)|bitlocker)[^\0]{0,160}?(?<![\d-])(?<secret>\d{6}(?:-\d{6}){7})(?![\d-])/gi,
    reach: { before: 0, after: 240 },
    minEntropy: 2.4,
    holds: isBitLocker,
    source:
      'https://learn.microsoft.com/en-us/windows/security/operating-system-security/data-protection/bitlocker/recovery-overview',
    sample: (seed) =>
      `BitLocker Recovery Key:\n\n    ${[1, 2, 3, 4, 5, 6, 7, 8].map((n) => String(11 * (9_173 + n * seed * 1_217)).padStart(6, '0')).join('-')}\n`,
    ignores: () => [
      'BitLocker recovery key: 111111-222222-333333-444444-555555-666666-777777-888888',
      'Recovery Key: 123456-123456',
      'BitLocker asks for the recovery key of 48 digits',
    ],
  }),
];

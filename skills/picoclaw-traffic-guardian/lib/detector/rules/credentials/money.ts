import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';

/** Numbers that payment providers publish for tests; they pay nothing. */
const TEST_NUMBERS =
  /^(?:4(?:111){5}|4242(?:4242){3}|40000\d{6}00\d{3}|4012888888881881|4222222222222|4000056655665556|5555555555554444|5200828282828210|5105105105105100|2223003122003222|378282246310005|371449635398431|378734493671000|6011111111111117|6011000990139424|6011981111111113|3056930009020004|36227206271667|30569309025904|38520000023237|3566002020360505|3530111333300000|6205500000000000004|6200000000000005|4917610000000000|4484070000000000)$/;

/** ISO/IEC 7812: who issues numbers that begin so, and how long they are. */
const ISSUERS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 19]],
  [/^3(?:0[0-5]|[689])/, [14]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [13, 14, 15, 16, 17, 18, 19]],
];

function isCard({ secret }: RuleMatch): boolean {
  const number = secret.replace(/\D/g, '');
  const isIssued = ISSUERS.some(
    ([prefix, lengths]) => prefix.test(number) && lengths.includes(number.length),
  );
  return isIssued && new Set(number).size > 3 && !TEST_NUMBERS.test(number) && isLuhn(number);
}

/** ISO/IEC 7812-1, annex B. */
function isLuhn(number: string): boolean {
  let sum = 0;
  for (let at = number.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const digit = number.charCodeAt(at) - 0x30;
    sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 === 0;
}

/** Lengths by country, from the IBAN registry (ISO 13616). */
const IBAN_LENGTHS =
  'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20';

/** Every country's form, with blanks or hyphens anywhere. */
function ibanForms(): string {
  const byLength = new Map<number, string[]>();
  for (const [, country = '', length] of IBAN_LENGTHS.matchAll(/(..)(\d\d)/g)) {
    byLength.set(Number(length), [...(byLength.get(Number(length)) ?? []), country]);
  }
  const forms = [...byLength].map(
    ([length, countries]) => `(?:${countries.join('|')})\\d\\d(?:[ -]?[A-Z0-9]){${length - 4}}`,
  );
  return `(?=[A-Z]{2}\\d\\d)(?:${forms.join('|')})(?![A-Z0-9])`;
}

/** ISO 13616: 1 modulo 97 with the first four characters moved to the end. */
function isIban({ secret }: RuleMatch): boolean {
  const iban = secret.replace(/[ -]/g, '').toUpperCase();
  if (EXAMPLE_IBANS.has(iban) || new Set(iban.slice(4)).size < 4) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** What the registry and every other manual show. */
const EXAMPLE_IBANS = new Set([
  'DE89370400440532013000',
  'GB29NWBK60161331926819',
  'GB82WEST12345698765432',
  'FR1420041010050500013M02606',
  'NL91ABNA0417164300',
  'ES9121000418450200051332',
  'CH9300762011623852957',
  'AT611904300234573201',
  'BE68539007547034',
  'IT60X0542811101000000123456',
]);

const COMMON = {
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'medium',
} as const;

/** What a word about payment tells of the number behind it: anything may stand between, but no other digits touch it. */
const CARD_WORD =
  '(?<![a-z])(?:(?:credit|debit|bank|kredit|payment)?[_ -]?(?:card|karte)|ccnum|cc[_-]?(?:number|no)|visa|amex|american express|mastercard|maestro|tarjeta|carte bancaire|cardholder|pan["_ ])';

/** Numbers of cards and accounts. Bare digits mean nothing, so a word has to stand before them. */
export const MONEY_CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'payment_card_number',
    pattern: 'payment_card',
    keywords: [
      'card',
      'karte',
      'ccnum',
      'cc_n',
      'cc-n',
      'ccn',
      'visa',
      'amex',
      'american express',
      'maestro',
      'tarjeta',
      'carte bancaire',
      'pan"',
      'pan_',
    ],
    expression: expression(
      'gi',
      CARD_WORD,
      String.raw`[\s\S]{0,90}?(?<![\w.+/-])`,
      String.raw`(?<secret>\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,4}(?:[ -]\d{3})?|3\d{3}[ -]\d{6}[ -]\d{4,5}|[2-6]\d{12,18})`,
      String.raw`(?![\w+/-]|\.\d)`,
    ),
    reach: { before: 8, after: 130 },
    validate: isCard,
    source: 'https://www.iso.org/standard/70484.html',
    describes: 'The number of a payment card, with a valid check digit.',
    remedy: 'Have the card replaced by its bank, and find out what put its number here.',
    get finds() {
      return [
        `{"card":{"name":"A B","number":"${'453957'}8763621486"}}`,
        `card_number=${'5425 2334'} 3010 9903&cvv=123`,
        `My Visa is ${'4539-5787'}-6362-1486, valid until 12/29`,
        `Amex ${'3714 496353'} 98449 or not; amex ${'3742 454554'} 00126`,
      ];
    },
    get ignores() {
      return [
        'card: 4111 1111 1111 1111',
        `card 4242-4242-4242-4242 (test)`,
        `order ${'453957'}8763621486`,
        `{"card_id":"${'453957'}8763621487"}`,
        'discard 1700000000000 ms later, wildcard 4539578',
        'cardinality: 1234567890123456',
      ];
    },
  },
  {
    ...COMMON,
    id: 'iban',
    pattern: 'bank_account',
    severity: 'medium',
    keywords: ['iban', 'bank', 'konto', 'swift', 'compte', 'cuenta'],
    expression: expression(
      'gi',
      '(?:iban|bank|konto|swift|compte|cuenta)',
      String.raw`[\s\S]{0,90}?(?<![\w+/-])`,
      `(?<secret>${ibanForms()})`,
    ),
    reach: { before: 0, after: 6 + 90 + 4 + 2 * 28 },
    validate: isIban,
    source: 'https://www.swift.com/standards/data-standards/iban-international-bank-account-number',
    describes: 'The number of a bank account (IBAN), with valid check digits.',
    remedy: 'Find out what put it here; watch the account for direct debits that nobody ordered.',
    get finds() {
      return [
        `IBAN: ${'DE75 5121'} 0800 1245 1261 99`,
        `{"iban":"${'FR76300060'}00011234567890189"}`,
        `My bank account is ${'NL20 INGB'} 0001 2345 67.`,
      ];
    },
    get ignores() {
      return [
        'IBAN: DE89 3704 0044 0532 0130 00',
        `IBAN: ${'DE75 5121'} 0800 1245 1261 98`,
        `bank ${'DE755121'}08001245126`,
        `part ${'DE75 5121'} 0800 1245 1261 99`,
      ];
    },
  },
];

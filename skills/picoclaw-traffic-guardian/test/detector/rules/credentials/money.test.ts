import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { MONEY_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/money.ts';
import { DIGITS, filler } from '../../../../lib/detector/rules/filler.ts';

const money = suite('cards and accounts');

const found = (text: string): string[] =>
  MONEY_CREDENTIAL_RULES.flatMap((rule) => [...occurrences(rule, text)].map(({ match }) => match.secret));

/** Completes digits to a number with a valid check digit (ISO/IEC 7812-1, annex B). */
function card(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce(
      (total, digit, at) =>
        total + (at % 2 === 0 ? ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)] ?? 0) : Number(digit)),
      0,
    );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const CARDS = {
  visa: card('453957876362148'),
  mastercard: card('542523343010990'),
  mastercard_2: card('230012345098761'),
  amex: card('37828224631117'),
  discover: card('601109876543210'),
  jcb: card('353011198765432'),
  diners: card('3056930900902'),
  unionpay: card('620512345678901'),
};

money('are found with their issuer, in groups and bare, behind a telling word', () => {
  for (const [issuer, number] of Object.entries(CARDS)) {
    for (const text of [
      `card_number=${number}&cvv=123`,
      `{"payment":{"card":{"holder":"A B","number":"${number}"}}}`,
      `my credit card is ${number}, thanks`,
      `Visa ${number}\n`,
    ]) {
      assert.equal(found(text), [number], `${issuer}: ${text}`);
    }
  }
  const grouped = CARDS.visa.replace(/(.{4})(?=.)/g, '$1 ');
  assert.equal(found(`Kreditkarte: ${grouped} g\u00fcltig bis 12/29`), [grouped]);
});

money('are not other numbers', () => {
  const { visa } = CARDS;
  const wrong = `${visa.slice(0, -1)}${(Number(visa.at(-1)) + 1) % 10}`;
  for (const text of [
    `card ${wrong}`,
    `order ${visa}`,
    `{"id":${visa},"created":1700000000000}`,
    `card id ${filler(8, DIGITS)}-${visa}`,
    `card 4111111111111111, 4242 4242 4242 4242, 5555-5555-5555-4444, 378282246310005`,
    'card tel. +49 170 1234567 8901234, imei 490154203237518',
    `wildcard-${filler(16, DIGITS)}.example`,
    'cards: 1700000000000 1700000000001 1700000000002',
  ]) {
    assert.equal(found(text), [], text);
  }
});

/** National formats with check digits, as banks publish them; the registry's own examples are not reported. */
const IBANS = [
  'DE75512108001245126199',
  'FR7630006000011234567890189',
  'NL20INGB0001234567',
  'GB33BUKB20201555555555',
  'PL10105000997603123456789123',
  'NO8330001234567',
];

money('are accounts with their check digits, in groups or not', () => {
  for (const iban of IBANS) {
    const grouped = iban.replace(/(.{4})(?=.)/g, '$1 ');
    for (const [text, secret] of [
      [`IBAN: ${iban}`, iban],
      [`{"iban":"${iban}"}`, iban],
      [`Please pay to my bank account ${grouped}, thanks.`, grouped],
      [`iban=${iban.toLowerCase()}&bic=x`, iban.toLowerCase()],
    ] as const) {
      assert.equal(found(text), [secret], text);
    }
    const changed = `${iban.slice(0, -1)}${(Number(iban.at(-1)) + 1) % 10}`;
    assert.equal(found(`IBAN: ${changed}`), [], changed);
    assert.equal(found(`IBAN: ${iban}0`), [], `${iban}0`);
    assert.equal(found(`part number ${iban}`), [], iban);
  }
  assert.equal(found('IBAN DE89370400440532013000, GB29 NWBK 6016 1331 9268 19'), []);
});

money.run();

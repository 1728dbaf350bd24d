import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { base58Check, base58CheckPayload } from '../../../../lib/detector/rules/base58check.ts';
import { isSeedPhrase, wordIndices } from '../../../../lib/detector/rules/bip39.ts';
import { WALLET_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/wallet.ts';

const wallet = suite('keys of wallets');

const found = (text: string): string[] =>
  WALLET_CREDENTIAL_RULES.flatMap((rule) => [...occurrences(rule, text)].map(() => rule.id));

wallet('know the 2048 words of BIP-39, letter by letter', () => {
  const words = [...wordIndices().keys()];
  assert.is(words.length, 2048);
  // SHA-256 of english.txt as the proposal's repository holds it.
  assert.is(
    createHash('sha256')
      .update(`${words.join('\n')}\n`)
      .digest('hex'),
    '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda',
  );
});

/** Test vectors of BIP-39. */
const PHRASES = [
  'legal winner thank year wave sausage worth useful legal winner thank yellow',
  'letter advice cage absurd amount doctor acoustic avoid letter advice cage above',
  'gravity machine north sort system female filter attitude volume fold club stay feature office ecology stable narrow fog',
  'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length',
  'scheme spot photo card baby mountain device kick cradle pact join borrow',
];

wallet('tell a seed phrase by its checksum', () => {
  for (const phrase of PHRASES) {
    const words = phrase.split(' ');
    assert.ok(isSeedPhrase(words), phrase);
    const swapped = [...words.slice(1), words[0] ?? ''];
    assert.not.ok(isSeedPhrase(swapped), `rotated: ${phrase}`);
    assert.not.ok(isSeedPhrase(words.slice(0, -1)), `cut: ${phrase}`);
    assert.not.ok(isSeedPhrase(words.map((word) => `${word}s`)), `no words: ${phrase}`);
  }
});

wallet('find a phrase however it is laid out, behind a word that announces it', () => {
  for (const phrase of PHRASES) {
    const words = phrase.split(' ');
    for (const text of [
      `my seed phrase is ${phrase}.`,
      `MNEMONIC="${phrase}"`,
      `{"mnemonic":"${phrase}"}`,
      `wallet recovery words:\n${words.join('\n')}\n`,
      `seed: ${words.map((word, n) => `${n + 1}. ${word}`).join('\n')}`,
      `{"seed":${JSON.stringify(words)}}`,
      `Wallet backup: ${words.join(', ')}`,
      `Seed: ${phrase.toUpperCase()}`,
    ]) {
      assert.equal(found(text), ['bip39_seed_phrase'], text);
    }
  }
});

wallet('are silent about prose, also of the words of the list', () => {
  for (const text of [
    'The wallet must have enough people who can use this word about other things that they will never know',
    'recovery ability able about above absent absorb abstract absurd abuse access accident account',
    'seed random number of the first field in order to keep test sample result stable over time again',
    'To restore your wallet, enter the recovery phrase that you wrote down when you first set it up.',
  ]) {
    assert.equal(found(text), [], text);
  }
});

wallet('hold to Base58Check', () => {
  const payload = Buffer.from(
    `80${'1e99423a4ed27608a15a2616a2b0e9e52ced330ac530edcc32c8ffc6a526aedd'}01`,
    'hex',
  );
  // The example of the wiki that specifies the format.
  const key = 'KxFC1jmwwCoACiCAWZ3eXa96mBM6tb3TYzGmf6YwgdGWZgawvrtJ';
  assert.is(base58Check(payload), key);
  assert.ok(base58CheckPayload(key)?.length === 34);
  for (let at = 0; at < key.length; at += 5) {
    const changed = `${key.slice(0, at)}${key[at] === 'a' ? 'b' : 'a'}${key.slice(at + 1)}`;
    assert.is(base58CheckPayload(changed), undefined, changed);
  }
  assert.is(base58CheckPayload('0OIl'), undefined);
  assert.equal(found(`wif ${key}`), ['wif_private_key']);
});

wallet.run();

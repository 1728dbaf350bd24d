import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unannounced } from '../../../lib/detector/split/unannounced.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';

const suiteOf = suite('keys that no word announces');

/** A test vector of BIP-39. */
const PHRASE = 'scheme spot photo card baby mountain device kick cradle pact join borrow';

/** As `solana-keygen` writes it. */
function keyPair(): number[] {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  return [...seed, ...publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)];
}

suiteOf('are found in small requests by their checksums', async () => {
  for (const [rule, body] of [
    ['bip39_seed_phrase', PHRASE],
    ['bip39_seed_phrase', JSON.stringify({ w: PHRASE.split(' ') })],
    ['bip39_seed_phrase', `{"note":"${PHRASE}","n":1}`],
    ['bip39_seed_phrase', `d=${PHRASE.replaceAll(' ', '+')}`],
    ['bip39_seed_phrase', `here it is, they are ${PHRASE} and nobody else has them`],
    ['solana_secret_key', JSON.stringify(keyPair())],
    ['solana_secret_key', `{"d": [${keyPair().join(', ')}]}`],
  ] as const) {
    const traffic = new InspectedTraffic();
    await traffic.exchange('x.example:443', { body });
    const found = [...traffic.findings.values()];
    assert.equal(
      found.map((finding) => finding.rule),
      [rule],
      body,
    );
    const shown = JSON.stringify(found);
    assert.not.match(shown, /mountain device|kick cradle/);
    if (rule === 'solana_secret_key') assert.not.match(shown, /\d{2,3}, ?\d{2,3}, ?\d{2,3}/);
  }
});

suiteOf('are told once where a word announces them', async () => {
  const traffic = new InspectedTraffic();
  await traffic.exchange('x.example:443', { body: `seed phrase: ${PHRASE}` });
  await traffic.exchange('x.example:443', { body: `solana keypair [${keyPair().join(',')}]` });
  assert.equal(
    [...traffic.findings.values()].map(({ rule, occurrences }) => `${rule} ${occurrences}`),
    ['bip39_seed_phrase 1', 'solana_secret_key 1'],
  );
});

suiteOf('are neither other words nor other numbers', () => {
  const swapped = PHRASE.replace('scheme spot', 'spot scheme');
  const [first = 0, ...others] = keyPair();
  for (const text of [
    swapped,
    `[${[first ^ 1, ...others].join(',')}]`,
    `[${Array.from({ length: 64 }, (_, n) => n * 3).join(',')}]`,
    'they have made the best thing that could have been made from what was left over from last year',
    '['.repeat(4000),
    'word '.repeat(800),
    '1,'.repeat(2000),
  ]) {
    assert.equal(unannounced(text), [], text.slice(0, 60));
  }
  fc.assert(
    fc.property(fc.array(fc.nat(255), { minLength: 64, maxLength: 64 }), (bytes) => {
      assert.equal(unannounced(JSON.stringify(bytes)), []);
    }),
    { seed: 39, numRuns: 50 },
  );
});

suiteOf.run();

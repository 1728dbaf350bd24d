import type { Rule, RuleMatch } from '../../rule.ts';
import { JOINT_LENGTH, joint } from '../assignment.ts';
import { base58Check, base58CheckPayload } from '../base58check.ts';
import { isSeedPhrase } from '../bip39.ts';
import { expression } from '../boundary.ts';
import { entropy } from '../entropy.ts';
import { DIGITS, filler, HEX } from '../filler.ts';

const COMMON = {
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'high',
  remedy: 'Move what the wallet holds to a new one at once: such a key cannot be changed.',
} as const;

/** Between two words: blanks, line ends, commas, quotes, and numbers as in `1. ripple 2) scissors`. */
const BETWEEN = String.raw`[\s,"'\d.):;|-]{1,8}`;
const WORD = '[a-z]{3,8}(?![a-z])';
/** Up to so many more words, one within the other: in a row, each could be left out, which backtracks without end. */
const upTo = (count: number): string => (count === 0 ? '' : `(?:${BETWEEN}${WORD}${upTo(count - 1)})?`);
/** Twelve words and up to 24; a few of what is said before may be among them. */
const PHRASE = `${WORD}${`${BETWEEN}${WORD}`.repeat(11)}${upTo(15)}`;

/** Prose before the phrase may be part of the match: any twelve, or more, of its words in a row may be it. */
export function holdsPhrase({ secret }: Pick<RuleMatch, 'secret'>): boolean {
  const words = secret.toLowerCase().match(/[a-z]{3,8}/g) ?? [];
  for (const length of [24, 21, 18, 15, 12]) {
    for (let at = 0; at + length <= words.length; at++) {
      const phrase = words.slice(at, at + length);
      // The list's checksum has four bits: the all-`abandon` phrases of documentation have it as well.
      if (new Set(phrase).size > length / 2 && isSeedPhrase(phrase)) return true;
    }
  }
  return false;
}

const wif = (seed: number): string => base58Check(Buffer.from(`80${filler(64, HEX, seed)}01`, 'hex'));
const extended = (seed: number): string =>
  base58Check(Buffer.from(`0488ade4${filler(82, HEX, seed)}00${filler(64, HEX, seed)}`, 'hex'));
const numbers = (seed: number): string =>
  Array.from({ length: 64 }, (_, n) => Number(filler(5, DIGITS, seed * 64 + n)) % 256).join(',');

/** Keys of wallets. A seed phrase has no shape of its own: a word that announces it has to stand before it. */
export const WALLET_CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'bip39_seed_phrase',
    pattern: 'seed_phrase',
    keywords: [
      'seed',
      'mnemonic',
      'recovery',
      'wallet',
      'bip39',
      'bip-39',
      'phrase',
      'metamask',
      'ledger',
      'trezor',
    ],
    expression: expression(
      'gi',
      '(?:seed|mnemonic|recovery|wallet|bip-?39|phrase|metamask|ledger|trezor)',
      String.raw`[^\r\n]{0,40}?[\s"'\x60:=>(\[\d.)]{1,8}`,
      `(?<secret>${PHRASE})`,
    ),
    reach: { before: 0, after: 8 + 48 + 27 * 16 },
    validate: holdsPhrase,
    source: 'https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki',
    describes: 'A seed phrase of a wallet, with a valid checksum.',
    get finds() {
      return [
        'seed phrase: legal winner thank year wave sausage worth useful legal winner thank yellow',
        '{"mnemonic":"letter advice cage absurd amount doctor acoustic avoid letter advice cage above"}',
        'My wallet:\n1. ozone\n2. drill\n3. grab\n4. fiber\n5. curtain\n6. grace\n7. pudding\n8. thank\n9. cruise\n10. elder\n11. eight\n12. picnic\n',
        'recovery words are gravity machine north sort system female filter attitude volume fold club stay feature office ecology stable narrow fog',
      ];
    },
    get ignores() {
      return [
        'seed phrase: legal winner thank year wave sausage worth useful legal winner thank zebra',
        'mnemonic: abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
        'the recovery of the wallet needs all the words that you wrote down when you made it the first time',
        'letter advice cage absurd amount doctor acoustic avoid letter advice cage above',
      ];
    },
  },
  {
    ...COMMON,
    id: 'extended_private_key',
    pattern: 'wallet_key',
    keywords: ['xprv', 'yprv', 'zprv', 'tprv', 'uprv', 'vprv'],
    expression: /(?<![A-Za-z0-9])[xyztuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{107}(?![A-Za-z0-9])/g,
    reach: { before: 0, after: 111 },
    publicPrefix: /^[a-zA-Z]prv/,
    validate: ({ secret }) => base58CheckPayload(secret)?.length === 78,
    source: 'https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki',
    describes: 'An extended private key of a hierarchical wallet (BIP-32), with a valid checksum.',
    get finds() {
      return [`key ${extended(1)}\n`, `{"xprv":"${extended(2)}"}`, `?k=${extended(3)}&x=1`];
    },
    get ignores() {
      const key = extended(1);
      return [`${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`, `${key}x`, 'xprv9s21ZrQH143K...'];
    },
  },
  {
    ...COMMON,
    id: 'wif_private_key',
    pattern: 'wallet_key',
    confidence: 'high',
    keywords: ['wif=', 'wif"', 'wif:', 'wif ', 'privkey', 'bitcoin', 'btc_', 'btc ', 'wallet'],
    expression: expression(
      'g',
      '(?:[Ww][Ii][Ff]|[Pp]riv[Kk]ey|PRIVKEY|[Bb]itcoin|BITCOIN|[Bb][Tt][Cc]|[Ww]allet|WALLET)',
      String.raw`[^\r\n]{0,60}?(?<![A-Za-z0-9])`,
      '(?<secret>(?:[5][1-9A-HJ-NP-Za-km-z]{50}|[KLc9][1-9A-HJ-NP-Za-km-z]{50,51}))(?![A-Za-z0-9])',
    ),
    reach: { before: 0, after: 7 + 60 + 52 },
    validate: ({ secret }) => {
      const payload = base58CheckPayload(secret);
      return (
        (payload?.[0] === 0x80 || payload?.[0] === 0xef) && (payload.length === 33 || payload.length === 34)
      );
    },
    source: 'https://en.bitcoin.it/wiki/Wallet_import_format',
    describes: 'A private key of Bitcoin in wallet import format, with a valid checksum.',
    get finds() {
      return [`importprivkey ${wif(1)}\n`, `{"wif":"${wif(2)}"}`, `BTC_KEY=${wif(3)}`];
    },
    get ignores() {
      const key = wif(1);
      return [`wif ${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`, `id ${key}`, `wif ${key}x`];
    },
  },
  {
    ...COMMON,
    id: 'ethereum_private_key',
    pattern: 'wallet_key',
    severity: 'high',
    confidence: 'medium',
    keywords: [
      'private_key',
      'privatekey',
      'private-key',
      'private key',
      'privkey',
      'priv_key',
      'eth_key',
      'wallet_key',
      'deployer_key',
    ],
    expression: expression(
      'gi',
      '(?:priv(?:ate)?[_ -]?key|eth_key|wallet_key|deployer_key)',
      String.raw`[\w-]{0,16}`,
      joint(String.raw`(?<=\s)`),
      '(?<secret>(?:0x)?[0-9a-f]{64})(?![0-9a-z])',
    ),
    reach: { before: 0, after: 12 + 16 + JOINT_LENGTH + 66 },
    validate: ({ secret }) => entropy(secret.slice(-64).toLowerCase()) >= 3.2,
    source: 'https://ethereum.org/en/developers/docs/accounts/',
    describes: 'A private key of Ethereum or of another chain with keys of 32 bytes.',
    get finds() {
      return [
        `PRIVATE_KEY=0x${filler(64, HEX)}\n`,
        `{"privateKey":"${filler(64, HEX, 2)}"}`,
        `cast send --private-key 0x${filler(64, HEX, 3)} x`,
      ];
    },
    get ignores() {
      return [
        `tx 0x${filler(64, HEX)}`,
        `private_key=0x${'0'.repeat(63)}1`,
        `private key of ${filler(40, HEX)}`,
        `privateKeyHash ${filler(32, HEX)}`,
      ];
    },
  },
  {
    ...COMMON,
    id: 'ethereum_keystore',
    pattern: 'wallet_key',
    severity: 'high',
    keywords: ['"kdfparams"'],
    expression:
      /"kdfparams"\s{0,3}:\s{0,3}\{[^{}]{10,300}\}\s{0,12},\s{0,12}"mac"\s{0,3}:\s{0,3}"(?<secret>[0-9a-f]{64})"/gi,
    reach: { before: 0, after: 440 },
    validate: ({ secret }) => entropy(secret.toLowerCase()) >= 3.2,
    source: 'https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/',
    describes: 'A wallet of Ethereum as an encrypted file: its password can be tried offline.',
    get finds() {
      return [1, 2, 3].map(
        (seed) =>
          `{"crypto":{"ciphertext":"${filler(64, HEX, seed)}","kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"p":1,"r":8,"salt":"${filler(64, HEX, seed + 3)}"},"mac":"${filler(64, HEX, seed + 6)}"},"version":3}`,
      );
    },
    get ignores() {
      return [
        '{"kdfparams":{"dklen":32},"mac":""}',
        `{"kdfparams":{"dklen":32,"n":262144},"mac":"${'0'.repeat(64)}"}`,
        `"kdfparams": "see the specification", "mac": "${filler(64, HEX)}"`,
      ];
    },
  },
  {
    ...COMMON,
    id: 'solana_secret_key',
    pattern: 'wallet_key',
    severity: 'high',
    confidence: 'medium',
    keywords: ['solana', 'keypair', 'secretkey', 'secret_key', 'id.json'],
    expression: expression(
      'gi',
      String.raw`(?:solana|keypair|secret_?key|id\.json)[^\[\]]{0,60}`,
      String.raw`(?<secret>\[[\d,\s]{126,330}\])`,
    ),
    reach: { before: 0, after: 10 + 60 + 332 },
    validate: ({ secret }) => {
      const bytes = (secret.match(/\d+/g) ?? []).map(Number);
      return bytes.length === 64 && bytes.every((byte) => byte < 256) && new Set(bytes).size > 30;
    },
    source: 'https://solana.com/docs/intro/installation',
    describes: 'A key pair of Solana, as a list of its 64 bytes.',
    get finds() {
      return [
        `solana keypair [${numbers(1)}]`,
        `{"secretKey":[${numbers(2)}]}`,
        `cat ~/.config/solana/id.json\n[${numbers(3)}]`,
      ];
    },
    get ignores() {
      return [
        `histogram [${numbers(1)}]`,
        `keypair [${Array(64).fill('0').join(',')}]`,
        'secretKey: [1,2,3]',
      ];
    },
  },
];

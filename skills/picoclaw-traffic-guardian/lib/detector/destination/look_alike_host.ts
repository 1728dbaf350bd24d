import { domainToUnicode } from 'node:url';
import { distance } from '../../nearest.ts';
import { LOOK_ALIKES } from '../views/look_alikes.ts';

/**
 * Names by which keys are known, with the top-level domains at which they are their owner's: `*` for all of them, where the
 * word is a common one or its owner has it nearly everywhere.
 */
const BRANDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  `openai:com,org,fund anthropic:com chatgpt:com deepseek:com openrouter:ai huggingface:co,tech mistral:* perplexity:ai,com
elevenlabs:io,com,dev cerebras:ai,net,com groq:com,dev tavily:com,ai siliconflow:cn,com picoclaw:* clawhub:ai,com,io
googleapis:com,cn amazonaws:com,cn githubusercontent:com github:* gitlab:* bitbucket:* npmjs:* pypi:* telegram:* discord:*
slack:* stripe:* paypal:* cloudflare:* digitalocean:* sendgrid:* mailgun:* twilio:*`
    .split(/\s+/)
    .map((entry) => {
      const [name = '', ends = ''] = entry.split(':');
      return [name, new Set(ends.split(','))];
    }),
);

/** Names with such a name in them that are its owner's, and words that are near one by chance. */
const GENUINE: ReadonlySet<string> = new Set(
  `slack-edge slack-msgs slack-imgs slack-files slack-redir slack-core cloudflare-dns cloudflare-ipfs cloudflare-eth cloudflare-ech
cloudflare-quic discord-activities gitlab-static openapi openapis openal openaq openair openroute telegra telegrams mistrals
minstral cerebra cerebral paypay mailgen amazonas strip stripes striped stripo strife stride`.split(/\s+/),
);

/** Longest host that is looked at; names are 253 at most (RFC 1035, 2.3.4). */
const LONGEST = 253;
/** From this length on one wrong letter makes a name look alike, from the other two do. Shorter names are near many words. */
const ONE_WRONG = 6;
const TWO_WRONG = 9;

/**
 * Whether `host` (lower case, without a port) passes for the host of somebody well-known: the name with another letter or
 * one of another alphabet, the name with something added (`api-openai.com`), at another top-level domain, or the whole
 * domain as a part of another (`openai.com.evil.example`). A name of theirs below one's own domain (`gitlab.corp.example`) does not.
 */
export function isLookAlike(host: string): boolean {
  if (host.length > LONGEST) return false;
  const labels = shown(host).split('.');
  const at = ownLabelAt(labels);
  const own = labels[at];
  if (own === undefined || at + 1 >= labels.length) return false;
  const end = labels.at(-1) ?? '';
  if (holdsDomain(labels.slice(0, at + 1))) return true;
  const plain = folded(own);
  const foreignLetters = host.split('.')[at] !== plain;
  for (const [brand, ends] of BRANDS) {
    if (plain === brand) {
      if (foreignLetters || !(ends.has('*') || ends.has(end))) return true;
      return false;
    }
    if (GENUINE.has(plain)) continue;
    if (plain.includes('-') && plain.split('-').includes(brand)) return true;
    if (isMistyped(plain, brand)) return true;
  }
  return false;
}

/** As a person reads it: an `xn--` name in its own letters. */
function shown(host: string): string {
  return host.includes('xn--') ? domainToUnicode(host) || host : host;
}

/** Where the label stands that its owner chose: before the top-level domain, or before `co.uk` and its kind. */
function ownLabelAt(labels: readonly string[]): number {
  const [second = '', top = ''] = labels.slice(-2);
  const isPair = top.length === 2 && labels.length > 2 && /^(?:com?|net|org|gov|edu|ac|or|ne)$/.test(second);
  return labels.length - (isPair ? 3 : 2);
}

/** `api.openai.com` or `api-openai-com`, with more behind it. */
function holdsDomain(labels: readonly string[]): boolean {
  const words = labels.flatMap((label) => label.split('-'));
  return words.some((word, at) => {
    const ends = BRANDS.get(word);
    const next = words[at + 1];
    if (ends === undefined || next === undefined) return false;
    return ends.has(next) || (ends.has('*') && /^(?:com|org|net|io|co)$/.test(next));
  });
}

/** Letters that are read as another: of other alphabets, with marks, digits, and two that look like one. */
function folded(label: string): string {
  const latin = [...label.normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((letter) =>
      String.fromCodePoint(LOOK_ALIKES.get(letter.codePointAt(0) ?? 0) ?? letter.codePointAt(0) ?? 0),
    )
    .join('')
    .toLowerCase();
  const digits = latin.replace(/[0135]/g, (digit) => ({ 0: 'o', 1: 'l', 3: 'e', 5: 's' })[digit] ?? digit);
  for (const reading of [
    latin,
    digits,
    latin.replaceAll('1', 'i'),
    digits.replaceAll('rn', 'm'),
    digits.replaceAll('vv', 'w'),
  ])
    if (BRANDS.has(reading)) return reading;
  return latin;
}

function isMistyped(label: string, brand: string): boolean {
  if (brand.length < ONE_WRONG || label[0] !== brand[0]) return false;
  const most = brand.length < TWO_WRONG ? 1 : 2;
  return Math.abs(label.length - brand.length) <= most && distance(label, brand) <= most;
}

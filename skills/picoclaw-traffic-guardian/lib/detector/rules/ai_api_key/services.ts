import type { Rule } from '../../rule.ts';
import { expression, TOKEN_END, TOKEN_START } from '../boundary.ts';
import { ALNUM, filler, HEX, URLSAFE } from '../filler.ts';
import { aiKey } from './format.ts';

/** Keys of services that agents use beside a model: search, speech, vector stores. */
export const SERVICE_KEY_RULES: readonly Rule[] = [
  aiKey({
    id: 'tavily_api_key',
    vendor: 'Tavily',
    keywords: ['tvly-'],
    expression: expression('g', TOKEN_START, 'tvly-[A-Za-z0-9_-]{28,72}', TOKEN_END),
    reach: { before: 0, after: 77 },
    publicPrefix: /^tvly-(?:dev-|prod-)?/,
    minEntropy: 3.2,
    audience: ['tavily'],
    source: 'https://docs.tavily.com/documentation/api-reference/introduction',
    get sample() {
      return `tvly-dev-${filler(32, ALNUM)}`;
    },
    get ignores() {
      return ['tvly-YOUR_API_KEY', 'tvly-...'];
    },
  }),
  aiKey({
    id: 'elevenlabs_api_key',
    vendor: 'ElevenLabs',
    keywords: ['sk_'],
    expression: expression('g', TOKEN_START, 'sk_[0-9a-f]{48}', TOKEN_END),
    reach: { before: 0, after: 51 },
    publicPrefix: /^sk_/,
    minEntropy: 2.8,
    audience: ['elevenlabs'],
    source: 'https://elevenlabs.io/docs/api-reference/authentication',
    get sample() {
      return `sk_${filler(48, HEX)}`;
    },
    get ignores() {
      return [`sk_${filler(47, HEX)}`, `task_${filler(48, HEX)}`];
    },
  }),
  aiKey({
    id: 'pinecone_api_key',
    vendor: 'Pinecone',
    keywords: ['pcsk_'],
    expression: expression('g', TOKEN_START, 'pcsk_[A-Za-z0-9_]{60,80}', TOKEN_END),
    reach: { before: 0, after: 85 },
    publicPrefix: /^pcsk_/,
    minEntropy: 3.5,
    audience: ['pinecone'],
    source: 'https://docs.pinecone.io/guides/projects/manage-api-keys',
    get sample() {
      return `pcsk_${filler(6, ALNUM)}_${filler(63, ALNUM)}`;
    },
    get ignores() {
      return ['pcsk_...', `pcsk_${filler(20, ALNUM)}`];
    },
  }),
  aiKey({
    id: 'brave_search_api_key',
    vendor: 'Brave Search',
    confidence: 'medium',
    keywords: ['bsa'],
    expression: expression('g', TOKEN_START, 'BSA[A-Za-z0-9_-]{27,28}', TOKEN_END),
    reach: { before: 0, after: 31 },
    publicPrefix: /^BSA/,
    minEntropy: 3.8,
    // The prefix is three letters: insist on all three kinds of characters.
    holds: (secret) => /\d/.test(secret) && /[a-z]/.test(secret) && /[A-Z]/.test(secret.slice(3)),
    audience: ['brave'],
    source: 'https://api-dashboard.search.brave.com/app/documentation/web-search/get-started',
    get sample() {
      return `BSA${filler(28, URLSAFE)}`;
    },
    get ignores() {
      return ['BSA-SPECIFICATION-DOCUMENT-2024', `BSA${filler(29, URLSAFE)}`];
    },
  }),
];

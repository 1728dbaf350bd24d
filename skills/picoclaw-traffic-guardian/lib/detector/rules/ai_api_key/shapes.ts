import { isPlaceholder } from '../../placeholder.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { expression, TOKEN_END, TOKEN_START } from '../boundary.ts';
import { entropy } from '../entropy.ts';
import { ALNUM, filler, HEX } from '../filler.ts';
import { valueAhead } from '../value_ahead.ts';

/** `sk-` keys that a more specific rule reports. */
const KNOWN_VENDOR =
  /^sk-(?:ant-|proj-|svcacct-|service-|None-|admin-|or-v1-[0-9a-f]{64}$|[0-9a-f]{32}$|lf-[0-9a-f]{8}-|helicone-)|T3BlbkFJ/;

/** Class names such as `sk-fading-circle12` also begin so: a key has one long part that no name has. */
function isOpaque(secret: string): boolean {
  const parts = secret.slice('sk-'.length).split(/[-_]/);
  const longest = parts.reduce((long, part) => (part.length > long.length ? part : long), '');
  const isUuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(secret);
  return isUuid || (longest.length >= 16 && /\d/.test(longest) && /[A-Za-z]/.test(longest));
}

function isUnknownVendorKey({ secret }: RuleMatch): boolean {
  if (KNOWN_VENDOR.test(secret)) return false;
  const body = secret.slice('sk-'.length);
  return isOpaque(secret) && entropy(body) >= 3 && !isPlaceholder(body);
}

const KEY_NAME = String.raw`(?:api[_-]?keys?|apikey|access[_-]?token|bearer|zhipu\w{0,12}|bigmodel\w{0,12}|x-api-key)`;

/** Providers whose keys have no shape of their own: only the name before the value tells. */
const NAMED_VENDORS =
  'mistral|codestral|cohere|together|togetherai|openai|azure_?openai|anthropic|gemini|deepseek|moonshot|kimi|minimax|dashscope|qwen|volcengine|ark|siliconflow|novita|venice|deepinfra|deepgram|assemblyai|stability|jina|voyage|kagi|exa|serpapi|serper|firecrawl|langsmith|baidu|qianfan|longcat|avian|vivgrid|modelscope|composio|portkey|writer|vectara|lepton|zilliz|gladia|speechmatics|heygen|leonardo|runwayml|playht|resemble|comet|neptune|unstructured|mathpix|predibase|searchapi|linkup|scraperapi|zyte|rev_?ai|aleph_?alpha|openpipe|chroma|replit';

/** Keys told by what surrounds them rather than by a vendor's prefix. */
export const SHAPED_KEY_RULES: readonly Rule[] = [
  {
    id: 'sk_api_key',
    pattern: 'ai_api_key',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'medium',
    keywords: ['sk-'],
    expression: expression('g', TOKEN_START, 'sk-[A-Za-z0-9_-]{16,200}', TOKEN_END),
    reach: { before: 0, after: 203 },
    publicPrefix: /^sk-/,
    validate: isUnknownVendorKey,
    audience: ['*'],
    source: 'https://platform.moonshot.ai/docs/api/chat',
    describes: 'A key in the `sk-` form that model vendors and self-hosted gateways share.',
    remedy: 'Find out which provider issued it, revoke it there, and issue a new one.',
    get finds() {
      return [
        `MOONSHOT_API_KEY=sk-${filler(48, ALNUM)}`,
        `{"key":"sk-tenant-${filler(8, HEX)}-${filler(4, HEX)}-${filler(4, HEX)}-${filler(4, HEX)}-${filler(12, HEX)}"}`,
        `Authorization: Bearer sk-test-${filler(24, ALNUM)}`,
      ];
    },
    get ignores() {
      return [
        'sk-...',
        '<div class="sk-toggleable__content-arrow sk-fading-circle12">',
        'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
        'sk-your-openai-api-key-goes-here1',
        'sk-1234567890abcdef1234567890abcdef',
        `disk-${filler(24, ALNUM)}`,
        'k8s-sk-deployment-frontend-v2-production',
      ];
    },
  },
  {
    id: 'zhipu_api_key',
    pattern: 'ai_api_key',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'high',
    keywords: ['api_key', 'api-key', 'apikey', 'access_token', 'access-token', 'bearer', 'zhipu', 'bigmodel'],
    glance: valueAhead(40 + 32, 32, HEX),
    expression: expression(
      'gi',
      KEY_NAME,
      String.raw`[\s"'\\:=\[>-]{1,16}(?<secret>[0-9a-f]{32}\.[A-Za-z0-9]{16})`,
      TOKEN_END,
    ),
    reach: { before: 4, after: 90 },
    validate: ({ secret }) => entropy(secret) >= 3.2 && !isPlaceholder(secret),
    audience: ['zhipu', 'zai'],
    source: 'https://docs.bigmodel.cn/cn/guide/develop/http/introduction',
    describes: 'An API key of Zhipu (Z.ai): an id and a secret joined by a point.',
    remedy: 'Delete the key in the console of open.bigmodel.cn and issue a new one.',
    get finds() {
      return [
        `ZHIPUAI_API_KEY=${filler(32, HEX)}.${filler(16, ALNUM)}`,
        `Authorization: Bearer ${filler(32, HEX)}.${filler(16, ALNUM)}`,
        `{"api_keys":["${filler(32, HEX)}.${filler(16, ALNUM)}"]}`,
      ];
    },
    get ignores() {
      return [
        `chunk ${filler(32, HEX)}.${filler(16, ALNUM)}`,
        `api_key: ${filler(32, HEX)}.min`,
        'api_key=your_id.your_secret',
      ];
    },
  },
  {
    id: 'named_ai_api_key',
    pattern: 'ai_api_key',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'medium',
    keywords: ['api_key', 'api-key', 'apikey', 'api_token'],
    glance: valueAhead(30 + 24, 24, ALNUM),
    expression: expression(
      'gi',
      `(?<![a-z0-9])(?:${NAMED_VENDORS})[_-]?(?:ai_)?api[_-]?(?:key|token)`,
      String.raw`\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?`,
      '(?<secret>[a-z0-9]{24,100})',
      TOKEN_END,
    ),
    reach: { before: 20, after: 130 },
    validate: ({ secret }) =>
      /\d/.test(secret) && /[A-Za-z]/.test(secret) && entropy(secret) >= 3 && !isPlaceholder(secret),
    audience: ['*'],
    source: 'https://docs.mistral.ai/getting-started/quickstart',
    describes: 'A value assigned to the API key variable of a model or search vendor.',
    remedy: 'Revoke the key at the vendor that the name tells and issue a new one.',
    get finds() {
      return [
        `MISTRAL_API_KEY=${filler(32, ALNUM)}`,
        `{"cohere_api_key": "${filler(40, ALNUM)}"}`,
        String.raw`{"content":"TOGETHER_API_KEY=\"${filler(64, HEX)}\""}`,
      ];
    },
    get ignores() {
      return [
        'MISTRAL_API_KEY=your_mistral_api_key_here',
        'COHERE_API_KEY=$' + '{COHERE_API_KEY}',
        'TOGETHER_API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
        `DARK_API_KEY=${filler(32, ALNUM)}`,
      ];
    },
  },
];

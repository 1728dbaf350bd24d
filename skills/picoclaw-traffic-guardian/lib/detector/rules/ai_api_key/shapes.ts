import { isPlaceholder } from '../../placeholder.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { JOINT_LENGTH, joint } from '../assignment.ts';
import { expression, TOKEN_END, TOKEN_START } from '../boundary.ts';
import { GAP, UUID as UUID_FORMAT } from '../credential.ts';
import { isOneOfMany } from '../credential_format.ts';
import { entropy } from '../entropy.ts';
import { ALNUM, filler, HEX, LOWER } from '../filler.ts';
import { isOpaque } from '../opaque.ts';
import { valueAhead } from '../value_ahead.ts';

/** `sk-` keys that a more specific rule reports. */
const KNOWN_VENDOR =
  /^sk-(?:ant-|proj-|svcacct-|service-|None-|admin-|or-v1-[0-9a-f]{64}$|[0-9a-f]{32}$|lf-(?:[0-9a-f]{8}-|[0-9a-f]{32,64}$)|helicone-|gamma-)|T3BlbkFJ/;

/** Class names such as `sk-fading-circle12` also begin so: a key has one long part that no name has. */
function hasLongPart(secret: string): boolean {
  const parts = secret.slice('sk-'.length).split(/[-_]/);
  const longest = parts.reduce((long, part) => (part.length > long.length ? part : long), '');
  const isUuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(secret);
  // Those of SiliconFlow are 48 letters.
  return (
    isUuid ||
    /^[a-z]{48}$/.test(longest) ||
    (longest.length >= 16 && /\d/.test(longest) && /[A-Za-z]/.test(longest))
  );
}

function isUnknownVendorKey(match: RuleMatch): boolean {
  const { secret } = match;
  if (KNOWN_VENDOR.test(secret)) return false;
  const body = secret.slice('sk-'.length);
  return hasLongPart(secret) && entropy(body) >= 3 && !isPlaceholder(body) && !isOneOfMany(match);
}

const KEY_NAME = String.raw`(?:api[_-]?keys?|apikey|access[_-]?token|bearer|zhipu\w{0,12}|bigmodel\w{0,12}|x-api-key)`;

/** Providers whose keys have no shape of their own: only the name before the value tells. */
const NAMED_VENDORS =
  'ai21|aleph_?alpha|anthropic|arize|ark|assemblyai|avian|azure_?openai|baichuan|baidu|bfl|black_?forest_?labs|braintrust|browserless|chroma|chutes|codestral|cohere|comet|composio|dashscope|deepgram|deepinfra|deepseek|doubao|eleven_?labs|exa|fal|featherless|firecrawl|friendli|galileo|gemini|gladia|glm|groq|heygen|hume|hunyuan|hyperbolic|ideogram|inception|jina|kagi|kimi|krea|langsmith|lemonfox|leonardo|lepton|letta|linkup|longcat|marqo|mathpix|mem0|minimax|mistral|mixedbread|modelscope|moonshot|murf|nebius|neptune|nomic|novita|nvidia|ollama|openai|openpipe|opik|parallel|pinecone|playht|portkey|predibase|qianfan|qwen|recraft|replicate|replit|requesty|resemble|retell|rev_?ai|runwayml|sambanova|scraperapi|searchapi|segmind|sensenova|serpapi|serper|siliconflow|speechmatics|spider|stability|stepfun|supermemory|synthesia|tavily|tavus|together|togetherai|turbopuffer|unstructured|valyu|vectara|venice|vivgrid|volcengine|voyage|wavespeed|writer|xfyun|xi|you|zai|zep|zilliz|zyte';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What a rule of its vendor's reports. */
const KNOWN_KEY =
  /^(?:sk|fc|gsk|pplx|tvly|nvapi|jina|pcsk|tgp|lsv2|llx|hf|r8|vck|xai|bb_(?:live|test)|api_org)[-_]|^AIza|^eyJ/;

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
        `SILICONFLOW_API_KEY=sk-${filler(48, LOWER)}`,
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
    keywords: ['key', 'token'].flatMap((what) =>
      ['', '_', '-', ' ', '.'].map((joint) => `api${joint}${what}`),
    ),
    glance: valueAhead(9 + JOINT_LENGTH + 24, 24, `${ALNUM}_-`),
    expression: expression(
      'gi',
      `(?<![a-z0-9])(?:${NAMED_VENDORS})(?:_?ai)?${GAP}api[_. -]?(?:key|token)`,
      joint(String.raw`(?<=[ \t])`),
      '(?<secret>[a-z0-9][a-z0-9_.+/-]{23,127}={0,2})',
      '(?![a-z0-9_-])',
    ),
    reach: { before: 18 + 3 + 40, after: 9 + JOINT_LENGTH + 130 },
    validate: ({ secret }) =>
      !KNOWN_KEY.test(secret) &&
      (UUID.test(secret) ? entropy(secret) >= 3 && !isPlaceholder(secret) : isOpaque(secret)),
    // Vendors of models and of what agents use beside them; headers are named after them, too.
    audience: ['any'],
    source: 'https://docs.mistral.ai/getting-started/quickstart',
    describes: 'A value assigned to the API key variable of a model or search vendor.',
    remedy: 'Revoke the key at the vendor that the name tells and issue a new one.',
    get finds() {
      return [
        `MISTRAL_API_KEY=${filler(32, ALNUM)}`,
        `{"cohere_api_key": "${filler(40, ALNUM)}"}`,
        String.raw`{"content":"TOGETHER_API_KEY=\"${filler(64, HEX)}\""}`,
        `{"exa": {"api_key": "${UUID_FORMAT.sample(1)}"}}`,
        `[pinecone]\nregion = "eu"\napi_key = "${UUID_FORMAT.sample(1)}"\n`,
      ];
    },
    get ignores() {
      return [
        'MISTRAL_API_KEY=your_mistral_api_key_here',
        'COHERE_API_KEY=$' + '{COHERE_API_KEY}',
        'TOGETHER_API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
        `DARK_API_KEY=${filler(32, ALNUM)}`,
        'EXA_API_KEY=00000000-0000-0000-0000-000000000000',
        'mistral_api_key=src/providers/mistral/api_key_v2',
      ];
    },
  },
];

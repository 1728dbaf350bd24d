/** How a provider's interface takes its credential. */
export type Carrier =
  | { readonly kind: 'bearer' }
  /** A header of its own, lower case; `scheme` is what stands before the key in it. */
  | { readonly kind: 'header'; readonly name: string; readonly scheme?: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'json'; readonly name: string }
  /** AWS Signature Version 4: names the key's id, never its secret. */
  | { readonly kind: 'signature' };

export interface Provider {
  /** Only `model` providers are meant by an `api_base` without a provider, and by keys of no vendor's shape. */
  readonly kind: 'model' | 'service';
  /** Exact hosts; `*` stands for one label or a part of one. */
  readonly hosts: readonly string[];
  readonly carriers: readonly Carrier[];
}

const BEARER: Carrier = { kind: 'bearer' };
const header = (name: string, scheme?: string): Carrier =>
  scheme === undefined ? { kind: 'header', name } : { kind: 'header', name, scheme };

/** A model provider with an interface in OpenAI's manner. */
function openAiLike(...hosts: readonly string[]): Provider {
  return { kind: 'model', hosts, carriers: [BEARER, header('x-api-key'), header('api-key')] };
}

/**
 * Where credentials are at home. Hosts are those that Picoclaw's providers and tools talk to, and the vendors'
 * documented others.
 */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  anthropic: { kind: 'model', hosts: ['api.anthropic.com'], carriers: [header('x-api-key'), BEARER] },
  antigravity: {
    kind: 'model',
    hosts: ['cloudcode-pa.googleapis.com', 'daily-cloudcode-pa.googleapis.com'],
    carriers: [header('x-goog-api-key'), BEARER],
  },
  avian: openAiLike('api.avian.io'),
  aws: {
    kind: 'service',
    // service.region, service, bucket.service.region, bucket.service; China's partition and dual-stack names
    hosts: [
      '*.amazonaws.com',
      '*.*.amazonaws.com',
      '*.*.*.amazonaws.com',
      '*.*.*.*.amazonaws.com',
      '*.*.amazonaws.com.cn',
      '*.*.*.amazonaws.com.cn',
      '*.*.api.aws',
      '*.*.*.api.aws',
    ],
    carriers: [{ kind: 'signature' }],
  },
  azure: {
    kind: 'model',
    hosts: ['*.openai.azure.com', '*.cognitiveservices.azure.com', '*.services.ai.azure.com'],
    carriers: [header('api-key'), BEARER],
  },
  baidu: openAiLike('qianfan.baidubce.com'),
  bedrock: { kind: 'model', hosts: ['bedrock-runtime.*.amazonaws.com'], carriers: [BEARER] },
  brave: {
    kind: 'service',
    hosts: ['api.search.brave.com'],
    carriers: [header('x-subscription-token')],
  },
  cerebras: openAiLike('api.cerebras.ai'),
  cohere: openAiLike('api.cohere.com', 'api.cohere.ai'),
  databricks: {
    kind: 'model',
    hosts: [
      '*.cloud.databricks.com',
      '*.azuredatabricks.net',
      '*.*.azuredatabricks.net',
      '*.gcp.databricks.com',
    ],
    carriers: [BEARER],
  },
  deepseek: openAiLike('api.deepseek.com'),
  elevenlabs: {
    kind: 'service',
    hosts: ['api.elevenlabs.io', 'api.us.elevenlabs.io', 'api.eu.residency.elevenlabs.io'],
    carriers: [header('xi-api-key'), BEARER],
  },
  fireworks: openAiLike('api.fireworks.ai'),
  google: {
    kind: 'model',
    // A Google key opens what its project enables; these are the interfaces that a gateway uses.
    hosts: [
      'generativelanguage.googleapis.com',
      'aiplatform.googleapis.com',
      '*-aiplatform.googleapis.com',
      'customsearch.googleapis.com',
      'www.googleapis.com',
      'youtube.googleapis.com',
      'maps.googleapis.com',
    ],
    carriers: [header('x-goog-api-key'), { kind: 'query', name: 'key' }, BEARER],
  },
  groq: openAiLike('api.groq.com'),
  huggingface: openAiLike('huggingface.co', 'router.huggingface.co', 'api-inference.huggingface.co'),
  kagi: {
    kind: 'service',
    hosts: ['kagi.com'],
    carriers: [header('authorization', String.raw`Bot\s{1,4}`), BEARER],
  },
  longcat: openAiLike('api.longcat.chat'),
  mimo: openAiLike('api.xiaomimimo.com'),
  minimax: openAiLike('api.minimaxi.com', 'api.minimax.io', 'api.minimax.chat'),
  mistral: openAiLike('api.mistral.ai', 'codestral.mistral.ai'),
  modelscope: openAiLike('api-inference.modelscope.cn'),
  moonshot: openAiLike('api.moonshot.cn', 'api.moonshot.ai', 'api.kimi.com'),
  novita: openAiLike('api.novita.ai'),
  nvidia: openAiLike('integrate.api.nvidia.com', 'ai.api.nvidia.com', 'api.nvcf.nvidia.com'),
  openai: openAiLike(
    'api.openai.com',
    'eu.api.openai.com',
    'us.api.openai.com',
    'chatgpt.com',
    'auth.openai.com',
  ),
  openrouter: openAiLike('openrouter.ai'),
  perplexity: openAiLike('api.perplexity.ai'),
  pinecone: {
    kind: 'service',
    hosts: ['api.pinecone.io', '*.svc.*.pinecone.io', '*.pinecone.io'],
    carriers: [header('api-key'), BEARER],
  },
  qwen: openAiLike(
    'dashscope.aliyuncs.com',
    'dashscope-intl.aliyuncs.com',
    'dashscope-us.aliyuncs.com',
    'coding-intl.dashscope.aliyuncs.com',
    'coding.dashscope.aliyuncs.com',
  ),
  replicate: {
    kind: 'model',
    hosts: ['api.replicate.com'],
    carriers: [BEARER, header('authorization', String.raw`Token\s{1,4}`)],
  },
  shengsuanyun: openAiLike('router.shengsuanyun.com'),
  siliconflow: openAiLike('api.siliconflow.cn', 'api.siliconflow.com'),
  tavily: {
    kind: 'service',
    hosts: ['api.tavily.com'],
    carriers: [{ kind: 'json', name: 'api_key' }, BEARER],
  },
  together: openAiLike('api.together.xyz', 'api.together.ai'),
  venice: openAiLike('api.venice.ai'),
  vercel: openAiLike('ai-gateway.vercel.sh'),
  vivgrid: openAiLike('api.vivgrid.com'),
  volcengine: openAiLike('ark.cn-beijing.volces.com'),
  xai: openAiLike('api.x.ai'),
  zai: openAiLike('api.z.ai'),
  zhipu: openAiLike('open.bigmodel.cn'),
};

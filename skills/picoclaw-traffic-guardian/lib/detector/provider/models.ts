import { BEARER, header, openAiLike, type Provider, query } from './provider.ts';

/**
 * Where keys of models, and of the tools around them, are at home. Hosts are those that Picoclaw's providers and tools talk to, and the vendors'
 * documented others.
 */
export const MODEL_PROVIDERS: Readonly<Record<string, Provider>> = {
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
  ollama: openAiLike('ollama.com', 'api.ollama.com'),
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
    hosts: ['api.tavily.com', 'mcp.tavily.com'],
    carriers: [{ kind: 'json', name: 'api_key' }, BEARER, query('tavilyApiKey')],
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

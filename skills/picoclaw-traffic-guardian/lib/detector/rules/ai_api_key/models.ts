import type { Rule } from '../../rule.ts';
import { expression, TOKEN_END, TOKEN_START } from '../boundary.ts';
import { ALNUM, DIGITS, filler, HEX, LOWER, URLSAFE } from '../filler.ts';
import { aiKey } from './format.ts';

// Prefixes of eight characters and more do not occur in random text, so those formats need no boundary before
// them: a key glued to other text is still found.

/** Keys of model vendors that can be told by their own shape. */
export const MODEL_KEY_RULES: readonly Rule[] = [
  aiKey({
    id: 'anthropic_api_key',
    vendor: 'Anthropic',
    keywords: ['sk-ant-api'],
    expression: /sk-ant-api\d{2}-[A-Za-z0-9_-]{24,160}/g,
    reach: { before: 0, after: 174 },
    publicPrefix: /^sk-ant-api\d{2}-/,
    minEntropy: 3,
    audience: ['anthropic'],
    source: 'https://docs.anthropic.com/en/api/getting-started',
    get sample() {
      return `sk-ant-api03-${filler(93, URLSAFE)}AA`;
    },
    get ignores() {
      return ['sk-ant-api03-...', 'ANTHROPIC_API_KEY=sk-ant-api03-your-key-goes-here-please'];
    },
  }),
  aiKey({
    id: 'anthropic_admin_key',
    vendor: 'Anthropic, for administration',
    severity: 'critical',
    keywords: ['sk-ant-admin'],
    expression: /sk-ant-admin\d{2}-[A-Za-z0-9_-]{24,160}/g,
    reach: { before: 0, after: 176 },
    publicPrefix: /^sk-ant-admin\d{2}-/,
    minEntropy: 3,
    audience: ['anthropic'],
    source: 'https://docs.anthropic.com/en/api/administration-api',
    get sample() {
      return `sk-ant-admin01-${filler(93, URLSAFE)}AA`;
    },
    get ignores() {
      return ['sk-ant-admin01-…', 'sk-ant-admin01-<YOUR-ADMIN-KEY>'];
    },
  }),
  aiKey({
    id: 'anthropic_oauth_token',
    vendor: 'Anthropic, for a signed-in user (OAuth)',
    // oat: access, ort: refresh, sid: the web session
    keywords: ['sk-ant-oat', 'sk-ant-ort', 'sk-ant-sid'],
    expression: /sk-ant-(?:oat|ort|sid)\d{2}-[A-Za-z0-9_-]{24,160}/g,
    reach: { before: 0, after: 174 },
    publicPrefix: /^sk-ant-(?:oat|ort|sid)\d{2}-/,
    minEntropy: 3,
    audience: ['anthropic'],
    source: 'https://docs.anthropic.com/en/docs/claude-code/iam',
    get sample() {
      return `sk-ant-oat01-${filler(93, URLSAFE)}AA`;
    },
    get ignores() {
      return ['sk-ant-oat01-...', 'sk-ant-oatmeal-with-some-raisins-and-cinnamon'];
    },
  }),
  aiKey({
    id: 'openai_project_key',
    vendor: 'OpenAI',
    keywords: ['sk-proj-', 'sk-svcacct-', 'sk-service-', 'sk-none-'],
    expression: /sk-(?:proj|svcacct|service|None)-[A-Za-z0-9_-]{24,180}/g,
    reach: { before: 0, after: 192 },
    publicPrefix: /^sk-(?:proj|svcacct|service|None)-/,
    minEntropy: 3,
    audience: ['openai'],
    source: 'https://platform.openai.com/docs/api-reference/authentication',
    get sample() {
      return `sk-proj-${filler(74, URLSAFE)}T3BlbkFJ${filler(74, URLSAFE, 2)}`;
    },
    get ignores() {
      return ['sk-proj-...', 'OPENAI_API_KEY=sk-proj-your_openai_api_key_goes_here'];
    },
  }),
  aiKey({
    id: 'openai_admin_key',
    vendor: 'OpenAI, for administration',
    severity: 'critical',
    keywords: ['sk-admin-'],
    expression: /sk-admin-[A-Za-z0-9_-]{24,180}/g,
    reach: { before: 0, after: 190 },
    publicPrefix: /^sk-admin-/,
    minEntropy: 3,
    audience: ['openai'],
    source: 'https://platform.openai.com/docs/api-reference/administration',
    get sample() {
      return `sk-admin-${filler(74, URLSAFE)}T3BlbkFJ${filler(74, URLSAFE, 2)}`;
    },
    get ignores() {
      return ['class="sk-admin-panel"', 'sk-admin-........................'];
    },
  }),
  aiKey({
    id: 'openai_legacy_key',
    vendor: 'OpenAI',
    keywords: ['t3blbkfj'],
    // T3BlbkFJ is base64 of "OpenAI"
    expression: /sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}/g,
    reach: { before: 23, after: 28 },
    publicPrefix: /^sk-/,
    minEntropy: 3,
    audience: ['openai'],
    source: 'https://platform.openai.com/docs/api-reference/authentication',
    get sample() {
      return `sk-${filler(20, ALNUM)}T3BlbkFJ${filler(20, ALNUM, 2)}`;
    },
    get ignores() {
      return [`${filler(20, ALNUM)}T3BlbkFJ${filler(20, ALNUM, 2)}`, 'T3BlbkFJ stands for OpenAI'];
    },
  }),
  aiKey({
    id: 'openrouter_api_key',
    vendor: 'OpenRouter',
    keywords: ['sk-or-v1-'],
    expression: expression('g', 'sk-or-v1-[0-9a-f]{64}', TOKEN_END),
    reach: { before: 0, after: 73 },
    publicPrefix: /^sk-or-v1-/,
    minEntropy: 2.8,
    audience: ['openrouter'],
    source: 'https://openrouter.ai/docs/api-reference/authentication',
    get sample() {
      return `sk-or-v1-${filler(64, HEX)}`;
    },
    get ignores() {
      return ['sk-or-v1-...', `sk-or-v1-${filler(63, HEX)}`];
    },
  }),
  aiKey({
    id: 'google_api_key',
    vendor: 'Google',
    keywords: ['aiza'],
    expression: expression('g', TOKEN_START, 'AIza[A-Za-z0-9_-]{35}', TOKEN_END),
    reach: { before: 0, after: 39 },
    publicPrefix: /^AIza/,
    minEntropy: 3.2,
    // Pages that show a map or use Firebase hold the key for all who read them: it says whose page it is.
    holds: (_secret, { before, after }) =>
      !/\/maps\/(?:api\/js|api\/staticmap|embed)[^\s"'<>]{0,60}[?&;]key=$/.test(before) &&
      !/^\\{0,3}["'],\s{0,20}\\{0,3}["']?authDomain/.test(after),
    audience: ['google', 'antigravity'],
    source: 'https://cloud.google.com/docs/authentication/api-keys',
    get sample() {
      return `AIza${filler(35, URLSAFE)}`;
    },
    get ignores() {
      return [
        `AIza${filler(36, URLSAFE)}`,
        `aiza${filler(35, URLSAFE)}`,
        `<script src="https://maps.googleapis.com/maps/api/js?key=AIza${filler(35, URLSAFE)}&callback=show">`,
        `{apiKey:"AIza${filler(35, URLSAFE)}",authDomain:"shop.firebaseapp.com"}`,
      ];
    },
  }),
  aiKey({
    id: 'google_ai_studio_key',
    vendor: 'Google AI Studio',
    keywords: ['aq.ab'],
    expression: expression('g', TOKEN_START, String.raw`AQ\.Ab[A-Za-z0-9_-]{40,80}`, TOKEN_END),
    reach: { before: 0, after: 85 },
    publicPrefix: /^AQ\.Ab/,
    minEntropy: 3.5,
    audience: ['google', 'antigravity'],
    source: 'https://ai.google.dev/gemini-api/docs/api-key',
    get sample() {
      return `AQ.Ab${filler(48, URLSAFE)}`;
    },
    get ignores() {
      return ['AQ.About', `xAQ.Ab${filler(48, URLSAFE)}`];
    },
  }),
  aiKey({
    id: 'groq_api_key',
    vendor: 'Groq',
    keywords: ['gsk_'],
    expression: expression('g', TOKEN_START, 'gsk_[A-Za-z0-9]{48,56}', TOKEN_END),
    reach: { before: 0, after: 60 },
    publicPrefix: /^gsk_/,
    minEntropy: 3.5,
    audience: ['groq'],
    source: 'https://console.groq.com/docs/quickstart',
    get sample() {
      return `gsk_${filler(52, ALNUM)}`;
    },
    get ignores() {
      return ['gsk_init_renderer', `gsk_${filler(30, ALNUM)}`];
    },
  }),
  aiKey({
    id: 'xai_api_key',
    vendor: 'xAI',
    keywords: ['xai-'],
    expression: expression('g', TOKEN_START, 'xai-[A-Za-z0-9]{64,96}', TOKEN_END),
    reach: { before: 0, after: 100 },
    publicPrefix: /^xai-/,
    minEntropy: 3.5,
    audience: ['xai'],
    source: 'https://docs.x.ai/docs/tutorial',
    get sample() {
      return `xai-${filler(80, ALNUM)}`;
    },
    get ignores() {
      return ['xai-sdk-python', `xai-${filler(40, ALNUM)}`];
    },
  }),
  aiKey({
    id: 'hugging_face_token',
    vendor: 'Hugging Face',
    keywords: ['hf_', 'api_org_'],
    expression: expression('g', TOKEN_START, '(?:hf|api_org)_[A-Za-z0-9]{34,37}', TOKEN_END),
    reach: { before: 0, after: 45 },
    publicPrefix: /^(?:hf|api_org)_/,
    minEntropy: 3.2,
    audience: ['huggingface'],
    source: 'https://huggingface.co/docs/hub/security-tokens',
    get sample() {
      return `hf_${filler(34, ALNUM)}`;
    },
    get ignores() {
      return ['from_hf_hub_download_with_progress', 'hf_hub_offline_mode_is_enabled_for_everyone'];
    },
  }),
  aiKey({
    id: 'replicate_api_token',
    vendor: 'Replicate',
    keywords: ['r8_'],
    expression: expression('g', TOKEN_START, 'r8_[A-Za-z0-9]{37}', TOKEN_END),
    reach: { before: 0, after: 40 },
    publicPrefix: /^r8_/,
    minEntropy: 3.2,
    audience: ['replicate'],
    source: 'https://replicate.com/docs/topics/security/api-tokens',
    get sample() {
      return `r8_${filler(37, ALNUM)}`;
    },
    get ignores() {
      return [`r8_${filler(20, ALNUM)}`, `ar8_${filler(37, ALNUM)}`];
    },
  }),
  aiKey({
    id: 'perplexity_api_key',
    vendor: 'Perplexity',
    keywords: ['pplx-'],
    expression: expression('g', TOKEN_START, 'pplx-[A-Za-z0-9]{40,64}', TOKEN_END),
    reach: { before: 0, after: 69 },
    publicPrefix: /^pplx-/,
    minEntropy: 3.2,
    audience: ['perplexity'],
    source: 'https://docs.perplexity.ai/guides/getting-started',
    get sample() {
      return `pplx-${filler(48, ALNUM)}`;
    },
    get ignores() {
      return ['pplx-7b-online', 'pplx-70b-chat-and-more-of-the-models-of-this-vendor'];
    },
  }),
  aiKey({
    id: 'fireworks_api_key',
    vendor: 'Fireworks AI',
    confidence: 'medium',
    keywords: ['fw_'],
    expression: expression('g', TOKEN_START, 'fw_[A-Za-z0-9]{22,24}', TOKEN_END),
    reach: { before: 0, after: 27 },
    publicPrefix: /^fw_/,
    minEntropy: 3.5,
    // The prefix is short and also names firmware and firewall things: insist on all three kinds of characters.
    holds: (secret) => /\d/.test(secret) && /[A-Z]/.test(secret) && /[a-z]/.test(secret.slice(3)),
    audience: ['fireworks'],
    source: 'https://docs.fireworks.ai/api-reference/introduction',
    get sample() {
      return `fw_${filler(24, ALNUM)}`;
    },
    get ignores() {
      return ['fw_updateFirmwareVersion', 'fw_device_update_complete_all'];
    },
  }),
  aiKey({
    id: 'databricks_token',
    vendor: 'Databricks',
    keywords: ['dapi'],
    expression: expression('g', TOKEN_START, 'dapi[0-9a-f]{32}(?:-[0-9])?', TOKEN_END),
    reach: { before: 0, after: 38 },
    publicPrefix: /^dapi/,
    minEntropy: 2.8,
    audience: ['databricks'],
    source: 'https://docs.databricks.com/aws/en/dev-tools/auth/pat',
    get sample() {
      return `dapi${filler(32, HEX)}`;
    },
    get ignores() {
      return [`dapi${filler(31, HEX)}`, 'dapi_client_secret'];
    },
  }),
  aiKey({
    id: 'sk_hex32_api_key',
    vendor: 'DeepSeek or DashScope (Qwen)',
    keywords: ['sk-'],
    expression: expression('g', TOKEN_START, 'sk-[0-9a-f]{32}', TOKEN_END),
    reach: { before: 0, after: 35 },
    publicPrefix: /^sk-/,
    minEntropy: 2.8,
    // Several vendors and most self-hosted gateways use this shape.
    audience: ['*'],
    source: 'https://api-docs.deepseek.com/',
    get sample() {
      return `sk-${filler(32, HEX)}`;
    },
    get ignores() {
      return ['sk-00000000000000000000000000000000', `task-${filler(32, HEX)}`];
    },
  }),
  aiKey({
    id: 'nvidia_api_key',
    vendor: 'NVIDIA',
    keywords: ['nvapi-'],
    expression: expression('g', TOKEN_START, 'nvapi-[A-Za-z0-9_-]{56,80}', TOKEN_END),
    reach: { before: 0, after: 86 },
    publicPrefix: /^nvapi-/,
    minEntropy: 3.5,
    audience: ['nvidia'],
    source: 'https://docs.api.nvidia.com/nim/docs/api-quickstart',
    get sample() {
      return `nvapi-${filler(64, URLSAFE)}`;
    },
    get ignores() {
      return ['nvapi-sys', 'nvapi-bindings-for-rust'];
    },
  }),
  aiKey({
    id: 'cerebras_api_key',
    vendor: 'Cerebras',
    keywords: ['csk-'],
    expression: expression('g', TOKEN_START, 'csk-[a-z0-9]{44,52}', TOKEN_END),
    reach: { before: 0, after: 56 },
    publicPrefix: /^csk-/,
    minEntropy: 3.2,
    audience: ['cerebras'],
    source: 'https://inference-docs.cerebras.ai/quickstart',
    get sample() {
      return `csk-${filler(48, LOWER + DIGITS)}`;
    },
    get ignores() {
      return ['csk-...', `disk-${filler(48, LOWER + DIGITS)}`];
    },
  }),
  aiKey({
    id: 'vercel_ai_gateway_key',
    vendor: 'Vercel AI Gateway',
    keywords: ['vck_'],
    expression: expression('g', TOKEN_START, 'vck_[A-Za-z0-9]{40,64}', TOKEN_END),
    reach: { before: 0, after: 68 },
    publicPrefix: /^vck_/,
    minEntropy: 3.5,
    audience: ['vercel'],
    source: 'https://vercel.com/changelog/new-token-formats-and-secret-scanning',
    get sample() {
      return `vck_${filler(56, ALNUM)}`;
    },
    get ignores() {
      return ['vck_enable_hsi_clock', `vck_${filler(20, ALNUM)}`];
    },
  }),
];

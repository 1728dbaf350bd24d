import type { Rule } from '../rule.ts';
import { MODEL_KEY_RULES } from './ai_api_key/models.ts';
import { PLATFORM_KEY_RULES } from './ai_api_key/platforms.ts';
import { SERVICE_KEY_RULES } from './ai_api_key/services.ts';
import { SHAPED_KEY_RULES } from './ai_api_key/shapes.ts';

/** The family `ai_api_key`: what buys model calls on the operator's account. */
export const AI_API_KEY_RULES: readonly Rule[] = [
  ...MODEL_KEY_RULES,
  ...SERVICE_KEY_RULES,
  ...PLATFORM_KEY_RULES,
  ...SHAPED_KEY_RULES,
];

import type { Rule } from '../rule.ts';
import { AUTHORITY_RULES } from './prompt_injection/authority.ts';
import { DISCLOSURE_RULES } from './prompt_injection/disclosure.ts';
import { LATER_RULES } from './prompt_injection/later.ts';
import { orderRules } from './prompt_injection/order.ts';
import { OVERRIDE_RULES } from './prompt_injection/override.ts';
import { READER_RULES } from './prompt_injection/readers.ts';
import { ROLE_RULES } from './prompt_injection/role.ts';
import { SECRECY_RULES } from './prompt_injection/secrecy.ts';
import { TOOL_RULES } from './prompt_injection/tools.ts';
import { TRANSLATED_RULES } from './prompt_injection/translated.ts';

const EXACT: readonly Rule[] = [
  ...OVERRIDE_RULES,
  ...TRANSLATED_RULES,
  ...ROLE_RULES,
  ...SECRECY_RULES,
  ...DISCLOSURE_RULES,
  ...READER_RULES,
  ...TOOL_RULES,
  ...LATER_RULES,
  ...AUTHORITY_RULES,
];

/** The family `prompt_injection`: words that are meant for a model that reads them and not for a person. */
export const PROMPT_INJECTION_RULES: readonly Rule[] = [...EXACT, ...orderRules(EXACT)];

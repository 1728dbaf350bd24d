import type { Rule } from '../../rule.ts';
import { BUILD_RULES } from './source/build.ts';
import { FORGE_RULES } from './source/forge.ts';
import { QUALITY_RULES } from './source/quality.ts';

/** Credentials of source forges and build services. */
export const SOURCE_CREDENTIAL_RULES: readonly Rule[] = [...FORGE_RULES, ...BUILD_RULES, ...QUALITY_RULES];

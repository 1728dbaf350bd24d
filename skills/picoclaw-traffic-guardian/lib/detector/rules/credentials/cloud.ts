import type { Rule } from '../../rule.ts';

/** Credentials of clouds and hosting. */
export const CLOUD_CREDENTIAL_RULES: readonly Rule[] = [];

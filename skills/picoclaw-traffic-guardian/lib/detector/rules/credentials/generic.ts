import type { Rule } from '../../rule.ts';

/** Credentials of no vendor that can be told: only the name before the value says what it is. */
export const GENERIC_CREDENTIAL_RULES: readonly Rule[] = [];

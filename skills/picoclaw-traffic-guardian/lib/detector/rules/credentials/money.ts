import type { Rule } from '../../rule.ts';

/** Credentials of cards and bank accounts. */
export const MONEY_CREDENTIAL_RULES: readonly Rule[] = [];

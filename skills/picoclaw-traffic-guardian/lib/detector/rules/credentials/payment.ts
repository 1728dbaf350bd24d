import type { Rule } from '../../rule.ts';

/** Credentials of payment services, banks and exchanges. */
export const PAYMENT_CREDENTIAL_RULES: readonly Rule[] = [];

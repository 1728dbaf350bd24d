import type { Rule } from '../../rule.ts';

/** Credentials of office, design, commerce and other services. */
export const SAAS_CREDENTIAL_RULES: readonly Rule[] = [];

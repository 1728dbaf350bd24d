import type { Rule } from '../../rule.ts';

/** Credentials of URLs that carry user and password. */
export const URL_CREDENTIAL_RULES: readonly Rule[] = [];

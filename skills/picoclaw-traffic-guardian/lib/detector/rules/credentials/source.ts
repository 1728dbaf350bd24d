import type { Rule } from '../../rule.ts';

/** Credentials of source forges and build services. */
export const SOURCE_CREDENTIAL_RULES: readonly Rule[] = [];

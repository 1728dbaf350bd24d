import type { Rule } from '../../rule.ts';

/** Credentials of whole environments and credential files in a body. */
export const DUMP_CREDENTIAL_RULES: readonly Rule[] = [];

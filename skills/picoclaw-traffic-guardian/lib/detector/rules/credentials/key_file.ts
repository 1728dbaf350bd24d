import type { Rule } from '../../rule.ts';

/** Credentials of private keys beside PEM. */
export const KEY_FILE_CREDENTIAL_RULES: readonly Rule[] = [];

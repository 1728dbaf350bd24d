import type { Rule } from '../../rule.ts';

/** Credentials of JSON Web Tokens. */
export const JWT_CREDENTIAL_RULES: readonly Rule[] = [];

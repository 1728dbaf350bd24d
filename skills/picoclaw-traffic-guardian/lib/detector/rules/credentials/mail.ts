import type { Rule } from '../../rule.ts';

/** Credentials of mail, message and telephone services. */
export const MAIL_CREDENTIAL_RULES: readonly Rule[] = [];

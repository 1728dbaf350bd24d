import type { Rule } from '../../rule.ts';

/** Credentials of chat channels and social networks. */
export const CHAT_CREDENTIAL_RULES: readonly Rule[] = [];

import type { Rule } from '../../rule.ts';

/** Credentials of wallets. */
export const WALLET_CREDENTIAL_RULES: readonly Rule[] = [];

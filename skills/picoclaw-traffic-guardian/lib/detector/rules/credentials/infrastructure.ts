import type { Rule } from '../../rule.ts';

/** Credentials of databases, monitoring, secret stores and networks. */
export const INFRASTRUCTURE_CREDENTIAL_RULES: readonly Rule[] = [];

import type { Rule } from '../../rule.ts';

/** Credentials of package registries. */
export const REGISTRY_CREDENTIAL_RULES: readonly Rule[] = [];

import type { Rule } from '../rule.ts';
import { MACHINE_RULES } from './privilege_change/machine.ts';
import { PROTECTION_RULES } from './privilege_change/protection.ts';
import { RIGHTS_RULES } from './privilege_change/rights.ts';
import { TRUST_RULES } from './privilege_change/trust.ts';

/** The family `privilege_change`: commands that give rights away, switch protection off or wipe traces. */
export const PRIVILEGE_CHANGE_RULES: readonly Rule[] = [
  ...RIGHTS_RULES,
  ...PROTECTION_RULES,
  ...MACHINE_RULES,
  ...TRUST_RULES,
];

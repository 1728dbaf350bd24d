import type { Rule } from '../rule.ts';
import { HOOK_RULES } from './persistence/hooks.ts';
import { STARTUP_RULES } from './persistence/startup.ts';

/** The family `persistence`: commands that make a program come back after it was ended. */
export const PERSISTENCE_RULES: readonly Rule[] = [...STARTUP_RULES, ...HOOK_RULES];

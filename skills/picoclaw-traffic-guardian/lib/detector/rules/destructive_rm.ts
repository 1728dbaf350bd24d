import type { Rule } from '../rule.ts';
import { MACHINE_LOSS_RULES } from './destructive_rm/machine.ts';
import { SERVICE_LOSS_RULES } from './destructive_rm/services.ts';
import { TREE_RULES } from './destructive_rm/trees.ts';

/** The family `destructive_rm`: commands after which files, disks, databases or machines are gone. */
export const DESTRUCTIVE_RM_RULES: readonly Rule[] = [
  ...TREE_RULES,
  ...MACHINE_LOSS_RULES,
  ...SERVICE_LOSS_RULES,
];

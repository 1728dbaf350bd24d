import type { Rule } from '../rule.ts';
import { FILE_RULES } from './exfil_command/files.ts';
import { SCRIPT_RULES } from './exfil_command/scripts.ts';
import { STORE_RULES } from './exfil_command/stores.ts';
import { VALUE_RULES } from './exfil_command/values.ts';

/** The family `exfil_command`: commands that send secrets of this machine away. */
export const EXFIL_COMMAND_RULES: readonly Rule[] = [
  ...FILE_RULES,
  ...VALUE_RULES,
  ...STORE_RULES,
  ...SCRIPT_RULES,
];

import type { Rule } from '../rule.ts';
import { CALLED_ABUSE_RULES } from './called/abuse.ts';
import { CALLED_ARGUMENT_RULES } from './called/argument.ts';
import { CALLED_DEFENCE_RULES } from './called/defence.ts';
import { CALLED_DESTROY_RULES } from './called/destroy.ts';
import { CALLED_EXFIL_RULES } from './called/exfil.ts';
import { CALLED_REMOTE_RULES } from './called/remote.ts';
import { CALLED_RIGHTS_RULES } from './called/rights.ts';
import { CALLED_RUN_RULES } from './called/run.ts';
import { CALLED_STARTUP_RULES } from './called/startup.ts';

/**
 * Rules of all families of commands that are asked of tool calls alone: what they look for is told from everyday text
 * only by where it stands.
 */
export const CALLED_RULES: readonly Rule[] = [
  ...CALLED_RUN_RULES,
  ...CALLED_REMOTE_RULES,
  ...CALLED_DESTROY_RULES,
  ...CALLED_EXFIL_RULES,
  ...CALLED_STARTUP_RULES,
  ...CALLED_DEFENCE_RULES,
  ...CALLED_RIGHTS_RULES,
  ...CALLED_ABUSE_RULES,
  ...CALLED_ARGUMENT_RULES,
];

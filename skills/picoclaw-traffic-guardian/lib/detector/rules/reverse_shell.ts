import type { Rule } from '../rule.ts';
import { REVERSE_SHELL_SCRIPT_RULES } from './reverse_shell/scripts.ts';
import { REVERSE_SHELL_TOOL_RULES } from './reverse_shell/tools.ts';
import { REVERSE_TUNNEL_RULES } from './reverse_shell/tunnels.ts';

/** The family `reverse_shell`: commands that hand a shell of this machine to someone else's. */
export const REVERSE_SHELL_RULES: readonly Rule[] = [
  ...REVERSE_SHELL_TOOL_RULES,
  ...REVERSE_SHELL_SCRIPT_RULES,
  ...REVERSE_TUNNEL_RULES,
];

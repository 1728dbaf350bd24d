import type { Rule } from '../rule.ts';
import { AWS_ACCESS_KEY_RULES } from './aws_access_key.ts';
import { PIPE_TO_SHELL_RULES } from './pipe_to_shell.ts';

/** Every rule of the product. Counts and tables in documentation are generated from it. */
export const RULES: readonly Rule[] = [...AWS_ACCESS_KEY_RULES, ...PIPE_TO_SHELL_RULES];

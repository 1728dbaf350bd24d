import type { Rule } from '../rule.ts';
import { DECODED_RULES } from './pipe_to_shell/decoded.ts';
import { DOWNLOAD_RULES } from './pipe_to_shell/download.ts';
import { PACKAGE_RULES } from './pipe_to_shell/package.ts';
import { SCRIPT_DOWNLOAD_RULES } from './pipe_to_shell/script.ts';
import { WINDOWS_DOWNLOAD_RULES } from './pipe_to_shell/windows.ts';

/** The family `pipe_to_shell`: what is downloaded or unpacked runs at once, unseen. */
export const PIPE_TO_SHELL_RULES: readonly Rule[] = [
  ...DOWNLOAD_RULES,
  ...DECODED_RULES,
  ...WINDOWS_DOWNLOAD_RULES,
  ...SCRIPT_DOWNLOAD_RULES,
  ...PACKAGE_RULES,
];

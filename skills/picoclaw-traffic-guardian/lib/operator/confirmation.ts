import { createInterface } from 'node:readline/promises';
import { GuardianError } from '../errors.ts';
import type { Output } from './output.ts';
import { SYSTEM_TRUST_PHRASE, SYSTEM_TRUST_WARNING } from './system_trust.ts';

/**
 * Lets a person at a terminal type the phrase; `given` is the flag's value, empty when it has none. Throws E_USAGE unless
 * the phrase was typed or given, and where nobody can type: an agent is not to be asked.
 */
export async function confirmSystemTrust(given: string, output: Output): Promise<void> {
  const answer = given === '' ? await typed(output) : given;
  if (answer.trim() !== SYSTEM_TRUST_PHRASE)
    throw new GuardianError('E_USAGE', '--show-system-trust was not confirmed: nothing is shown');
}

async function typed(output: Output): Promise<string> {
  const { stdin, stdout } = process;
  if (output.mode === 'json' || !stdin.isTTY || !stdout.isTTY)
    throw new GuardianError(
      'E_USAGE',
      '--show-system-trust asks for a phrase at a terminal; elsewhere it needs that phrase as its value (SPEC.md says which)',
    );
  await output.print(`${SYSTEM_TRUST_WARNING}\nTo see how, type: ${SYSTEM_TRUST_PHRASE}\n`);
  const lines = createInterface({ input: stdin });
  try {
    for await (const line of lines) return line;
    return ''; // Ctrl-D
  } finally {
    lines.close();
  }
}

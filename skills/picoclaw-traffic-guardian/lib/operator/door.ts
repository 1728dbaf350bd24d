import { VERSION } from '../version.ts';
import { type Arguments, type FlagTable, parseArguments } from './arguments.ts';
import type { ExitCode } from './exit_code.ts';
import { failureOf } from './failure.ts';
import { type HelpTopic, helpText } from './help.ts';
import { Output, type OutputMode, type OutputStream } from './output.ts';

/** One script: what it is called, which flags it has, and the one function behind it. */
export interface Command<T extends FlagTable> extends HelpTopic {
  readonly flags: T;
  run(call: Call<T>): Promise<ExitCode>;
}

export interface Call<T extends FlagTable> {
  /** The command line as it was given. */
  readonly argv: readonly string[];
  readonly args: Arguments<T>;
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
}

export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** Which form the user wants, also when the rest of the command line is wrong. */
function modeOf(given: readonly string[], stdout: OutputStream): OutputMode {
  if (given.includes('--json')) return 'json';
  if (given.includes('--text')) return 'text';
  return stdout.isTTY === true ? 'text' : 'json';
}

/** Runs one command and returns its exit code. Whatever goes wrong is one line, never a stack trace. */
export async function execute<T extends FlagTable>(
  command: Command<T>,
  { argv, env, stdout, stderr }: Surroundings,
): Promise<ExitCode> {
  const separator = argv.indexOf('--');
  const given = separator === -1 ? argv : argv.slice(0, separator);
  // With a command stdout is the command's alone.
  const mode = command.rest !== undefined && separator !== -1 ? 'text' : modeOf(given, stdout);
  const output = new Output(command.name, mode, { stdout, stderr }, env);
  try {
    // These two help whoever is lost, so nothing else on the command line can be in their way.
    if (given.includes('--help')) {
      await output.print(helpText(command));
      return 0;
    }
    if (given.includes('--version')) {
      await output.print(`${VERSION}\n`);
      return 0;
    }
    const args = parseArguments(argv, command.flags, command.rest !== undefined);
    return await command.run({ argv, args, output, env });
  } catch (error) {
    return await output.failure(error).catch(() => 1); // stdout or stderr is what failed: only the code is left
  }
}

/** Opens the door: runs `command` as this process. The process ends when nothing is left to do. */
export async function openDoor<T extends FlagTable>(command: Command<T>): Promise<void> {
  const { stdout, stderr } = process;
  // Without a listener a reader that leaves early (`| head`) is an uncaught exception. Writes report their own errors.
  const heard = () => undefined;
  stdout.on('error', heard);
  stderr.on('error', heard);
  // An error event that nobody expected: what a person should see is a line, not a stack. (A running monitor has
  // its own way to live with a fault, which goes first.)
  process.on('uncaughtException', (error) => {
    const { message, code } = failureOf(error);
    stderr.write(`${command.name}: ${message} (${code})\n`, () => process.exit(1));
  });
  // Node's own warnings would stand on stderr; a running monitor logs them.
  process.removeAllListeners('warning');
  const env = { ...process.env };
  // Meant for whoever COMMAND is; here every certificate is verified, and Node need not warn of the contrary.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.exitCode = await execute(command, {
    argv: process.argv.slice(2),
    env,
    stdout,
    stderr,
  });
}

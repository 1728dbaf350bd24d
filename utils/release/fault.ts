/** A refusal that a person can act on: printed as one line, exit code 1. */
export class ReleaseFault extends Error {}

/** Runs a command of this folder: faults become one line on stderr, anything else is a bug and says so. */
export async function runTool(name: string, body: () => Promise<string> | string): Promise<void> {
  try {
    process.stdout.write(`${await body()}\n`);
  } catch (error) {
    const known = error instanceof ReleaseFault;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${name}: ${known ? message : `unexpected: ${message}`}\n`);
    process.exitCode = 1;
  }
}

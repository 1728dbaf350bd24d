import type { Writable } from 'node:stream';
import { GuardianError } from '../errors.ts';
import { explainErrno } from '../picoclaw/errno.ts';
import { printable, printableJson } from '../printable.ts';
import { type ExitCode, exitCodeOf } from './exit_code.ts';
import { type Failure, failureOf } from './failure.ts';
import { fitting } from './fitting.ts';
import { type Paint, paintFor } from './terminal.ts';

export type OutputMode = 'json' | 'text';

/** stdout or stderr as a script sees it. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Longest line on stderr, in characters. */
const LONGEST_MESSAGE = 600;
/** An error document: with its line on stderr still below what the exec tool shows. */
const ERROR_BYTES = 7_000;

/** Everything a script says goes through here: one document, or one failure. */
export class Output {
  readonly paint: Paint;
  #mode: OutputMode;
  readonly #script: string;
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;

  constructor(
    script: string,
    mode: OutputMode,
    streams: { readonly stdout: OutputStream; readonly stderr: OutputStream },
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.#mode = mode;
    this.#script = script;
    this.#stdout = streams.stdout;
    this.#stderr = streams.stderr;
    this.paint = paintFor(streams.stdout.isTTY === true, env);
  }

  get mode(): OutputMode {
    return this.#mode;
  }

  /** Columns that text may fill, which change with the window; null when stdout is no terminal. */
  get width(): number | null {
    return this.#stdout.isTTY === true ? Math.max(40, this.#stdout.columns ?? 80) : null;
  }

  /** Once a script knows better what its reader expects, failures included. */
  use(mode: OutputMode): void {
    this.#mode = mode;
  }

  /** Prints `value` as the one JSON document, or what `text` makes of it; resolves when stdout has taken it. */
  async document(value: object, text: () => string): Promise<void> {
    await this.print(this.#mode === 'json' ? jsonLine(value) : text());
  }

  /** Prints finished, already sanitised output; resolves when stdout has taken it. Throws E_FILE_UNWRITABLE. */
  async print(text: string): Promise<void> {
    try {
      await writeAll(this.#stdout, text);
    } catch (error) {
      const message = `stdout cannot be written: ${explainErrno(error)}`;
      throw new GuardianError('E_FILE_UNWRITABLE', message, { cause: error });
    }
  }

  /** Says one line on stderr. */
  async note(line: string): Promise<void> {
    await writeAll(this.#stderr, `${this.#script}: ${printable(line)}\n`);
  }

  /** Says on stderr, in one line, what went wrong. */
  async complain(error: unknown): Promise<void> {
    const { message, code } = bounded(failureOf(error));
    await this.note(`${message} (${code})`);
  }

  /** Reports what went wrong: one line on stderr and, in JSON mode, an object on stdout. */
  async failure(error: unknown): Promise<ExitCode> {
    const failure = bounded(failureOf(error));
    // stderr first: stdout may be what failed.
    await this.complain(error);
    if (this.mode === 'json') await this.print(errorDocument(failure));
    return exitCodeOf(failure.code);
  }
}

function bounded(failure: Failure): Failure {
  const { message } = failure;
  return message.length > LONGEST_MESSAGE
    ? { ...failure, message: `${message.slice(0, LONGEST_MESSAGE)}…` }
    : failure;
}

/** One JSON document on one line, safe on a terminal, with its newline. */
export function jsonLine(value: object): string {
  return `${printableJson(JSON.stringify(value))}\n`;
}

function errorDocument({ code, message, problems }: Failure): string {
  const head = { ok: false, code, error: message };
  if (problems === undefined) return jsonLine(head);
  return fitting(problems.length, ERROR_BYTES, (shown) =>
    jsonLine({
      ...head,
      problems: problems.slice(0, shown),
      ...(shown < problems.length ? { problems_total: problems.length } : {}),
    }),
  ).text;
}

/**
 * Resolves when the stream has taken all of it, so that nothing is cut off at exit. A reader that has left (EPIPE)
 * does not want the rest: that is no fault. Any other error (a full disk behind `> file`) rejects.
 */
function writeAll(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(error);
    });
  });
}

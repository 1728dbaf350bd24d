// One line a figure: what it is, the ratio or value, what is asked of it, and whether it holds in this run.
export class Report {
  missed = 0;
  private readonly out: NodeJS.WritableStream;

  constructor(out: NodeJS.WritableStream) {
    this.out = out;
  }

  section(title: string): void {
    this.out.write(`\n${title}\n`);
  }

  /** A value with a bound; `detail` says what it was computed from. */
  figure(name: string, value: number, bound: { atLeast: number } | { atMost: number }, detail: string): void {
    const ok = 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
    if (!ok) this.missed++;
    const asked = 'atLeast' in bound ? `>= ${bound.atLeast}` : `<= ${bound.atMost}`;
    this.out.write(
      `  ${ok ? 'ok    ' : 'MISSED'} ${name.padEnd(46)} ${value.toFixed(2).padStart(8)}  asked ${asked.padEnd(8)} ${detail}\n`,
    );
  }

  /** A value without a bound. */
  fact(name: string, value: string): void {
    this.out.write(`         ${name.padEnd(46)} ${value}\n`);
  }
}

/** Progress on a terminal; nothing in a pipe. */
export function progress(message: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${message}`);
}

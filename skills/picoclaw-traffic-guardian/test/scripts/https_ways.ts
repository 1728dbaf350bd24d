import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMAND, httpsOrigin } from './https_origin.ts';
import type { HttpsProgram } from './https_programs.ts';
import { outcome, type Run, type ScriptName, script, temporary } from './script.ts';

/** The key that every program sends, and no origin should get. */
export const SECRET = `AKIA${'QWERTYUIOP234567'}`;

const { directory, remove } = temporary();
const config = path.join(directory, 'config.json');
/** What a program needs of its own; all else in its environment is the monitor's. */
const BARE = { HOME: directory, GIT_CONFIG_NOSYSTEM: '1' };

/** How a program is run behind a monitor that opens TLS. */
export interface Way {
  readonly name: string;
  open(): Promise<void>;
  run(command: readonly string[]): Promise<Run>;
  close(): Promise<void>;
  /** Each as `protocol direction pattern location`. */
  findingsAt(host: string): Promise<readonly string[]>;
}

async function document(home: string, name: ScriptName, args: readonly string[] = []) {
  const { stdout, stderr } = await script(name, ['--home', home, '--config', config, ...args]);
  assert.is(stderr, '', stdout);
  return JSON.parse(stdout);
}

interface Shown {
  readonly protocol: string;
  readonly direction: string;
  readonly pattern: string;
  readonly location: string;
}

function findingsOf(home: string): Way['findingsAt'] {
  return async (host) => {
    const { findings } = await document(home, 'query_threats', ['--dest', host, '--limit', '20']);
    return findings.map(({ protocol, direction, pattern, location }: Shown) =>
      [protocol, direction, pattern, location].join(' '),
    );
  };
}

function asCommand(start: readonly string[]): Way {
  const home = path.join(directory, 'command');
  return {
    name: 'start --https -- COMMAND',
    open: async () => undefined,
    run: (command) =>
      script('start', ['--home', home, '--config', config, ...start, '--', ...command], { env: BARE }),
    close: async () => undefined,
    findingsAt: findingsOf(home),
  };
}

function withPrintedEnvironment(start: readonly string[]): Way {
  const home = path.join(directory, 'background');
  let environment: Record<string, string> = {};
  return {
    name: 'the environment of start --background --https',
    open: async () => {
      const started = await document(home, 'start', ['--background', ...start]);
      assert.is(started.https_inspection, true);
      environment = started.environment;
    },
    run: ([file = '', ...args]) =>
      outcome(
        spawn(file, args, {
          env: { PATH: process.env.PATH ?? '', ...BARE, ...environment },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      ),
    close: async () => {
      assert.is((await document(home, 'stop')).was, 'running');
    },
    findingsAt: findingsOf(home),
  };
}

/** Runs `more`, and each program, in both ways, against a TLS origin of its own name below `.test`. */
export async function runHttpsClients(
  title: string,
  programs: readonly HttpsProgram[],
  more: ReadonlyArray<{
    readonly name: string;
    check(way: Way, host: string, port: number, directory: string): Promise<void>;
  }> = [],
): Promise<void> {
  const test = suite(title);
  const hostOf = (name: string) => `${name}.test`;
  const origin = await httpsOrigin(
    [...programs, ...more].map(({ name }) => hostOf(name)),
    directory,
  );
  writeFileSync(config, JSON.stringify({ resolve: origin.resolve }));
  const start = ['--https', '--upstream-ca', origin.rootFile, '--listen', '127.0.0.1:0'];
  for (const way of [asCommand(start), withPrintedEnvironment(start)]) {
    test(`${way.name}: the monitor is there`, way.open);

    for (const { name, command } of programs)
      test(`${way.name}: ${name} is inspected`, async () => {
        const host = hostOf(name);
        const line = command(`https://${host}:${origin.port}`, `note=${SECRET}`, directory);
        if (line === undefined) return console.log(`NOTE ${name} cannot be had here: not inspected`);
        const { code, stdout, stderr } = await way.run(line);
        assert.is(code, 0, stderr);
        assert.is(stdout.trim(), COMMAND, stderr);
        const found = await way.findingsAt(host);
        assert.ok(found.includes('https outbound aws_access_key_id request.body'), found.join('\n'));
        const came = found.some((one) => one.startsWith('https inbound pipe_to_shell response.body'));
        assert.ok(came, found.join('\n'));
      });

    for (const { name, check } of more)
      test(`${way.name}: ${name} is inspected`, () => check(way, hostOf(name), origin.port, directory));

    test(`${way.name}: the monitor ends`, way.close);
  }
  test.after(() => {
    origin.close();
    remove();
  });
  test.run();
}

// The Picoclaw that the lane puts the skill into: the official image, a given program, or the stand-in. To the rest of
// the lane they are one thing: a command line that takes an operator's message.
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { run, succeed } from './child.ts';
import type { Sandbox } from './sandbox.ts';

const OFFICIAL_IMAGE = 'docker.io/sipeed/picoclaw:latest';
/** The official image is a bare Alpine; the skill needs Node, and a user gets it from Alpine's own packages. */
const dockerfile = (image: string) => `FROM ${image}\nUSER root\nRUN apk add --no-cache nodejs\n`;

export interface Gateway {
  /** Which of the three it is, for the first and the last line. */
  readonly title: string;
  /** Lets it work on one message until it answers. Resolves with what it printed; rejects when it failed. */
  ask(message: string, model: string, environment: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

export type Choice =
  | { readonly kind: 'docker'; readonly image: string }
  | { readonly kind: 'binary'; readonly file: string }
  | { readonly kind: 'stand-in' };

/** A program that was named beats a Docker engine that answers, which beats the stand-in. */
export async function choose(env: NodeJS.ProcessEnv, forced: string | undefined): Promise<Choice> {
  const image = env.PICOCLAW_IMAGE || OFFICIAL_IMAGE;
  if (forced === 'stand-in') return { kind: 'stand-in' };
  if (forced === 'docker') return { kind: 'docker', image };
  if (env.PICOCLAW_BIN) return { kind: 'binary', file: path.resolve(env.PICOCLAW_BIN) };
  return (await engineAnswers(env)) ? { kind: 'docker', image } : { kind: 'stand-in' };
}

/** `docker info` asks the engine; the client alone would also be there without one. */
async function engineAnswers(env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const { code, stdout } = await run('docker', ['info', '--format', '{{.ServerVersion}}'], {
      env: clientEnv(env),
    });
    return code === 0 && stdout.trim() !== '';
  } catch {
    return false; // no client, so no engine to ask
  }
}

function clientEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export function openGateway(choice: Choice, sandbox: Sandbox): Promise<Gateway> {
  if (choice.kind === 'docker') return container(choice.image, sandbox);
  if (choice.kind === 'binary') {
    accessSync(choice.file, constants.X_OK);
    return Promise.resolve(program('the Picoclaw given as PICOCLAW_BIN', choice.file, [], sandbox));
  }
  const standIn = path.join(import.meta.dirname, 'stand_in.mjs');
  const title = 'the stand-in (no Picoclaw: its documented exec rules, installers and proxy habits)';
  return Promise.resolve(program(title, process.execPath, [standIn], sandbox));
}

const question = (message: string, model: string) => ['agent', '--model', model, '-m', message];

function program(title: string, file: string, first: readonly string[], sandbox: Sandbox): Gateway {
  return {
    title,
    ask: (message, model, environment) =>
      succeed(file, [...first, ...question(message, model)], {
        env: { ...sandbox.environment, ...environment },
        cwd: sandbox.root,
      }),
    close: () => Promise.resolve(),
  };
}

/**
 * One container for the whole run, because the monitor lives in it from one message to the next. It shares the host's
 * network, on which the scripted model and the registry listen, and the sandbox under the same name.
 */
async function container(image: string, sandbox: Sandbox): Promise<Gateway> {
  const env = clientEnv(process.env);
  const docker = (args: readonly string[], input = '') => succeed('docker', args, { env, input });
  const name = `guardian-lane-${randomBytes(6).toString('hex')}`;
  await docker(['build', '--quiet', '--tag', name, '-'], dockerfile(image));
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const { HOME = '', TMPDIR = '', PICOCLAW_HOME = '' } = sandbox.environment;
  const asEnvironment = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const stay = ['--rm', '--detach', '--init', '--network', 'host', '--user', user, '--name', name];
  const place = ['--volume', `${sandbox.root}:${sandbox.root}`, '--workdir', sandbox.root];
  await docker(['run', ...stay, ...place, '--entrypoint', 'sleep', name, '900']);
  return {
    title: `the official image in Docker (${image})`,
    ask: (message, model, environment) => {
      const values = asEnvironment({ HOME, TMPDIR, PICOCLAW_HOME, ...environment });
      return docker(['exec', ...values, name, 'picoclaw', ...question(message, model)]);
    },
    close: async () => {
      await docker(['rm', '--force', name]);
      await docker(['rmi', '--force', name]);
    },
  };
}

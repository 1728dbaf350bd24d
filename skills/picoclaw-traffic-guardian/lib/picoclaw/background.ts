import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES, type ErrorCode, GuardianError } from '../errors.ts';
import { printable, printablePath } from '../printable.ts';
import { TRUST_VARIABLES } from './scoped_environment.ts';
import { isStartInfo, type StartInfo } from './start_info.ts';

export interface BackgroundInput {
  /** The bundle to run: the calling script itself. */
  readonly scriptUrl: URL;
  /** Its arguments for a foreground start: without `--background`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly home: string;
  /** How long the start may take, in milliseconds; 30 s unless told. The gateway's exec tool ends a call after 60 s. */
  readonly timeoutMs?: number;
}

/** How a detached monitor tells the process that started it. */
export interface Starter {
  /** Also lets go of the starter and of its working directory. */
  ready(info: StartInfo): void;
  /** Resolves when the starter has it, or is gone. */
  failed(error: { readonly code: ErrorCode; readonly message: string }): Promise<void>;
}

type Message =
  | { readonly kind: 'ready'; readonly info: StartInfo }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

const TIMEOUT_MS = 30_000;
const MAX_STDERR = 4_096;
/** Of the line of it that an error repeats, in characters. */
const MAX_LINE = 200;
/** Says that the channel to the parent, if there is one, is ours. */
const MARK = 'TRAFFIC_GUARDIAN_STARTER';

/**
 * What the monitor itself may inherit. Not NODE_OPTIONS and its kin: they can make its parser lenient, its heap
 * tiny, or load code that is not there. Not the proxy variables: they may point at this very monitor. And not the
 * gateway's secrets, which are in its environment and have no business in another process.
 */
const INHERITED = new Set(
  [
    ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TMP', 'TEMP'],
    ...['PICOCLAW_HOME', 'PICOCLAW_CONFIG'],
    // What programs here trust: for the certificates of origins, and for the bundle that the target is given instead.
    ...['SSL_CERT_FILE', 'SYSTEM_WGETRC', ...TRUST_VARIABLES],
    // Without these the program does not load on some systems: Nix, Termux, portable builds.
    ...['LD_LIBRARY_PATH', 'LD_PRELOAD', 'DYLD_LIBRARY_PATH', 'PREFIX', 'ANDROID_ROOT', 'ANDROID_DATA'],
    ...[
      'SystemRoot',
      'SystemDrive',
      'windir',
      'ComSpec',
      'USERPROFILE',
      'APPDATA',
      'LOCALAPPDATA',
      'PATHEXT',
    ],
  ].map((name) => name.toUpperCase()),
);
const INHERITED_PREFIX = /^(?:PICOCLAW_TRAFFIC_GUARDIAN_|LC_)/;

/** The part of `env` that a monitor's own process needs. */
export function monitorEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && (INHERITED.has(name.toUpperCase()) || INHERITED_PREFIX.test(name)))
      kept[name] = value;
  return kept;
}

/**
 * Starts the monitor detached (own session, nothing of this process's stdio, cwd `/`) and resolves once its listener
 * accepts connections. Rejects with the child's own error, or E_START_FAILED; nothing is left running then.
 */
export function startInBackground(input: BackgroundInput): Promise<StartInfo> {
  const child = spawn(process.execPath, [fileURLToPath(input.scriptUrl), ...input.args], {
    detached: true,
    // stderr is a pipe of our own while it starts: what Node itself has to say stands there.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...monitorEnvironment(input.env), [MARK]: '1' },
    windowsHide: true,
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MAX_STDERR) stderr += text;
  });

  return new Promise<StartInfo>((resolve, reject) => {
    const letGo = () => {
      clearTimeout(deadline);
      child.removeAllListeners();
      child.on('error', () => undefined); // a channel that breaks now concerns nobody
      if (child.connected) child.disconnect();
      child.stderr?.destroy();
      child.unref();
    };
    const fail = (code: ErrorCode, message: string) => {
      letGo();
      reject(new GuardianError(code, message));
    };
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      const seconds = Math.round((input.timeoutMs ?? TIMEOUT_MS) / 1000);
      fail('E_START_FAILED', `the monitor did not start within ${seconds} s and was ended${saying(stderr)}`);
    }, input.timeoutMs ?? TIMEOUT_MS);
    child.on('error', (error: NodeJS.ErrnoException) =>
      fail(
        'E_START_FAILED',
        `${printablePath(process.execPath)} cannot be started (${error.code ?? 'EUNKNOWN'})`,
      ),
    );
    child.on('message', (value) => {
      const message = parseMessage(value);
      if (message === undefined) return;
      if (message.kind === 'failed') return fail(message.code, message.message);
      letGo();
      resolve(message.info);
    });
    // 'close' and not 'exit': stderr is complete and every message has been delivered by then.
    child.on('close', (code, signal) =>
      fail(
        'E_START_FAILED',
        `the monitor ended while it started (${signal ?? `exit code ${code}`})${saying(stderr)}`,
      ),
    );
  });
}

/**
 * The process that detached this one, or undefined when nobody did. Call it once, at the top of `start`: what would
 * be printed goes to the starter then.
 */
export function starter(): Starter | undefined {
  const marked = process.env[MARK] !== undefined;
  delete process.env[MARK];
  if (!marked || process.send === undefined) return undefined;
  // A starter that was interrupted has told nobody that this monitor exists.
  const orphaned = () => process.exit(1);
  if (!process.connected) orphaned();
  process.once('disconnect', orphaned);
  const send = (message: Message) =>
    new Promise<void>((resolve) => {
      process.removeListener('disconnect', orphaned);
      if (process.send === undefined || !process.connected) return resolve();
      // An error means that the starter left in between: nobody is there to be told.
      process.send(message, undefined, undefined, () => {
        if (process.connected) process.disconnect();
        resolve();
      });
    });
  return {
    ready(info) {
      // Every path is absolute by now; a working directory would keep a filesystem from being unmounted.
      process.chdir('/');
      void send({ kind: 'ready', info });
    },
    failed: ({ code, message }) => send({ kind: 'failed', code, message }),
  };
}

function parseMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'ready' && 'info' in value && isStartInfo(value.info))
    return { kind: 'ready', info: value.info };
  if (value.kind !== 'failed' || !('code' in value) || !('message' in value)) return undefined;
  const { code, message } = value;
  return isErrorCode(code) && typeof message === 'string' ? { kind: 'failed', code, message } : undefined;
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

/** The line in which Node says what went wrong: the one that names an error, or else the last. */
function saying(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line =
    lines.find((text) => /^(?:\w*Error|FATAL ERROR|.*: bad option|node:)/.test(text)) ?? lines.at(-1);
  return line === undefined ? '' : `: ${printable(line.trim(), MAX_LINE)}`;
}

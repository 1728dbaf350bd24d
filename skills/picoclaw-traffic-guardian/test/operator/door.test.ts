import { Writable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GuardianError } from '../../lib/errors.ts';
import { type Call, type Command, execute } from '../../lib/operator/door.ts';
import { InvalidConfig } from '../../lib/operator/failure.ts';
import type { OutputStream } from '../../lib/operator/output.ts';

const test = suite('door');

const FLAGS = { limit: { kind: 'value', value: 'N', does: 'At most N.' } } as const;

class Sink extends Writable implements OutputStream {
  text = '';
  readonly isTTY: boolean;
  readonly fault: NodeJS.ErrnoException | null;

  constructor(isTTY = false, fault: NodeJS.ErrnoException | null = null) {
    super();
    this.isTTY = isTTY;
    this.fault = fault;
    this.on('error', () => undefined);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.fault === null) this.text += chunk.toString();
    done(this.fault);
  }
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function open(
  argv: readonly string[],
  run: (call: Call<typeof FLAGS>) => Promise<number>,
  { terminal = false, stdout = new Sink(terminal), rest = false } = {},
): Promise<Outcome> {
  const stderr = new Sink(terminal);
  const command: Command<typeof FLAGS> = {
    name: 'sample',
    summary: 'A sample.',
    flags: FLAGS,
    ...(rest ? { rest: { value: 'COMMAND…', does: 'Runs it.' } } : {}),
    examples: [['sample.mjs --limit 3', 'three']],
    run,
  };
  const code = await execute(command, { argv, env: {}, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const answer = async ({ output }: Call<typeof FLAGS>) => {
  await output.document({ ok: true, n: 1 }, () => 'one\n');
  return 0;
};
const failing = (error: unknown) => async () => {
  throw error;
};

test('one JSON document where stdout is no terminal, text where it is one', async () => {
  assert.equal(await open([], answer), { code: 0, stdout: '{"ok":true,"n":1}\n', stderr: '' });
  assert.is((await open([], answer, { terminal: true })).stdout, 'one\n');
  assert.is((await open(['--json'], answer, { terminal: true })).stdout, '{"ok":true,"n":1}\n');
  assert.is((await open(['--text'], answer)).stdout, 'one\n');
});

test('--help lists every flag with its sentence, and works beside anything else', async () => {
  const { code, stdout, stderr } = await open(['--nonsense', 'x', '--help'], answer);
  assert.is(code, 0);
  assert.is(stderr, '');
  assert.match(stdout, 'Usage: node sample.mjs [flags]');
  for (const line of [/--limit N +At most N\./, /--home DIR +Keep all state in DIR\./, /--text +Print/]) {
    assert.match(stdout, line);
  }
  assert.match((await open(['--help'], answer, { rest: true })).stdout, '[-- COMMAND…]');
});

test('--help of the command that is started is not ours', async () => {
  const { stdout } = await open(['--', 'curl', '--help'], answer, { rest: true });
  assert.is(stdout, 'one\n');
});

test('--version prints the version', async () => {
  assert.match((await open(['--version'], answer)).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('a failure is one line on stderr and, in JSON mode, one object on stdout', async () => {
  const failure = failing(new GuardianError('E_STOP_FAILED', 'it still runs'));
  assert.equal(await open([], failure), {
    code: 1,
    stdout: '{"ok":false,"code":"E_STOP_FAILED","error":"it still runs"}\n',
    stderr: 'sample: it still runs (E_STOP_FAILED)\n',
  });
  assert.is((await open(['--text'], failure)).stdout, '');
});

test('a wrong command line is answered in the form that was asked for', async () => {
  const { code, stdout, stderr } = await open(['--json', '--limt=3'], answer, { terminal: true });
  assert.is(code, 2);
  assert.is(JSON.parse(stdout).code, 'E_USAGE');
  assert.is(stderr, 'sample: unknown flag --limt; did you mean --limit? (E_USAGE)\n');
});

test('with a command stdout stays the command’s alone, failures included', async () => {
  const { code, stdout, stderr } = await open(['--limt=3', '--', 'true'], answer, { rest: true });
  assert.is(code, 2);
  assert.is(stdout, '');
  assert.match(stderr, 'E_USAGE');
});

test('exit codes follow the table', async () => {
  const code = async (error: unknown) => (await open([], failing(error))).code;
  assert.is(await code(new GuardianError('E_USAGE', 'x')), 2);
  assert.is(await code(new GuardianError('E_CONFIG_UNREADABLE', 'x')), 2);
  assert.is(await code(new GuardianError('E_UNSUPPORTED', 'x')), 2);
  assert.is(await code(new GuardianError('E_NOT_RUNNING', 'x')), 3);
  assert.is(await code(new GuardianError('E_LOG_UNREADABLE', 'x')), 1);
  assert.is(await code(new Error('x')), 1);
});

test('an unexpected fault is named without its message, which may hold a secret', async () => {
  let fault: unknown;
  try {
    JSON.parse('sk-ant-api03-SECRET');
  } catch (error) {
    fault = error;
  }
  for (const thrown of [fault, 'sk-ant-api03-SECRET', { toString: () => 'SECRET' }, undefined, null]) {
    const { code, stdout, stderr } = await open([], failing(thrown));
    assert.is(code, 1);
    assert.match(stderr, /^sample: unexpected fault: .* \(E_INTERNAL\)\n$/);
    assert.not.match(stdout + stderr, 'SECRET');
    assert.not.match(stdout + stderr, /\n\s+at /);
  }
});

test('what the system says is told with its file', async () => {
  const error = Object.assign(new Error('x'), { code: 'EIO', syscall: 'read', path: '/var/\u001b[2Jlog' });
  assert.is(
    (await open([], failing(error))).stderr,
    'sample: unexpected fault: EIO in read /var/\\e[2Jlog (E_INTERNAL)\n',
  );
});

test('an endless or multi-line message stays one bounded line', async () => {
  const { stderr, stdout } = await open(
    [],
    failing(new GuardianError('E_USAGE', 'a\n\u009b'.repeat(50_000))),
  );
  assert.ok(stderr.length < 4_000);
  assert.is(stderr.split('\n').length, 2);
  assert.is(stdout.split('\n').length, 2);
});

test('configuration problems come together, bounded and counted', async () => {
  const problem = (at: number) => ({ key: `key_${at}`, code: 'unknown_key', message: 'is unknown' }) as const;
  const few = await open([], failing(new InvalidConfig([problem(1), problem(2)])));
  assert.is(few.code, 2);
  assert.equal(JSON.parse(few.stdout), {
    ok: false,
    code: 'E_CONFIG_INVALID',
    error: 'key_1 is unknown (and 1 more)',
    problems: [problem(1), problem(2)],
  });
  const many = await open(
    [],
    failing(new InvalidConfig(Array.from({ length: 5_000 }, (_, at) => problem(at)))),
  );
  assert.ok(Buffer.byteLength(many.stdout + many.stderr) < 10_000);
  assert.is(JSON.parse(many.stdout).problems_total, 5_000);
});

test('a reader that left is no fault', async () => {
  const gone = new Sink(false, Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }));
  assert.equal(await open([], answer, { stdout: gone }), { code: 0, stdout: '', stderr: '' });
});

test('a full disk behind stdout is a failure that is told', async () => {
  const full = new Sink(false, Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write' }));
  const { code, stderr } = await open([], answer, { stdout: full });
  assert.is(code, 1);
  assert.is(
    stderr,
    'sample: stdout cannot be written: no space is left on the device (ENOSPC) (E_FILE_UNWRITABLE)\n',
  );
});

test.run();

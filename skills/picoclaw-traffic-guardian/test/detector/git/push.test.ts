import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settled, startRelay } from '../../proxy/test_relay.ts';
import { gitBackend } from '../../scripts/git_backend.ts';
import { InspectorBench } from '../thread/inspector_bench.ts';

const test = suite('git push through the relay');
const run = promisify(execFile);
const key = (tail: string): string => `AKIA${tail}`;

/** A bare repository at an HTTP origin of Git's own, a checkout, and the monitor between them. */
async function withRepository(
  look: (
    git: (...args: string[]) => Promise<string>,
    write: (name: string, text: string) => void,
  ) => Promise<void>,
  findings: (bench: InspectorBench) => void,
): Promise<void> {
  if (spawnSync('git', ['http-backend'], { stdio: 'ignore' }).status !== 0) {
    console.log('NOTE there is no git http-backend here: no push was inspected');
    return;
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'push-'));
  const bench = new InspectorBench({ workerUrl: new URL('../thread/detection.worker.mjs', import.meta.url) });
  const origin = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://any.test');
    gitBackend(directory, url, url.pathname, request, response);
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const { relay, port } = await startRelay({
    observer: bench.inspector,
    credentials: null,
    upstream: { proxy: null, noProxy: '', resolve: { 'git.test': '127.0.0.1' } },
  });
  const address = origin.address();
  const url = `http://git.test:${typeof address === 'object' ? address?.port : 0}/served.git`;
  const work = path.join(directory, 'work');
  const settings = {
    'user.name': 'n',
    'user.email': 'n@example.org',
    'http.proxy': `http://127.0.0.1:${port}`,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const env = { PATH: process.env.PATH, HOME: directory, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', [...options, ...args], { cwd: work, env })).stdout;
  try {
    mkdirSync(work);
    await git('init', '-q', '-b', 'main');
    await git('init', '-q', '--bare', '-b', 'main', '../served.git');
    await git('-C', '../served.git', 'config', 'http.receivepack', 'true');
    await git('remote', 'add', 'origin', url);
    await look(git, (name, text) => {
      mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
      writeFileSync(path.join(work, name), text);
    });
    assert.ok(await bench.inspector.flush(10_000));
    const { inspected, truncated, exchanges } = bench.coverage();
    assert.equal([inspected, truncated], [exchanges, 0]);
    findings(bench);
  } finally {
    await settled(relay);
    origin.closeAllConnections();
    origin.close();
    await bench.dispose();
    rmSync(directory, { recursive: true, force: true });
  }
}

const LINES = Array.from({ length: 120 }, (_, n) => `setting_${n} = ${(n * 7919) % 1009}`);

test('tells a secret in a new file, a nested one, a changed one and a message, with its path where that is sent', () =>
  withRepository(
    async (git, write) => {
      write('settings.ini', LINES.join('\n'));
      for (let n = 0; n < 20; n++) write(`src/part_${n}.ts`, `export const part${n} = ${n};\n`);
      write('deploy/prod/keys.txt', `id ${key('Z5TXCVB2N7MQWERT')}\n`);
      write('top.txt', `id ${key('Q3EGRZ7TN5WXLMKP')}\n`);
      await git('add', '.');
      await git('commit', '-qm', 'first');
      await git('push', '-q', 'origin', 'main');

      write('settings.ini', LINES.with(60, `access_key = ${key('Y4KLMNB7VCXZ2ASD')}`).join('\n'));
      await git('commit', '-qam', `second, with ${key('W6HJKRT5QPZ3VBNM')}`);
      // Beyond this size a push comes in chunks, after an empty one that asks whether it may.
      await git('-c', 'http.postBuffer=300', 'push', '-q', 'origin', 'main');
    },
    (bench) => {
      assert.equal(
        bench
          .findings()
          .map(({ rule, location, subject, decoding }) =>
            [rule, location, subject, decoding.join()].join(' '),
          )
          .sort(),
        [
          'aws_access_key_id request.body.git_object  git-pack',
          'aws_access_key_id request.body.git_object  git-pack,git-delta',
          'aws_access_key_id request.body.git_object deploy/prod/keys.txt git-pack',
          'aws_access_key_id request.body.git_object top.txt git-pack',
        ],
      );
      for (const { snippet } of bench.findings()) assert.match(snippet, /AKIA\[REDACTED\]/);
    },
  ));

test('and clone and fetch are silent where nothing secret is sent', () =>
  withRepository(
    async (git, write) => {
      for (let n = 0; n < 40; n++)
        write(`docs/${n}/page.md`, `See ~/.ssh/id_rsa and /etc/passwd.\n${LINES.join('\n')}\n${n}`);
      write('.env.example', 'API_KEY=\n');
      await git('add', '.');
      await git('commit', '-qm', 'pages');
      await git('push', '-q', 'origin', 'main');
      await git(
        'clone',
        '-q',
        await git('remote', 'get-url', 'origin').then((url) => url.trim()),
        '../clone',
      );
      write('docs/0/page.md', 'new');
      await git('commit', '-qam', 'change');
      await git('push', '-q', 'origin', 'main', 'main:other');
      await git('-C', '../clone', 'fetch', '-q');
      await git('push', '-q', 'origin', '--delete', 'other');
    },
    (bench) => assert.equal(bench.findings(), []),
  ));

test.run();

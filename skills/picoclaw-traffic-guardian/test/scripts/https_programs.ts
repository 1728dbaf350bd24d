import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { goProgram } from '../support/go_program.ts';
import { otherNode } from './other_node.ts';

/** A program that sends `secret` to `url`, and prints the answer. */
export interface HttpsProgram {
  /** Also the first label of the host name that it talks to. */
  readonly name: string;
  /** Its file and arguments; undefined when it cannot be had here. */
  command(url: string, secret: string, directory: string): readonly string[] | undefined;
}

const DOWNLOAD_TIMEOUT_MS = 40_000;
const BUILD_TIMEOUT_MS = 40_000;
const CACHE = path.resolve('node_modules/.cache');

/** Node's own clients do not look at proxy variables before 22.21 and 24.5: a program that brings its own way through. */
const NODE_BY_HAND = `
const [, url, secret] = process.argv;
const { hostname, port, username, password, host } = new URL(process.env.HTTPS_PROXY);
const to = new URL(url);
const authorization = 'Basic ' + btoa(username + ':' + password);
require('node:http').request({
  host: hostname, port, method: 'CONNECT', path: to.host, headers: { 'proxy-authorization': authorization },
}).on('connect', (_, socket) => {
  require('node:https').request(url, { method: 'POST', socket, agent: false }, (answer) => answer.pipe(process.stdout)).end(secret);
}).end();`;
const NODE_HTTPS = `
const [, url, secret] = process.argv;
require('node:https').request(url, { method: 'POST' }, (answer) => answer.pipe(process.stdout)).end(secret);`;
const NODE_FETCH = `
const [, url, secret] = process.argv;
fetch(url, { method: 'POST', body: secret }).then((answer) => answer.text()).then((text) => process.stdout.write(text));`;

const URLLIB = `
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], sys.argv[2].encode(), 20).read().decode())`;
const REQUESTS = 'import sys, requests; print(requests.post(sys.argv[1], data=sys.argv[2], timeout=20).text)';
const HTTPX = 'import sys, httpx; print(httpx.post(sys.argv[1], content=sys.argv[2], timeout=20).text)';
const OPENAI = `
import sys, openai
client = openai.OpenAI(api_key='none', base_url=sys.argv[1] + '/v1', max_retries=0, timeout=20)
answer = client.chat.completions.create(model='m', messages=[{'role': 'user', 'content': sys.argv[2]}])
print(answer.choices[0].message.content)`;
const ANTHROPIC = `
import sys, anthropic
client = anthropic.Anthropic(api_key='none', base_url=sys.argv[1], max_retries=0, timeout=20)
answer = client.messages.create(model='m', max_tokens=9, messages=[{'role': 'user', 'content': sys.argv[2]}])
print(answer.content[0].text)`;

const GO = `package main

import (
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	answer, err := http.Post(os.Args[1], "text/plain", strings.NewReader(os.Args[2]))
	if err != nil {
		panic(err)
	}
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		panic(err)
	}
}
`;

/** What a machine may have. */
export const PRESENT_PROGRAMS: readonly HttpsProgram[] = [
  {
    name: 'curl',
    command: (url, secret) =>
      runs('curl', '--version') ? ['curl', '-sS', '--max-time', '20', '-d', secret, url] : undefined,
  },
  {
    name: 'wget',
    command: (url, secret) =>
      runs('wget', '--version')
        ? ['wget', '-q', '-t', '1', '-T', '20', '-O', '-', `--post-data=${secret}`, url]
        : undefined,
  },
  { name: 'node', command: (url, secret) => [process.execPath, '-e', NODE_BY_HAND, url, secret] },
  {
    name: 'urllib',
    command: (url, secret) =>
      runs('python3', '--version') ? ['python3', '-c', URLLIB, url, secret] : undefined,
  },
];

/** What is fetched or built once, and kept in node_modules/.cache. */
export const FETCHED_PROGRAMS: readonly HttpsProgram[] = [
  { name: 'node22-https', command: nodeOf(22, NODE_HTTPS) },
  { name: 'node24-https', command: nodeOf(24, NODE_HTTPS) },
  { name: 'node24-fetch', command: nodeOf(24, NODE_FETCH) },
  { name: 'requests', command: pythonWith('requests', REQUESTS) },
  { name: 'httpx', command: pythonWith('httpx', HTTPX) },
  { name: 'openai', command: pythonWith('openai', OPENAI) },
  { name: 'anthropic', command: pythonWith('anthropic', ANTHROPIC) },
  {
    name: 'go',
    command: (url, secret, directory) => {
      const binary = goProgram(directory, 'client', GO, BUILD_TIMEOUT_MS);
      return binary === undefined ? undefined : [binary, url, secret];
    },
  },
];

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

const nodes = new Map<number, string | undefined>();

function nodeOf(major: number, source: string): HttpsProgram['command'] {
  return (url, secret) => {
    if (!nodes.has(major)) nodes.set(major, otherNode(major));
    const node = nodes.get(major);
    return node === undefined ? undefined : [node, '-e', source, url, secret];
  };
}

function pythonWith(module: string, source: string): HttpsProgram['command'] {
  return (url, secret) => {
    const imports = (python: string) => runs(python, '-c', `import ${module}`);
    const python = ['python3', venvPython()].find((one) => one !== undefined && imports(one));
    return python === undefined ? undefined : [python, '-c', source, url, secret];
  };
}

let venv: string | null | undefined;

/** A Python with the packages above; undefined when it cannot be had. */
function venvPython(): string | undefined {
  if (venv !== undefined) return venv ?? undefined;
  const folder = path.join(CACHE, 'python-clients');
  const python = path.join(folder, 'bin/python');
  const packages = ['requests', 'httpx', 'openai', 'anthropic'];
  if (!existsSync(python)) spawnSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
  if (existsSync(python) && !runs(python, '-c', `import ${packages.join(', ')}`))
    spawnSync(python, ['-m', 'pip', 'install', '-q', '--only-binary', ':all:', ...packages], {
      timeout: DOWNLOAD_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      stdio: 'ignore',
    });
  venv = existsSync(python) ? python : null;
  return venv ?? undefined;
}

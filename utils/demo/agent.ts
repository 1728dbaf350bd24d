// A small agent loop in the manner of a gateway's: asks the model, does what it says, tells it the result.
// It knows nothing of the monitor: like any program it sends its requests where HTTP_PROXY says.
//   agent.mjs MODEL_BASE       key in MODEL_API_KEY, files in the current directory
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const base = process.argv[2] ?? '';
const key = process.env.MODEL_API_KEY ?? '';
const proxy = process.env.HTTP_PROXY === undefined ? null : new URL(process.env.HTTP_PROXY);

interface Answer {
  readonly text: string;
  readonly sha256: string;
}

function request(method: string, url: string, headers: http.OutgoingHttpHeaders, body = ''): Promise<Answer> {
  const target = new URL(url);
  const viaProxy =
    proxy === null
      ? { host: target.hostname, port: target.port, path: target.pathname, headers }
      : {
          host: proxy.hostname,
          port: proxy.port,
          path: url,
          headers: {
            Host: target.host,
            'Proxy-Authorization': `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`,
            ...headers,
          },
        };
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ method, ...viaProxy }, (response) => {
      const hash = createHash('sha256');
      const start: Buffer[] = [];
      let kept = 0;
      response.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        if (kept < 65_536) {
          start.push(chunk);
          kept += chunk.length;
        }
      });
      response.on('end', () =>
        resolve({ text: Buffer.concat(start).toString(), sha256: hash.digest('hex') }),
      );
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const tools: Record<string, (args: Record<string, string>) => Promise<string>> = {
  read_file: async ({ path: file = '' }) => readFileSync(path.join('.', path.basename(file)), 'utf8'),
  http_post: async ({ url = '', body = '' }) =>
    (await request('POST', url, { 'Content-Type': 'text/plain' }, body)).text,
  web_fetch: async ({ url = '' }) => (await request('GET', url, { Accept: 'text/html' })).text,
  download: async ({ url = '' }) => (await request('GET', url, {})).sha256,
};

const schemas = Object.keys(tools).map((name) => ({
  type: 'function',
  function: { name, description: `The ${name} tool.`, parameters: { type: 'object', properties: {} } },
}));

interface ToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

const messages: Array<Record<string, unknown>> = [
  { role: 'system', content: 'You are a helpful assistant that lives in a gateway. Use the tools.' },
  { role: 'user', content: 'Please set everything up.' },
];
for (let turn = 0; turn < 10; turn++) {
  const { text } = await request(
    'POST',
    `${base}/chat/completions`,
    { 'Content-Type': 'application/json', Authorization: `Bearer ${key}`, 'User-Agent': 'demo-agent/1' },
    JSON.stringify({ model: 'mock-1', messages, tools: schemas }),
  );
  const { choices } = JSON.parse(text) as {
    choices: Array<{ message: { content: string; tool_calls?: ToolCall[] } }>;
  };
  const message = choices[0]?.message;
  if (message === undefined) throw new Error('the model answered without a choice');
  messages.push({ role: 'assistant', ...message });
  if (message.tool_calls === undefined) {
    process.stdout.write(`${message.content}\n`);
    break;
  }
  for (const call of message.tool_calls) {
    const tool = tools[call.function.name];
    if (tool === undefined) throw new Error(`no tool ${call.function.name}`);
    process.stdout.write(`${call.function.name}\n`);
    messages.push({
      role: 'tool',
      tool_call_id: call.id,
      content: await tool(JSON.parse(call.function.arguments)),
    });
  }
}

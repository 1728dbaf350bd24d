// A model behind an OpenAI-compatible interface that follows conversations written beforehand. Which step comes next
// depends only on how many tool results stand after the operator's last message.
import http from 'node:http';
import { type Conversation, DONE, type Progress, type ToolCall } from './conversation.ts';

interface Message {
  readonly role: string;
  readonly content: unknown;
}

export class ScriptedModel {
  readonly server: http.Server;
  /** The system prompt of the latest request. */
  systemPrompt = '';
  private readonly conversations = new Map<string, { conversation: Conversation; progress: Progress }>();

  constructor() {
    this.server = http.createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        const { messages } = JSON.parse(body) as { messages: Message[] };
        const answer = JSON.stringify(completion(this.next(messages)));
        response.writeHead(200, {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(answer),
        });
        response.end(answer);
      });
    });
  }

  /** From now on the model leads this conversation when its message arrives. */
  prepare(conversation: Conversation): Progress {
    const progress: Progress = { shown: [], failure: undefined };
    this.conversations.set(conversation.message, { conversation, progress });
    return progress;
  }

  private next(messages: readonly Message[]): ToolCall | string {
    this.systemPrompt = text(messages.find(({ role }) => role === 'system')?.content);
    const start = messages.findLastIndex(({ role }) => role === 'user');
    const led = this.conversations.get(text(messages[start]?.content).trim());
    if (led === undefined) return 'Nothing to do.'; // a gateway asks its model for titles and summaries, too
    const { conversation, progress } = led;
    const results = messages.slice(start).filter(({ role }) => role === 'tool');
    const latest = conversation.steps[results.length - 1];
    try {
      // Only a result that is new: a gateway may repeat its request.
      if (latest !== undefined && progress.shown.length === results.length - 1) {
        latest.expect(text(results.at(-1)?.content));
        progress.shown.push(latest.shows);
      }
      if (progress.failure !== undefined) return progress.failure;
      return conversation.steps[results.length]?.call() ?? DONE;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      progress.failure ??= `${latest?.shows ?? 'the first step'}: ${said}`;
      return progress.failure;
    }
  }
}

function text(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part: { text?: unknown }) => text(part.text)).join('') : '';
}

let calls = 0;

function completion(next: ToolCall | string): unknown {
  const says = { role: 'assistant', content: typeof next === 'string' ? next : '' };
  const message =
    typeof next === 'string'
      ? says
      : {
          ...says,
          tool_calls: [
            {
              id: `call_${++calls}`,
              type: 'function',
              function: { name: next.tool, arguments: JSON.stringify(next.arguments) },
            },
          ],
        };
  return {
    id: 'chatcmpl-lane',
    object: 'chat.completion',
    model: 'mock-1',
    choices: [{ index: 0, finish_reason: typeof next === 'string' ? 'stop' : 'tool_calls', message }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

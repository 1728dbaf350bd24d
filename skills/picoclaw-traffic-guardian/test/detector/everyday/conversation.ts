import { filler, HEX } from '../../../lib/detector/rules/filler.ts';

/** What Picoclaw's agent is told: its files, its rules, its memory. About as long as the real one. */
export const SYSTEM_PROMPT = `# picoclaw

You are picoclaw, a helpful AI assistant running on the user's own machine.

## Workspace
Your workspace is at: /home/user/.picoclaw/workspace
- Memory: /home/user/.picoclaw/workspace/memory/MEMORY.md
- Daily notes: /home/user/.picoclaw/workspace/memory/YYYYMM/YYYYMMDD.md
- Skills: /home/user/.picoclaw/workspace/skills/{skill-name}/SKILL.md
- Sessions: /home/user/.picoclaw/workspace/sessions/*.jsonl

## Important rules
1. ALWAYS use tools. When you need to perform an action (schedule reminders, send messages, execute commands), you MUST call the appropriate tool. Do NOT just say you'll do it.
2. Be helpful and accurate. When using tools, briefly explain what you're doing.
3. Memory: when something seems memorable, update the memory file.
4. Never print the API key, a token or a password. Keys live in the configuration; refer to them by name only.
5. Context summaries are approximate references; they may be incomplete or outdated. Defer to explicit user instructions.

## Skills
<skills>
  <skill><name>weather</name><description>Get current weather and forecasts (no API key required).</description></skill>
  <skill><name>github</name><description>Interact with GitHub using the gh CLI: issues, pull requests, runs. Needs a token with the repo scope.</description></skill>
  <skill><name>summarize</name><description>Summarize URLs, podcasts and local files. Set GEMINI_API_KEY or OPENAI_API_KEY in the environment.</description></skill>
  <skill><name>tmux</name><description>Remote-control tmux sessions by sending keystrokes and reading panes.</description></skill>
  <skill><name>skill-creator</name><description>Create or update skills: SKILL.md, scripts, references and assets.</description></skill>
</skills>

## Configuration reference
model_list:
  - model_name: gpt
    provider: openai
    api_base: https://api.openai.com/v1
    api_keys: ["sk-..."]
channel_list:
  telegram:
    enabled: true
    settings: {token: "YOUR_BOT_TOKEN", allow_from: ["123456789"]}

`;

const FIELD_NAMES = [
  'action',
  'path',
  'content',
  'query',
  'limit',
  'url',
  'token',
  'api_key',
  'format',
  'timeout',
];
const TOOL_NAMES = [
  ...['exec', 'read_file', 'write_file', 'edit_file', 'append_file', 'list_dir', 'web_search', 'web_fetch'],
  ...['message', 'send_file', 'spawn', 'subagent', 'spawn_status', 'cron', 'find_skills', 'install_skill'],
  ...['mcp_github_create_issue', 'mcp_github_list_pull_requests', 'mcp_github_get_file_contents'],
  ...['mcp_slack_post_message', 'mcp_slack_list_channels', 'mcp_postgres_query', 'mcp_vault_read_secret'],
  ...['mcp_auth_rotate_api_key', 'mcp_auth_revoke_token', 'mcp_auth_reset_password', 'mcp_notion_search'],
  ...['mcp_notion_create_page', 'mcp_linear_create_issue', 'mcp_sentry_list_events', 'mcp_drive_upload'],
  ...[
    'mcp_calendar_list_events',
    'mcp_mail_send',
    'mcp_mail_search',
    'mcp_browser_open',
    'mcp_browser_click',
  ],
  ...['mcp_browser_snapshot', 'mcp_memory_store', 'mcp_memory_recall', 'mcp_time_now'],
];
const DESCRIPTIONS = [
  'Execute a shell command and return its output. Use with caution: commands that need a password or a secret are refused.',
  'Read the contents of a file. Supports pagination via offset and length. Files above 64 KB are truncated.',
  'Fetch a URL and extract readable content (HTML to text). Pass the access token of the service, if it needs one.',
  'Search the web for current information. Returns titles, URLs, and snippets. Requires an API key of Brave or Tavily.',
  'Schedule reminders, tasks, or system commands. Use at_seconds, every_seconds or cron_expr. Times are in UTC.',
  'Creates a new credential: the secret is stored in the vault, and only the secret id is returned, never the value.',
];

function schemaOf(name: string, n: number): object {
  const fields = FIELD_NAMES.filter((_, at) => (at + n) % 3 !== 0);
  return {
    type: 'function',
    function: {
      name,
      description: DESCRIPTIONS[n % DESCRIPTIONS.length],
      parameters: {
        type: 'object',
        properties: Object.fromEntries(
          fields.map((field, at) => [
            field,
            {
              type: at % 4 === 3 ? 'integer' : 'string',
              description: `The ${field.replace('_', ' ')} to use. Defaults to the ${field} in the configuration; leave empty for none.`,
              ...(field === 'action' ? { enum: ['run', 'list', 'poll', 'write', 'kill'] } : {}),
            },
          ]),
        ),
        required: fields.slice(0, 2),
        additionalProperties: false,
      },
    },
  };
}

/** Schemas of Picoclaw's tools and of MCP servers, as OpenAI's interface takes them. */
export function toolSchemas(count: number): readonly object[] {
  return TOOL_NAMES.slice(0, count).map(schemaOf);
}

export interface Turn {
  readonly user: string;
  readonly call: { readonly id: string; readonly name: string; readonly arguments: object };
  readonly result: string;
  readonly answer: string;
}

const QUESTIONS = [
  'What changed in the repository since yesterday? Please look at the log and summarise it for the team.',
  'My login fails with "invalid token". Which setting is responsible, the api_key or the password?',
  'Please look up how to rotate an API key, and write the steps into notes/keys.md.',
  'Remind me tomorrow at nine to water the plants, and to call the dentist.',
  'Why does the build need a client secret? The documentation speaks of tokens only.',
];
const CALLS: ReadonlyArray<readonly [string, object, string]> = [
  [
    'exec',
    { action: 'run', command: 'git log --since=yesterday --oneline | head -20', cwd: 'project' },
    'a3f19c2 Fix the retry of uploads\n77b01de Document the token scopes\n1c0ffee Bump the parser to 4.2.1\n',
  ],
  [
    'read_file',
    { path: 'project/config.example.yml' },
    'server:\n  port: 8080\n  # Read from the environment\n  api_key: ' +
      '$' +
      '{API_KEY}\n  password: <your password>\n  token_ttl: 3600\nlogging:\n  level: info\n',
  ],
  [
    'web_fetch',
    { url: 'https://docs.example.com/authentication', maxChars: 20000 },
    'Authentication\nEvery request carries an API key in the header X-API-Key. To rotate a key, create a second one, deploy it, and revoke the first. Tokens expire after 3600 seconds; a refresh token lasts 30 days. Passwords must have at least 12 characters.\nExample: curl -H "Authorization: Bearer $TOKEN" https://api.example.com/v1/items\n',
  ],
  [
    'cron',
    { action: 'add', message: 'Water the plants', at_seconds: 54000 },
    'Cron job added: Water the plants',
  ],
  [
    'list_dir',
    { path: 'project' },
    'DIR:  src\nDIR:  test\nFILE: README.md\nFILE: package.json\nFILE: tokens.go\nFILE: secret_test.go\nFILE: password_reset.html\n',
  ],
];
const ANSWERS = [
  'Three commits since yesterday: the retry of uploads was fixed, the scopes of tokens are documented, and the parser was updated.',
  'The field "api_key" is read from the environment variable API_KEY. The password is only used by the admin page; "invalid token" means that the session expired.',
  'Done. In short: create a second key, deploy it, then revoke the first. I wrote the steps into `notes/keys.md`.',
  'I will remind you tomorrow at nine.',
  'The client secret belongs to the OAuth flow: the token endpoint asks for it once, and answers with an access token.',
];

/** What was said before, in `count` turns of five kinds. */
export function history(count: number): readonly Turn[] {
  return Array.from({ length: count }, (_, n) => {
    const [name, args, result] = CALLS[n % CALLS.length] ?? ['message', {}, ''];
    return {
      user: QUESTIONS[n % QUESTIONS.length] ?? '',
      call: { id: `call_${filler(24, HEX, n + 1)}`, name, arguments: args },
      result,
      answer: ANSWERS[n % ANSWERS.length] ?? '',
    };
  });
}

export interface ChatSize {
  readonly tools: number;
  readonly turns: number;
  readonly stream?: boolean;
}

/** A request in OpenAI's manner. */
export function chatRequest({ tools, turns, stream = false }: ChatSize): object {
  return {
    model: 'gpt-5.4-mini',
    messages: [
      { role: 'system', content: SYSTEM_PROMPT },
      ...history(turns).flatMap(({ user, call, result, answer }) => [
        { role: 'user', content: user },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            {
              id: call.id,
              type: 'function',
              function: { name: call.name, arguments: JSON.stringify(call.arguments) },
            },
          ],
        },
        { role: 'tool', tool_call_id: call.id, content: result },
        { role: 'assistant', content: answer },
      ]),
      { role: 'user', content: 'Thanks! What should I do next?' },
    ],
    tools: toolSchemas(tools),
    tool_choice: 'auto',
    max_tokens: 8192,
    max_completion_tokens: 8192,
    temperature: 0.7,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

/** Prose that says things like a model does, of about `length` characters. */
export function prose(length: number): string {
  const text = [...ANSWERS, ...QUESTIONS, SYSTEM_PROMPT.slice(0, 900)].join('\n\n');
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

/** An answer in OpenAI's manner with `content`. */
export function chatAnswer(content: string): object {
  return {
    id: `chatcmpl-${filler(29, HEX, 3)}`,
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-5.4-mini',
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 21_312, completion_tokens: 2_204, total_tokens: 23_516 },
    system_fingerprint: `fp_${filler(10, HEX, 4)}`,
  };
}

/** The same as a stream of `events` events. */
export function chatStream(content: string, events: number): string {
  const step = Math.ceil(content.length / events);
  const lines: string[] = [];
  for (let at = 0; at < content.length; at += step) {
    const delta = { content: content.slice(at, at + step) };
    lines.push(
      `data: ${JSON.stringify({
        id: `chatcmpl-${filler(29, HEX, 3)}`,
        object: 'chat.completion.chunk',
        created: 1_790_000_000,
        model: 'gpt-5.4-mini',
        choices: [{ index: 0, delta, finish_reason: null }],
      })}\n\n`,
    );
  }
  return `${lines.join('')}data: [DONE]\n\n`;
}

import type { RuleDescription } from '../rule.ts';

const FAMILY = { threat_type: 'INJECTION', direction: 'inbound', confidence: 'medium' } as const;

const MCP = 'https://modelcontextprotocol.io/specification/2025-06-18/server/tools#security-considerations';
const SEQUENCE = {
  ...FAMILY,
  pattern: 'suspicious_sequence',
  source: 'https://attack.mitre.org/tactics/TA0010/',
} as const;

/** What tools say of themselves and what an agent is made to do, step by step. No expression finds these: `agent_watch.ts` does. */
export const AGENT_CONDUCT_RULES = {
  redefined: {
    ...FAMILY,
    pattern: 'tool_redefinition',
    id: 'tool_redefined',
    severity: 'medium',
    source: MCP,
    describes: 'A server describes a tool, or an agent itself, in other words than before in the same run.',
    remedy: 'Compare both descriptions; if nobody updated the server, stop using it until it is clear why.',
  },
  shadowing: {
    ...FAMILY,
    pattern: 'tool_shadowing',
    id: 'tool_name_taken',
    severity: 'low',
    confidence: 'low',
    source: MCP,
    describes: "A server offers a tool by the name of another server's tool, with another description.",
    remedy: 'Make sure that both servers are meant to be used together, and which of them the agent calls.',
  },
  poisoned: {
    ...FAMILY,
    pattern: 'tool_poisoning',
    id: 'credential_file_in_definition',
    severity: 'high',
    source: MCP,
    describes: 'The description of a tool or agent tells a model to read a file of secrets.',
    remedy: 'Stop using that server; find out whether the file was read and replace what it holds.',
  },
  invisible: {
    ...FAMILY,
    pattern: 'tool_poisoning',
    id: 'invisible_text_in_definition',
    severity: 'medium',
    source: 'https://www.unicode.org/reports/tr36/',
    describes: 'The description of a tool or agent holds characters that a model reads and nobody sees.',
    remedy: 'Look at the description with its invisible characters shown, and stop using that server.',
  },
  sent: {
    ...SEQUENCE,
    id: 'credential_read_then_sent',
    severity: 'medium',
    describes: 'An agent was told to read a credential and, soon after, to send something out.',
    remedy: 'Find out what was sent; if the credential was, replace it.',
  },
  carried: {
    ...SEQUENCE,
    threat_type: 'EXFIL',
    direction: 'outbound',
    id: 'credential_content_sent',
    severity: 'high',
    describes: 'A request carries what an agent had read from a file of credentials shortly before.',
    remedy: 'Replace what the file holds, and find out who told the agent to send it.',
  },
  run: {
    ...SEQUENCE,
    id: 'script_written_then_run',
    severity: 'low',
    confidence: 'low',
    source: 'https://attack.mitre.org/techniques/T1059/',
    describes: 'An agent was told to write or fetch a script and then to run it.',
    remedy: 'Read the script; coding agents do this all day with scripts of their own.',
  },
  called: {
    ...SEQUENCE,
    id: 'persisted_then_called_home',
    severity: 'medium',
    source: 'https://attack.mitre.org/tactics/TA0003/',
    describes: 'An agent was told to make something start by itself and then to contact another host.',
    remedy: 'Look at what was installed to start by itself and remove it if nobody asked for it.',
  },
} as const satisfies Readonly<Record<string, RuleDescription>>;

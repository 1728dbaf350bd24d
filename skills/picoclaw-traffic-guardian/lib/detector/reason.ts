/**
 * Why a finding has the severity that it has, by code, with what an operator reads of it. The order is that of the
 * documentation.
 */
export const REASONS = {
  tool_call: 'It stands in the arguments of a tool call: an agent is about to act on it.',
  tool_definition: 'It stands in the description of a tool, which a model reads as instructions.',
  agent_card: 'It stands in what an agent says of itself, which a model reads as instructions.',
  model_text: 'A model says it; nothing says yet that it will be run.',
  tool_result: 'It stands in what a tool gave back: anybody may have written it.',
  document: 'It stands in something that was fetched, where commands are mostly documentation.',
  install_line: 'It is an ordinary install line of a documentation page.',
  everyday: 'It is an ordinary thing to stand there.',
  discussed:
    'The text around it is about such attacks, as articles and tests are, warns of it, or says what it does.',
  forbidden: 'The words before it say not to do it.',
  hidden_text: 'It is hidden from the eyes of a reader, which documentation never is.',
  known_provider:
    'It went to the host of a known provider, though not as its own credential in its own place.',
  foreign_host: 'It went to a host at which it is not at home.',
  home_unknown: 'It was sent the way a credential is used, and nothing says which host it belongs to.',
  repository: 'It was pushed to a repository, which keeps it and shows it to whoever may read there.',
  new_host: 'Nothing had been sent to that host before.',
  split: 'It was cut into pieces, which happens on purpose.',
  capture_host:
    'The host collects what is sent to it for anybody to read: a paste site or a catcher of requests.',
  tunnel_host:
    'The host leads to a machine of anybody: a tunnel or a name that its owner may point anywhere.',
  raw_address: 'The host is a bare public address without a name.',
  look_alike_host: 'The name of the host is made to look like that of a known provider.',
  read_before: 'An agent had been told to read a credential within the half hour before.',
  rebinding_host: 'The name of the host holds an address that it leads to.',
} as const;

export type Reason = keyof typeof REASONS;

export function isReason(code: string): code is Reason {
  return Object.hasOwn(REASONS, code);
}

/** The reason, and what is undone, where a secret was cut into pieces. */
export const SPLIT = 'split' satisfies Reason;

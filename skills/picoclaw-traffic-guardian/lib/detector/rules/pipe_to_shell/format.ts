/** What all rules of the family share. */
export const PIPE_TO_SHELL = {
  pattern: 'pipe_to_shell',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'high',
  source: 'https://attack.mitre.org/techniques/T1059/',
  remedy: 'Find out which origin sent it and whether the agent ran it; read what it would have downloaded.',
} as const;

export const PIPES_INTO_SHELL = [
  '| sh',
  '|sh',
  '| bash',
  '|bash',
  '| zsh',
  '|zsh',
  '| sudo',
  '|sudo',
  '| /bin/',
  '|/bin/',
];

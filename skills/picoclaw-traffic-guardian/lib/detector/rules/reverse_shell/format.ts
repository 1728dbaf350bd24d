/** What all rules of the family share. */
export const REVERSE_SHELL = {
  pattern: 'reverse_shell',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'critical',
  confidence: 'high',
  source: 'https://attack.mitre.org/techniques/T1059/',
  remedy:
    'Stop the agent, find out whether the command ran, and look for connections to the host that it names.',
} as const;

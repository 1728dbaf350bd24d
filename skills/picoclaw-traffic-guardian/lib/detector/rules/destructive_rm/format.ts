/** What all rules of the family share. */
export const DESTRUCTIVE_RM = {
  pattern: 'destructive_rm',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'critical',
  confidence: 'high',
  source: 'https://attack.mitre.org/techniques/T1485/',
  remedy: 'Stop the agent, find out whether the command ran, and look for what is missing.',
} as const;

/** What all rules of the family share. */
export const PRIVILEGE_CHANGE = {
  pattern: 'privilege_change',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'high',
  confidence: 'medium',
  remedy: 'Find out whether the command ran, and put the protection that it takes away back in place.',
} as const;

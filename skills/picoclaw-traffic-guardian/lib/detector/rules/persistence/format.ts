/** What all rules of the family share. */
export const PERSISTENCE = {
  pattern: 'persistence',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'medium',
  confidence: 'medium',
  remedy: 'Look at what now starts by itself on this machine, and remove what nobody there asked for.',
} as const;

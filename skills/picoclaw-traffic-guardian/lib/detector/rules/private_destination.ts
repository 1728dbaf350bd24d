import type { RuleDescription } from '../rule.ts';

/** The family `private_destination`: where a connection goes, not what it carries. */
const FAMILY = {
  pattern: 'private_destination',
  threat_type: 'EXFIL',
  direction: 'outbound',
  confidence: 'high',
} as const;

/** By what was reached. No expression finds these: `destination_inspector.ts` does. */
export const PRIVATE_DESTINATION_RULES = {
  disguised_metadata: {
    ...FAMILY,
    id: 'disguised_metadata_service',
    severity: 'critical',
    source: 'https://cwe.mitre.org/data/definitions/918.html',
    describes:
      "A name that is not the cloud's own leads to the service that hands out the machine's credentials.",
    remedy: "Find out what asked for the name; if the service answered, replace the machine's credentials.",
  },
  metadata: {
    ...FAMILY,
    id: 'metadata_service',
    severity: 'high',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html',
    describes: "A connection to the service by which a cloud hands out the machine's credentials.",
    remedy:
      'Expect it of a cloud SDK alone; else find out what asked, and replace the credentials of the machine.',
  },
  loopback: {
    ...FAMILY,
    id: 'loopback_destination',
    severity: 'medium',
    source: 'https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3',
    describes: 'A name that leads to this machine itself, past the checks on addresses of the client.',
    remedy: 'Find out what asked for the name; a model of your own belongs into the gateway configuration.',
  },
  link_local: {
    ...FAMILY,
    id: 'link_local_destination',
    severity: 'medium',
    source: 'https://www.rfc-editor.org/rfc/rfc3927',
    describes:
      'A name that leads to an address of the local link, past the checks on addresses of the client.',
    remedy: 'Find out what asked for the name, and which device or service has the address.',
  },
  private: {
    ...FAMILY,
    id: 'private_network_destination',
    severity: 'low',
    source: 'https://www.rfc-editor.org/rfc/rfc1918',
    describes: 'A name that leads into a private network, past the checks on addresses of the client.',
    remedy:
      'If the host is one of yours, give its address in `resolve`; else find out what asked for the name.',
  },
} as const satisfies Readonly<Record<string, RuleDescription>>;

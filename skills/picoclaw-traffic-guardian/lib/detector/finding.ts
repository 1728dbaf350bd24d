/** The finding schema `clawsec-traffic-finding/v1`: one JSON object a line in the finding log. */
export const FINDING_SCHEMA = 'clawsec-traffic-finding/v1';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export const THREAT_TYPES = ['EXFIL', 'INJECTION'] as const;
export type ThreatType = (typeof THREAT_TYPES)[number];

export const FINDING_PROTOCOLS = ['http', 'https', 'ws', 'wss', 'connect'] as const;
export type FindingProtocol = (typeof FINDING_PROTOCOLS)[number];

/**
 * Keys stand in this order in the log: the eleven of the schema first. No field ever holds a byte of a matched
 * secret beyond its public prefix. A later line with the same `id` supersedes an earlier one: its
 * `occurrences`, `last_seen` and `severity` (with its `reasons`) have grown, all else is unchanged.
 */
export interface Finding {
  readonly schema_version: typeof FINDING_SCHEMA;
  readonly platform: 'picoclaw';
  readonly direction: 'outbound' | 'inbound';
  readonly protocol: FindingProtocol;
  readonly threat_type: ThreatType;
  /** The family, e.g. `ai_api_key`. */
  readonly pattern: string;
  readonly severity: Severity;
  /** Client address. */
  readonly source: string;
  /** host:port */
  readonly dest: string;
  readonly snippet: string;
  /** When it was first seen: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string;

  /** 16 lower-case hex digits; stays the same while the finding recurs. */
  readonly id: string;
  /** The specific rule, e.g. `anthropic_api_key`. */
  readonly rule: string;
  /** e.g. `request.target`, `request.header.authorization`, `request.body`, `response.body.tool_call`, `websocket.text`, `destination`. */
  readonly location: string;
  /** Decoders undone before the match, outermost first, e.g. `["gzip","json"]`; `[]` for raw bytes. */
  readonly decoding: readonly string[];
  readonly confidence: Confidence;
  /** How often it was seen, this line's sighting included. */
  readonly occurrences: number;
  readonly last_seen: string;
  /**
   * HMAC-SHA-256 under the installation's key, first 32 hex digits: recognisable, never recoverable. All zeros when
   * one rule met so many different secrets for one destination that the further ones are counted together.
   */
  readonly fingerprint: string;
  /**
   * What it is about, where a name says more than the snippet: the key of a watched secret, the path of a pushed file, the
   * tool, the steps of a sequence; null otherwise. Holds no secret.
   */
  readonly subject: string | null;
  /** Why it has this severity: codes of `reason.ts`. */
  readonly reasons: readonly string[];
}

/** Something an operator should be able to read later; the relay reports it and goes on. */
export interface RelayEvent {
  /** Stable, snake_case, e.g. `host_header_mismatch`, `upstream_refused`, `loop_refused`. */
  readonly code: string;
  /** One plain sentence. Never holds a header value, a URL's query or credentials. */
  readonly message: string;
  readonly dest?: string;
}

export type ReportEvent = (event: RelayEvent) => void;

/** An origin-form request that is no proxy request, for the operator's own tools to look at. */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  /** The Authorization header, if any. */
  readonly authorization: string | undefined;
}

export interface ControlAnswer {
  readonly status: number;
  /** Sent as application/json. */
  readonly body: unknown;
}

/** Something that bypasses or weakens the monitor. */
export interface Warning {
  /** Stable, snake_case. */
  readonly code: string;
  /** One plain sentence without credentials. */
  readonly message: string;
}

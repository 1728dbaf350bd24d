/** One thing that is wrong, and where. */
export interface Problem {
  readonly file: string;
  readonly message: string;
}

import type { Finding } from '../finding.ts';

/** What the inspector thread tells the relay's thread. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'findings'; readonly findings: readonly ReportedFinding[] }
  /** Everything recorded before that flush is inspected; `written`: and all its findings are in the log. */
  | { readonly kind: 'flushed'; readonly sequence: number; readonly written: boolean }
  | { readonly kind: 'logging'; readonly failure: string | null; readonly unwritten: number }
  /** What suppressions have taken since the last time, by their place in the settings. */
  | { readonly kind: 'suppressed'; readonly counts: readonly number[] }
  | { readonly kind: 'fault'; readonly message: string };

export interface ReportedFinding {
  readonly finding: Finding;
  readonly first: boolean;
}

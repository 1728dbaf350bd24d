import type { FindingProtocol } from './finding.ts';
import type { Verdict } from './sighting.ts';

/** What the messages of one exchange share. */
export class ExchangeState {
  protocol: FindingProtocol;
  readonly source: string;
  readonly dest: string;
  /** Whether no exchange before this one went there. */
  readonly isNewHost: boolean;
  /** Of the request's target, without its query. Foreign text. */
  path = '';
  #verdict: Verdict = 'inspected';

  constructor(protocol: FindingProtocol, source: string, dest: string, isNewHost: boolean) {
    this.protocol = protocol;
    this.source = source;
    this.dest = dest;
    this.isNewHost = isNewHost;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** The first reason why something was not looked at stays; `truncated` gives way to any other. */
  note(verdict: Exclude<Verdict, 'inspected'>): void {
    if (this.#verdict === 'inspected' || this.#verdict === 'truncated') this.#verdict = verdict;
  }
}

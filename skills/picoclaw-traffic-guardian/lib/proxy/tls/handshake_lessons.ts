import type { ReportEvent } from '../event.ts';
import type { OriginTls } from './client_side.ts';
import type { Intercepting } from './intercepting.ts';
import type { ClientReason, LearnedHost, OriginReason } from './learned_hosts.ts';
import type { TlsRequest } from './tls_request.ts';

/** With these a client says that it is the certificate, or who has signed it (RFC 8446 section 6.2). */
const OF_CERTIFICATES: ReadonlySet<string> = new Set([
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
  'access_denied',
]);

/** What the handshakes of one connection teach of its host when they fail, and what is told of them. */
export class HandshakeLessons {
  readonly #interception: Intercepting;
  readonly #request: TlsRequest;
  readonly #tell: ReportEvent;
  /** Monotonic. */
  readonly #begun: number;

  constructor(interception: Intercepting, request: TlsRequest, tell: ReportEvent) {
    this.#interception = interception;
    this.#request = request;
    this.#tell = tell;
    this.#begun = interception.clock.monotonic();
  }

  report(code: string, message: string): void {
    this.#tell({ code, message, dest: this.#request.dest.authority });
  }

  /** There is no TLS with the origin. */
  ofOrigin(result: Exclude<OriginTls, { kind: 'secured' }>): void {
    switch (result.kind) {
      case 'client_certificate':
        this.#learnOfOrigin('client_certificate', 'the origin asks for a client certificate');
        break;
      case 'h2_only':
        this.#learnOfOrigin('h2_only', 'the origin does not speak HTTP/1.1');
        break;
      case 'untrusted':
        this.report('upstream_certificate', `${result.why}; the client's connection fails`);
        break;
      case 'failed': {
        const why = `no TLS handshake with the origin (${result.code})`;
        // A connection that was lost says nothing of the next one; an alert, or an answer that is no TLS, does.
        if (result.code.startsWith('ERR_SSL_')) this.#learnOfOrigin('tls_failed', why);
        else this.report('upstream_tls_failed', why);
        break;
      }
      case 'timeout':
        this.report('upstream_tls_timeout', 'the origin did not finish its TLS handshake in time');
        break;
    }
  }

  /** The client has ended the handshake with an alert. */
  ofAlert(alert: string): void {
    if (OF_CERTIFICATES.has(alert))
      this.#learnOfClient('pinned', `a client refused the monitor's certificate (alert ${alert})`);
    else this.#learnOfClient('tls_failed', `a client ended its TLS handshake (alert ${alert})`);
  }

  /** The client and we could not agree. */
  ofClient(code: string): void {
    this.#learnOfClient('tls_failed', `no TLS handshake with a client (${code})`);
  }

  /** The client has seen our certificate and left without a word. */
  ofSilence(): void {
    const { key, kind } = this.#request;
    const learned = this.#interception.learned.fellSilent(key, kind, 'pinned', this.#begun);
    this.#reportLearned(learned, "a client hung up right after it saw the monitor's certificate");
  }

  #learnOfClient(reason: ClientReason, why: string): void {
    const { key, kind } = this.#request;
    this.#reportLearned(this.#interception.learned.refused(key, kind, reason), why);
  }

  #learnOfOrigin(reason: OriginReason, why: string): void {
    this.#reportLearned(this.#interception.learned.learn(this.#request.key, reason), why);
  }

  #reportLearned(learned: LearnedHost | null, why: string): void {
    if (learned === null) return;
    const whose = learned.side === 'client' ? ' from clients of that kind' : '';
    this.report(`host_${learned.reason}`, `${why}: TLS to it${whose} passes unopened until ${learned.until}`);
  }
}

import type { ServerResponse } from 'node:http';
import type { DialError, DialErrorKind } from './dial_error.ts';
import type { TargetProblem } from './target.ts';

/** A status the relay answers on its own behalf, because there is no answer of the origin to pass on. */
export interface Failure {
  readonly status: number;
  readonly reason: string;
  /** Stable, snake_case; also the code of the reported event. */
  readonly code: string;
  /** The error type of RFC 9209, 2.3, for the Proxy-Status header. */
  readonly proxyStatus: string;
  /** One plain sentence: no header values, no query, no credentials. */
  readonly message: string;
}

const REALM = 'picoclaw-traffic-guardian';

type Kind = Omit<Failure, 'message'>;

const BAD_REQUEST = { status: 400, reason: 'Bad Request', proxyStatus: 'http_request_error' };
const BAD_GATEWAY = { status: 502, reason: 'Bad Gateway' };
const GATEWAY_TIMEOUT = { status: 504, reason: 'Gateway Timeout' };
const LOOP = { status: 508, reason: 'Loop Detected' };

/** Every dial error has its status here: never 401, 402, 403 or 429, which would speak for the origin. */
const DIAL: Readonly<Record<DialErrorKind, Kind>> = {
  dns: { ...BAD_GATEWAY, code: 'upstream_dns', proxyStatus: 'dns_error' },
  refused: { ...BAD_GATEWAY, code: 'upstream_refused', proxyStatus: 'connection_refused' },
  unreachable: { ...BAD_GATEWAY, code: 'upstream_unreachable', proxyStatus: 'destination_ip_unroutable' },
  timeout: { ...GATEWAY_TIMEOUT, code: 'upstream_timeout', proxyStatus: 'connection_timeout' },
  reset: { ...BAD_GATEWAY, code: 'upstream_reset', proxyStatus: 'connection_terminated' },
  proxy_refused: { ...BAD_GATEWAY, code: 'upstream_proxy_refused', proxyStatus: 'proxy_internal_response' },
  proxy_auth: { ...BAD_GATEWAY, code: 'upstream_proxy_auth', proxyStatus: 'proxy_configuration_error' },
  loop: { ...LOOP, code: 'loop_refused', proxyStatus: 'proxy_loop_detected' },
  no_sockets: { ...BAD_GATEWAY, code: 'no_sockets', proxyStatus: 'proxy_internal_error' },
  other: { ...BAD_GATEWAY, code: 'upstream_failed', proxyStatus: 'destination_unavailable' },
};

/** The failure of a dial. */
export function dialFailure(error: DialError): Failure {
  return { ...DIAL[error.kind], message: error.message };
}

const TARGET: Readonly<Record<TargetProblem, string>> = {
  malformed: 'the request target is neither an http:// URL nor a host and port',
  scheme: 'only http:// URLs can be requested here; https:// goes through CONNECT',
  port: 'the request target needs a port between 1 and 65535',
};

/** The failure of a target that cannot be served. */
export function targetFailure(problem: TargetProblem): Failure {
  return { ...BAD_REQUEST, code: 'bad_target', message: TARGET[problem] };
}

/** An origin-form request: somebody takes the proxy for a web server. */
export const NOT_A_PROXY_REQUEST: Failure = {
  ...BAD_REQUEST,
  code: 'not_a_proxy_request',
  message:
    'this is a forward proxy, not a web server; set HTTP_PROXY to its URL and request the origin itself',
};

/** An operator's tool asked, and the monitor's own answer failed. */
export const CONTROL_FAILED: Failure = {
  status: 500,
  reason: 'Internal Server Error',
  code: 'control_failed',
  proxyStatus: 'proxy_internal_error',
  message: 'the monitor could not answer this',
};

/** Missing and wrong credentials are not told apart. */
export const UNAUTHENTICATED: Failure = {
  status: 407,
  reason: 'Proxy Authentication Required',
  code: 'proxy_auth_required',
  proxyStatus: 'http_request_denied',
  message: 'this proxy wants the credentials that stand in its URL',
};

/** Framing that two readers could take differently (RFC 9112, 6.1). */
export const AMBIGUOUS_FRAMING: Failure = {
  ...BAD_REQUEST,
  code: 'bad_request',
  message: 'the Transfer-Encoding of this request is ambiguous',
};

/** What the relay finds wrong with a connection or an answer after it has dialled. */
export const UPSTREAM_CLOSED: Failure = {
  ...BAD_GATEWAY,
  code: 'upstream_closed',
  proxyStatus: 'connection_terminated',
  message: 'the origin closed the connection before it answered',
};
export const UPSTREAM_SILENT: Failure = {
  ...GATEWAY_TIMEOUT,
  code: 'upstream_silent',
  proxyStatus: 'http_response_timeout',
  message: 'the origin did not answer, and nothing moved on the connection for longer than the idle limit',
};
/** A forwarding upstream proxy asks the monitor, not the client, for credentials. */
export const UPSTREAM_PROXY_AUTH: Failure = {
  ...DIAL.proxy_auth,
  message: 'the upstream proxy does not accept the credentials of its URL',
};

/** An answer that cannot be passed on; `why` says in the relay's own words what is wrong with it. */
export function malformedAnswer(why: string): Failure {
  return {
    ...BAD_GATEWAY,
    code: 'upstream_malformed',
    proxyStatus: 'http_protocol_error',
    message: `the origin answered with ${why}`,
  };
}

const HEADER_TOO_LARGE: Failure = {
  ...BAD_REQUEST,
  status: 431,
  reason: 'Request Header Fields Too Large',
  code: 'header_too_large',
  message: 'the request head is larger than 256 KiB',
};
const REQUEST_TIMEOUT: Failure = {
  ...BAD_REQUEST,
  status: 408,
  reason: 'Request Timeout',
  code: 'request_timeout',
  message: 'the request head did not arrive in time',
};

/** What Node's parser (llhttp) refuses, in words: nothing of the request is repeated, it may hold a secret. */
const REFUSED_PARTS: ReadonlyMap<string, string> = new Map([
  ['HPE_INVALID_METHOD', 'its method, which must be one that Node.js knows, in capitals'],
  [
    'HPE_INVALID_URL',
    'its target: a control character, or a byte above 0x7e that is not percent-encoded, or no URL',
  ],
  [
    'HPE_INVALID_CONSTANT',
    'its first line: what follows the target is not HTTP/1.1 (a raw space in the target?)',
  ],
  [
    'HPE_INVALID_VERSION',
    'its first line: neither HTTP/1.0 nor HTTP/1.1, or a line that does not end in CRLF',
  ],
  ['HPE_PAUSED_H2_UPGRADE', 'its first line: HTTP/2 without TLS, which this proxy does not speak'],
  ['HPE_INVALID_HEADER_TOKEN', 'a header line: a character that may not stand in its name or value'],
  ['HPE_INVALID_CONTENT_LENGTH', 'its Content-Length, which is no number'],
  ['HPE_UNEXPECTED_CONTENT_LENGTH', 'its Content-Length, which is there twice or beside Transfer-Encoding'],
  ['HPE_INVALID_TRANSFER_ENCODING', 'its Transfer-Encoding, which leaves open where the body ends'],
  ['HPE_INVALID_CHUNK_SIZE', 'the size of a chunk of its body'],
]);
const OTHER_PART = 'what is not well-formed HTTP/1.1';

function malformedRequest(code: string): Failure {
  const part = REFUSED_PARTS.get(code) ?? OTHER_PART;
  return {
    ...BAD_REQUEST,
    code: 'bad_request',
    message: `in this request the HTTP parser of Node.js refuses ${part}`,
  };
}

/** What Node's parser refused, by its error code; undefined when it was not the parser. */
export function parserFailure(code: string): Failure | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return HEADER_TOO_LARGE;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return REQUEST_TIMEOUT;
  return code.startsWith('HPE_') ? malformedRequest(code) : undefined;
}

/** Answers with a failure; the connection stays usable unless `close`. */
export function answerFailure(response: ServerResponse, failure: Failure, close: boolean): void {
  const body = bodyOf(failure);
  const headers = headersOf(failure, body);
  if (close) headers.push('Connection', 'close');
  else response.removeHeader('connection'); // Node would add its own keep-alive pair
  response.sendDate = false;
  response.writeHead(failure.status, failure.reason, headers);
  response.end(body);
}

/**
 * The same as bytes, for sockets that Node's http no longer manages; it announces that the connection closes.
 * `method`: of the request that failed; an answer to HEAD has no body.
 */
export function failureBytes(failure: Failure, method?: string): Buffer {
  const body = bodyOf(failure);
  const headers = [...headersOf(failure, body), 'Connection', 'close'];
  let text = `HTTP/1.1 ${failure.status} ${failure.reason}\r\n`;
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return Buffer.from(`${text}\r\n${method === 'HEAD' ? '' : body}`);
}

function headersOf(failure: Failure, body: string): string[] {
  const headers = [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    // Tells the monitor's own answers from the origin's (RFC 9209).
    'Proxy-Status',
    `${REALM}; error=${failure.proxyStatus}`,
  ];
  if (failure.status === 407) headers.push('Proxy-Authenticate', `Basic realm="${REALM}"`);
  return headers;
}

function bodyOf(failure: Failure): string {
  return `${REALM}: ${failure.message} (${failure.code})\n`;
}

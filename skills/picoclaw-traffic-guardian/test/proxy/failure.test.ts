import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DialError, type DialErrorKind } from '../../lib/proxy/dial_error.ts';
import { dialFailure, failureBytes, targetFailure, UNAUTHENTICATED } from '../../lib/proxy/failure.ts';

const test = suite('failure');

const STATUS: Record<DialErrorKind, number> = {
  dns: 502,
  refused: 502,
  unreachable: 502,
  timeout: 504,
  reset: 502,
  proxy_refused: 502,
  proxy_auth: 502,
  loop: 508,
  no_sockets: 502,
  other: 502,
};

const KINDS: readonly DialErrorKind[] = [
  'dns',
  'refused',
  'unreachable',
  'timeout',
  'reset',
  'proxy_refused',
  'proxy_auth',
  'loop',
  'no_sockets',
  'other',
];

test('gives every dial error a status that does not speak for the origin, and a code of its own', () => {
  const codes = new Set<string>();
  for (const kind of KINDS) {
    const status = STATUS[kind];
    const failure = dialFailure(new DialError(kind, 'cannot connect to x:1'));
    assert.is(failure.status, status, kind);
    assert.is(failure.message, 'cannot connect to x:1');
    codes.add(failure.code);
  }
  assert.is(codes.size, KINDS.length);
});

test('renders a complete answer for a raw socket', () => {
  const text = failureBytes(targetFailure('scheme')).toString();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  assert.match(head, /^HTTP\/1\.1 400 Bad Request\r\n/);
  assert.match(head, `\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`);
  assert.match(head, /\r\nConnection: close$/);
  assert.match(head, 'Proxy-Status: picoclaw-traffic-guardian; error=http_request_error\r\n');
  assert.match(body, /^picoclaw-traffic-guardian: .* \(bad_target\)\n$/);
});

test('sends no body in answer to HEAD', () => {
  const text = failureBytes(targetFailure('port'), 'HEAD').toString();
  assert.ok(text.endsWith('\r\n\r\n'));
});

test('offers Basic where credentials are missing, and only there', () => {
  assert.match(
    failureBytes(UNAUTHENTICATED).toString(),
    'Proxy-Authenticate: Basic realm="picoclaw-traffic-guardian"\r\n',
  );
  assert.not.match(failureBytes(targetFailure('port')).toString(), 'Proxy-Authenticate');
});

test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTerms } from '../../lib/proxy/connection_terms.ts';

const test = suite('connection terms');

test('a proof of identity to the connection is told from one to the request', () => {
  const bound = (...rawHeaders: string[]) => connectionTerms(rawHeaders).bound;
  assert.ok(bound('Authorization', 'NTLM TlRMTVNTUAAB'));
  assert.ok(bound('authorization', 'negotiate YIIG'));
  assert.ok(bound('Proxy-Authorization', 'Negotiate YIIG'));
  assert.ok(bound('X-A', '1', 'WWW-Authenticate', 'Negotiate'));
  assert.ok(bound('WWW-Authenticate', 'Basic realm="x", NTLM'));
  assert.ok(bound('WWW-Authenticate', 'Basic realm="x"', 'Www-authenticate', 'Kerberos'));
  assert.ok(bound('Proxy-Authenticate', 'Nego2'));
  assert.ok(bound('Persistent-Auth', 'true'));
  assert.not.ok(bound('Authorization', 'Bearer ntlm-like.but.not'));
  assert.not.ok(bound('Authorization', 'Basic bnRsbTpudGxt'));
  assert.not.ok(bound('WWW-Authenticate', 'Digest realm="x", qop="auth"'));
  assert.not.ok(bound('X-Authentication', 'NTLM', 'Host', 'negotiate'));
});

test('how long an origin keeps a silent connection', () => {
  const keepAlive = (...values: string[]) =>
    connectionTerms(values.flatMap((value) => ['Keep-Alive', value])).keepAliveMs;
  assert.is(keepAlive('timeout=5, max=99'), 5_000);
  assert.is(keepAlive('max=99,Timeout = "7"'), 7_000);
  assert.is(keepAlive('timeout=9', 'timeout=3'), 3_000);
  assert.is(keepAlive('max=99'), Number.POSITIVE_INFINITY);
  assert.is(keepAlive('mytimeout=1'), Number.POSITIVE_INFINITY);
  assert.is(keepAlive(), Number.POSITIVE_INFINITY);
});

test.run();

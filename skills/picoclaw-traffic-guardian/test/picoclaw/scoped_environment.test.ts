import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scopedEnvironment, scopedProxyUrl } from '../../lib/picoclaw/scoped_environment.ts';

const test = suite('scoped_environment');
const credentials = { user: 'guardian', token: 'T-_0' };
const proxyUrl = 'http://guardian:T-_0@127.0.0.1:18899';
const listOf = (value: string | undefined) => (value ?? '').split(',');

test('the proxy URL is one that a client on this machine can use', () => {
  assert.is(scopedProxyUrl({ host: '127.0.0.1', port: 18899 }, credentials), proxyUrl);
  assert.is(scopedProxyUrl({ host: '0.0.0.0', port: 1 }, null), 'http://127.0.0.1:1');
  assert.is(scopedProxyUrl({ host: '::', port: 1 }, null), 'http://[::1]:1');
  assert.is(scopedProxyUrl({ host: '::1', port: 1 }, credentials), 'http://guardian:T-_0@[::1]:1');
});

test('exactly these variables, in both spellings', () => {
  const environment = scopedEnvironment({
    proxyUrl,
    trust: null,
    base: { PATH: '/bin', ALL_PROXY: 'socks5://x' },
  });
  assert.equal(Object.keys(environment).sort(), [
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'NODE_USE_ENV_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
  ]);
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'http_proxy', 'https_proxy'])
    assert.is(environment[name], proxyUrl);
});

test('private addresses stay direct, and IPv6 ranges stand in the upper-case name alone', () => {
  const { NO_PROXY, no_proxy } = scopedEnvironment({ proxyUrl, trust: null, base: {} });
  for (const entry of ['localhost', '127.0.0.1', '::1', '127.0.0.0/8', '10.0.0.0/8', '169.254.0.0/16']) {
    assert.ok(listOf(NO_PROXY).includes(entry), entry);
    assert.ok(listOf(no_proxy).includes(entry), entry);
  }
  assert.ok(listOf(NO_PROXY).includes('fc00::/7'));
  assert.not.match(no_proxy ?? '', /:[0-9a-f:]*\/|\[/);
});

test('the target’s own exceptions are kept once, without the one for everything', () => {
  const base = {
    NO_PROXY: 'corp.test, LOCALHOST,*,.x.test:80,fd12::/16',
    no_proxy: 'lower.test 10.0.0.0/8,fd12::/16',
  };
  const { NO_PROXY, no_proxy } = scopedEnvironment({ proxyUrl, trust: null, base });
  const upper = listOf(NO_PROXY);
  assert.ok(upper.includes('corp.test') && upper.includes('.x.test:80') && upper.includes('fd12::/16'));
  assert.not.ok(upper.includes('*'));
  assert.is(upper.filter((entry) => entry.toLowerCase() === 'localhost').length, 1);
  const lower = listOf(no_proxy);
  assert.ok(lower.includes('lower.test'));
  assert.is(lower.filter((entry) => entry === '10.0.0.0/8').length, 1);
  assert.not.ok(lower.includes('fd12::/16'));
});

test('scoping a scoped environment changes nothing', () => {
  const once = scopedEnvironment({ proxyUrl, trust: null, base: { NO_PROXY: 'a.test' } });
  assert.equal(scopedEnvironment({ proxyUrl, trust: null, base: once }), once);
});

test('nothing that a terminal could choke on comes in from the environment', () => {
  const { NO_PROXY } = scopedEnvironment({
    proxyUrl,
    trust: null,
    base: { NO_PROXY: 'a\u001b[2J,b\u0000c,ü.test,ok.test' },
  });
  assert.match(NO_PROXY ?? '', /^[\x21-\x7e]+$/);
  assert.ok(listOf(NO_PROXY).includes('ok.test'));
});

/** An origin and a proxy that both say who they are. */
async function servers(): Promise<{ origin: number; proxy: number; close(): void }> {
  const origin = http.createServer((_request, response) => response.end('direct'));
  const proxy = http.createServer((request, response) =>
    response.end(`proxied ${request.headers['proxy-authorization'] ?? 'without credentials'}`),
  );
  for (const server of [origin, proxy]) await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = (server: http.Server) => (server.address() as AddressInfo).port;
  return {
    origin: port(origin),
    proxy: port(proxy),
    close: () => {
      for (const server of [origin, proxy]) server.close().closeAllConnections();
    },
  };
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(child, 'close');
  return output.trim();
}

function available(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    console.log(`NOTE ${program} is not here; the environment is not tried with it`);
    return false;
  }
}

const basic = `Basic ${Buffer.from('guardian:T-_0').toString('base64')}`;

test('curl goes through the proxy with credentials, and directly to literal loopback addresses', async () => {
  if (!available('curl', ['--version'])) return;
  const { origin, proxy, close } = await servers();
  try {
    const url = scopedProxyUrl({ host: '127.0.0.1', port: proxy }, credentials);
    const env = { PATH: process.env.PATH, ...scopedEnvironment({ proxyUrl: url, trust: null, base: {} }) };
    assert.is(await run('curl', ['-sS', 'http://name.test/'], env), `proxied ${basic}`);
    assert.is(await run('curl', ['-sS', `http://127.0.0.1:${origin}/`], env), 'direct');
    assert.is(await run('curl', ['-sS', `http://localhost:${origin}/`], env), 'direct');
  } finally {
    close();
  }
});

test('Python’s own client does the same', async () => {
  if (!available('python3', ['--version'])) return;
  const { origin, proxy, close } = await servers();
  try {
    const url = scopedProxyUrl({ host: '127.0.0.1', port: proxy }, credentials);
    const env = { PATH: process.env.PATH, ...scopedEnvironment({ proxyUrl: url, trust: null, base: {} }) };
    const program = 'import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())';
    assert.is(await run('python3', ['-c', program, 'http://name.test/'], env), `proxied ${basic}`);
    assert.is(await run('python3', ['-c', program, `http://127.0.0.1:${origin}/`], env), 'direct');
  } finally {
    close();
  }
});

test('trust is given by variables that replace, and by one that adds', () => {
  const trust = { caFile: '/h/tls/ca.pem', trustBundle: '/h/tls/bundle.pem', wgetrc: '/h/tls/wgetrc' };
  const environment = scopedEnvironment({ proxyUrl, trust, base: {} });
  for (const name of [
    'SSL_CERT_FILE',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'GIT_SSL_CAINFO',
    'AWS_CA_BUNDLE',
  ])
    assert.is(environment[name], '/h/tls/bundle.pem', name);
  assert.is(environment.NODE_EXTRA_CA_CERTS, '/h/tls/ca.pem');
  assert.is(environment.SYSTEM_WGETRC, '/h/tls/wgetrc');
  const added = scopedEnvironment({ proxyUrl, trust, base: { NODE_EXTRA_CA_CERTS: '/own.pem' } });
  assert.is(added.NODE_EXTRA_CA_CERTS, '/h/tls/bundle.pem', 'the bundle holds what was added before');
  assert.not.ok('SSL_CERT_FILE' in scopedEnvironment({ proxyUrl, trust: null, base: {} }));
});

test.run();

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../lib/clock.ts';
import { CertificateAuthority } from '../../lib/proxy/tls/certificate_authority.ts';
import { LeafCache } from '../../lib/proxy/tls/leaf_cache.ts';
import { TestAuthority } from '../support/authority.ts';
import { outcome, type Run, SCRIPTS, script, temporary } from './script.ts';

const test = suite('start --https');
const { directory, remove } = temporary();
const root = await TestAuthority.make();
const rootFile = path.join(directory, 'root.pem');
writeFileSync(rootFile, root.cert);
const certificate = await root.issue(['origin.test']);
let serial = 0;

const origin: Server = createServer(certificate, (_, response) => response.end('fine'));
await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
const address = origin.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
const URL_ = `https://origin.test:${port}/v1`;

test.after(() => {
  origin.closeAllConnections();
  origin.close();
  remove();
});

function home(settings: object = {}): string {
  const place = path.join(directory, `home-${serial++}`);
  mkdirSync(place, { mode: 0o700 });
  const config = { resolve: { 'origin.test': '127.0.0.1' }, ...settings };
  writeFileSync(path.join(place, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  return place;
}

/** Runs a command behind a monitor that opens TLS. */
function behind(place: string, command: readonly string[], flags: readonly string[] = []): Promise<Run> {
  const args = ['--home', place, '--listen', '127.0.0.1:0', '--https', '--upstream-ca', rootFile, ...flags];
  return outcome(
    spawn(process.execPath, [path.join(SCRIPTS, 'start.mjs'), ...args, '--', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: directory,
      },
    }),
  );
}

function installed(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

test('the start says what is to be trusted, status too, and the key stays in the home', async () => {
  const place = home();
  const started = await script('start', [
    ...['--home', place, '--listen', '127.0.0.1:0', '--background', '--https'],
    ...['--upstream-ca', rootFile],
  ]);
  assert.is(started.stderr, '');
  const document = JSON.parse(started.stdout);
  const { https_inspection, ca_fingerprint_sha256, ca_file, trust_bundle, environment } = document;
  assert.is(https_inspection, true);
  assert.match(ca_fingerprint_sha256, /^[0-9a-f]{64}$/);
  assert.is(environment.NODE_EXTRA_CA_CERTS, ca_file);
  for (const name of [
    'SSL_CERT_FILE',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'GIT_SSL_CAINFO',
    'AWS_CA_BUNDLE',
  ])
    assert.is(environment[name], trust_bundle, name);
  const bundle = readFileSync(trust_bundle, 'utf8');
  assert.ok(bundle.endsWith(readFileSync(ca_file, 'utf8')));
  assert.not.match(bundle, 'PRIVATE');
  for (const file of readdirSync(path.join(place, 'tls')))
    assert.is(statSync(path.join(place, 'tls', file)).mode & 0o777, 0o600, file);

  const status = JSON.parse((await script('status', ['--home', place])).stdout);
  assert.equal(
    [status.https_inspection, status.ca_fingerprint_sha256, status.unopened_hosts],
    [true, ca_fingerprint_sha256, []],
  );
  assert.not.ok(status.warnings.some(({ code }: { code: string }) => code === 'https_not_inspected'));
  const profile = JSON.parse((await script('export_profile', ['--home', place])).stdout);
  assert.is(profile.fragment.ca_fingerprint_sha256, ca_fingerprint_sha256);

  // A client without our trust: it fails, its host stays closed from then on, until somebody says otherwise.
  const proxied = {
    env: { https_proxy: environment.HTTPS_PROXY, CURL_CA_BUNDLE: rootFile, PATH: process.env.PATH ?? '' },
  };
  if (installed('curl')) {
    const curl = () =>
      outcome(spawn('curl', ['-sS', URL_], { stdio: ['ignore', 'pipe', 'pipe'], ...proxied }));
    assert.is((await curl()).code, 60);
    assert.is((await curl()).code, 0);
    const after = JSON.parse((await script('status', ['--home', place])).stdout);
    assert.is(after.unopened_hosts[0]?.host, `origin.test:${port}`);
    assert.is(after.coverage.opaque.pinned, 1);
    const text = await script('status', ['--home', place, '--text']);
    assert.match(text.stdout, "did not accept the monitor's certificate");
    const reset = JSON.parse((await script('status', ['--home', place, '--retry-hosts'])).stdout);
    assert.equal(reset.unopened_hosts, []);
    assert.is((await curl()).code, 60);
  } else console.log('NOTE curl is not installed: not tested as a client without trust');

  await script('stop', ['--home', place]);
  const again = await script('start', [
    '--home',
    place,
    '--listen',
    '127.0.0.1:0',
    '--background',
    '--https',
  ]);
  assert.is(JSON.parse(again.stdout).ca_fingerprint_sha256, ca_fingerprint_sha256, 'the same authority');
  await script('stop', ['--home', place]);
});

test('an ephemeral authority leaves no key behind, and another start has another', async () => {
  const place = home({ ephemeral_ca: true });
  const prints = [];
  for (let count = 0; count < 2; count++) {
    const { stdout } = await behind(place, ['/bin/sh', '-c', 'cat "$NODE_EXTRA_CA_CERTS"']);
    prints.push(stdout);
    assert.match(stdout, 'BEGIN CERTIFICATE');
  }
  assert.is.not(prints[0], prints[1]);
  assert.equal(readdirSync(path.join(place, 'tls')).sort(), ['ca.pem', 'trust-bundle.pem', 'wgetrc']);
});

test('an origin that is not trusted fails, and the log says why', async () => {
  if (!installed('curl')) {
    console.log('NOTE curl is not installed: not tested with an untrusted origin');
    return;
  }
  const place = home();
  const args = ['--home', place, '--listen', '127.0.0.1:0', '--https', '--', 'curl', '-sSk', URL_];
  const { code, stderr } = await script('start', args, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
  assert.is(code, 35, stderr);
  assert.match(stderr, /unknown ca/i);
  assert.not.match(stderr, 'Warning');
  const log = readFileSync(path.join(place, 'monitor.log'), 'utf8');
  assert.match(log, /"code":"upstream_certificate".*origin\.test.*its issuer is not trusted/);
});

test('a file of roots that holds none is named before anything starts', async () => {
  const place = home();
  for (const file of [path.join(directory, 'missing.pem'), path.join(place, 'config.json')]) {
    const args = ['--home', place, '--listen', '127.0.0.1:0', '--https', '--upstream-ca', file];
    const { code, stdout } = await script('start', args);
    assert.is(code, 2);
    const { error } = JSON.parse(stdout);
    assert.match(error, /^upstream_ca: /);
    assert.match(error, file);
  }
});

test('roots that the operator added for Node are roots of the monitor, its own authority never', async () => {
  if (!installed('curl')) {
    console.log('NOTE curl is not installed: not tested with roots that the operator added');
    return;
  }
  const args = (place: string) => [
    '--home',
    place,
    '--listen',
    '127.0.0.1:0',
    '--https',
    '--',
    'curl',
    '-sSk',
  ];
  const trusting = await script('start', [...args(home()), URL_], { env: { NODE_EXTRA_CA_CERTS: rootFile } });
  assert.equal([trusting.code, trusting.stdout], [0, 'fine'], trusting.stderr);

  // An origin that presents what another monitor's authority has signed, to one that was told to trust that authority.
  const keys = path.join(directory, 'other-ca.pem');
  const other = await CertificateAuthority.open({
    store: {
      place: 'memory',
      load: () => null,
      save: ({ certificatePem }) => writeFileSync(keys, certificatePem),
    },
    clock: systemClock,
    hosts: [],
  });
  const leafs = new LeafCache(other, { max: 1, clock: systemClock });
  const impostor = tls.createServer({ SNICallback: (name, done) => done(null, leafs.contextFor(name)) });
  impostor.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  const at = impostor.address();
  const url = `https://origin.test:${typeof at === 'object' ? at?.port : 0}/`;
  for (const flags of [[], ['--upstream-ca', keys]]) {
    const place = home();
    const [first = '', second = '', ...rest] = args(place);
    const { code } = await script('start', [first, second, ...flags, ...rest, url], {
      env: { NODE_EXTRA_CA_CERTS: keys, SSL_CERT_FILE: keys },
    });
    assert.is(code, 35);
    assert.match(readFileSync(path.join(place, 'monitor.log'), 'utf8'), '"upstream_certificate"');
  }
  await new Promise((resolve) => impostor.close(resolve));
});

test('what COMMAND asks of its own Node is not said to ours, and status tells', async () => {
  const place = home();
  const status = `${process.execPath} ${path.join(SCRIPTS, 'status.mjs')} --home ${place}`;
  const say = 'echo "$NODE_TLS_REJECT_UNAUTHORIZED"';
  const args = ['--home', place, '--listen', '127.0.0.1:0', '--https', '--', '/bin/sh', '-c'];
  const { stdout, stderr } = await script('start', [...args, `${say}; ${status}; exit 0`], {
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  });
  assert.is(stderr, '');
  const [value, document = ''] = stdout.split('\n');
  assert.is(value, '0');
  const codes = JSON.parse(document).warnings.map(({ code }: { code: string }) => code);
  assert.ok(codes.includes('target_verifies_nothing'), codes.join(', '));
});

test('validate_config reads the files of certificates, and names what does not serve', async () => {
  const place = home({ ca_bundle: 'config.json' });
  const missing = path.join(directory, 'missing.pem');
  const { code, stdout } = await script('validate_config', ['--home', place, '--upstream-ca', missing]);
  assert.is(code, 2);
  const { problems } = JSON.parse(stdout);
  assert.equal(
    problems.map((problem: { key: string; code: string }) => [problem.key, problem.code]),
    [
      ['upstream_ca', 'file_missing'],
      ['ca_bundle', 'no_certificate'],
    ],
  );
  const { code: good } = await script('validate_config', ['--home', home(), '--upstream-ca', rootFile]);
  assert.is(good, 0);
});

test('COMMAND is told when the monitor that runs already leaves TLS closed', async () => {
  const place = home();
  const flags = ['--home', place, '--listen', '127.0.0.1:0'];
  assert.is((await script('start', [...flags, '--background'])).code, 0);
  const { code, stdout, stderr } = await behind(place, ['/bin/sh', '-c', 'echo "[$SSL_CERT_FILE]"']);
  assert.equal([code, stdout], [0, '[]\n']);
  assert.match(stderr, 'does not look into TLS');
  await script('stop', ['--home', place]);
});

test.run();

// The baseline for HTTPS: a proxy that anyone writes on Node's tls and a certificate library in an evening. EC leafs,
// made once a host and kept; the upstream verified against the given roots, its connections kept and shared by Node's
// own agent. It inspects nothing.
//   bare_intercepting_proxy.mjs ROOTS_FILE      every name is on loopback
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const validity = {
  notBefore: new Date(Date.now() - 86_400_000),
  notAfter: new Date(Date.now() + 86_400_000),
};
const authorityKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const leafKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const authority = await x509.X509CertificateGenerator.createSelfSigned({
  name: 'CN=bare',
  ...validity,
  signingAlgorithm: algorithm,
  keys: authorityKeys,
  extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
});
const leafKey = x509.PemConverter.encode(
  await webcrypto.subtle.exportKey('pkcs8', leafKeys.privateKey),
  'PRIVATE KEY',
);

async function issue(host: string): Promise<tls.SecureContext> {
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=leaf',
    issuer: authority.subject,
    ...validity,
    signingAlgorithm: algorithm,
    publicKey: leafKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
  });
  return tls.createSecureContext({ key: leafKey, cert: leaf.toString('pem') });
}

const contexts = new Map<string, Promise<tls.SecureContext>>();
function contextFor(host: string): Promise<tls.SecureContext> {
  const known = contexts.get(host);
  if (known !== undefined) return known;
  const made = issue(host);
  contexts.set(host, made);
  return made;
}

const agent = new https.Agent({
  keepAlive: true,
  ca: readFileSync(process.argv[2] ?? ''),
});
const places = new WeakMap<object, { host: string; port: number }>();

const inner = http.createServer((request, response) => {
  const place = places.get(request.socket);
  const upstream = https.request(
    {
      host: place?.host,
      servername: place?.host,
      port: place?.port,
      lookup: (_, options, done) =>
        options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
      path: request.url,
      method: request.method,
      headers: request.headers,
      agent,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  upstream.on('error', () => response.destroy());
  request.pipe(upstream);
});

const server = http.createServer();
server.on('connect', async (request, client) => {
  client.on('error', () => client.destroy());
  const [host = '', port] = (request.url ?? '').split(':');
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  const secure = new tls.TLSSocket(client, { isServer: true, secureContext: await contextFor(host) });
  secure.on('error', () => secure.destroy());
  places.set(secure, { host, port: Number(port) });
  inner.emit('connection', secure);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ listen: `127.0.0.1:${port}`, pid: process.pid })}\n`);
});

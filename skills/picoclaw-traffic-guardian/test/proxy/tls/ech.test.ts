import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestAuthority } from '../../support/authority.ts';
import { ECH_HELLO } from '../../support/ech_hello.ts';
import { goProgram } from '../../support/go_program.ts';
import { Peer, PeerServer } from '../../support/peer.ts';
import { ECH_PEERS } from './ech_peers.ts';
import { TlsStreet } from './tls_street.ts';

const test = suite('Encrypted ClientHello');
const root = await TestAuthority.make();
const directory = mkdtempSync(path.join(tmpdir(), 'guardian-ech-'));
test.after(() => rmSync(directory, { recursive: true, force: true }));

const upstream = {
  proxy: null,
  noProxy: '',
  resolve: { 'public.test': '127.0.0.1', 'secret.test': '127.0.0.1' },
};

/** By its true name, by its public name when that is its own, and by its address. */
for (const host of ['secret.test', 'public.test', '127.0.0.1'])
  test(`a hello that is encrypted in earnest reaches the origin as it is (CONNECT ${host})`, async () => {
    const street = await TlsStreet.open(root, {}, { upstream });
    const server = await PeerServer.listen();
    const client = new Peer(await street.connect(`${host}:${server.port}`));
    client.socket.write(ECH_HELLO);
    const origin = await server.accept();
    await origin.untilBytes(ECH_HELLO.length);
    assert.ok(origin.received.equals(ECH_HELLO));
    client.socket.end();
    origin.socket.end('bye');
    await client.untilClosed();
    await street.close();
    assert.equal(street.connects[0]?.calls, ['requestHead CONNECT', 'opaque ech', 'close complete']);
    assert.equal(street.codes, host === 'public.test' ? [] : ['sni_mismatch']);
    await server.close();
  });

/** A GREASE cipher suite in the place of the first one: what a browser's hello would show. */
function asBrowser(hello: Buffer, name: string): Buffer {
  const changed = Buffer.from(hello);
  const suites = 5 + 4 + 2 + 32 + 1 + (hello[43] ?? 0) + 2;
  changed.set([0x3a, 0x3a], suites);
  changed.write(name, changed.indexOf('public.test'), 'latin1');
  return changed;
}

test('what may be the GREASE of a browser is opened when its name is the one it connects to', async () => {
  const street = await TlsStreet.open(root, {}, { upstream });
  const server = await PeerServer.listen();
  for (const host of ['public.test', 'secret.test']) {
    const hello = asBrowser(ECH_HELLO, 'public.test');
    const client = new Peer(await street.connect(`${host}:${server.port}`));
    client.socket.write(hello);
    const origin = await server.accept();
    await origin.untilBytes(5);
    const untouched = origin.received.equals(hello);
    assert.is(untouched, host === 'secret.test', host);
    client.socket.resetAndDestroy();
    await origin.until(() => origin.ended || origin.closed, 'the end');
    origin.socket.destroy();
  }
  await street.close();
  await server.close();
});

interface EchServer {
  readonly port: number;
  readonly configs: string;
  readonly roots: string;
  stop(): void;
}

async function echServer(program: string): Promise<EchServer> {
  const child = spawn(program, ['serve', 'public.test', 'secret.test'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('latin1').on('data', (part: string) => {
    text += part;
  });
  while (!text.includes('\n')) await once(child.stdout, 'data');
  const [port, configs = '', roots = ''] = text.trim().split(' ');
  const file = path.join(directory, 'roots.pem');
  writeFileSync(file, Buffer.from(roots, 'base64'));
  return { port: Number(port), configs, roots: file, stop: () => child.kill('SIGKILL') };
}

test('a client of Go keeps its Encrypted ClientHello with a server of Go, and without it is inspected', async () => {
  const program = goProgram(directory, 'ech', ECH_PEERS, 10_000);
  if (program === undefined)
    return console.log('NOTE no Go that compiles within 10 s: ECH was not tried with real peers');
  const server = await echServer(program);
  const street = await TlsStreet.open(root, { roots: [readFileSync(server.roots, 'utf8')] }, { upstream });
  const ours = path.join(directory, 'ours.pem');
  writeFileSync(ours, street.trusted);
  const get = async (connect: string, name: string, configs: string) => {
    const args = [
      'get',
      `127.0.0.1:${street.port}`,
      `${connect}:${server.port}`,
      name,
      configs,
      server.roots,
      ours,
    ];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
    });
    await once(child, 'close');
    return text.trim();
  };
  for (const host of ['secret.test', '127.0.0.1'])
    assert.is(await get(host, 'secret.test', server.configs), 'accepted secret.test');
  assert.is(await get('public.test', 'public.test', server.configs), 'accepted public.test');
  assert.is(street.inside.length, 0);
  assert.ok(street.connects.every(({ calls }) => calls.includes('opaque ech')));
  assert.is(await get('secret.test', 'secret.test', ''), 'plain secret.test');
  assert.is(street.inside.length, 1);
  await street.close();
  server.stop();
});

test.run();

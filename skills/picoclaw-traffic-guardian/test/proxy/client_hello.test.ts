import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClientHelloParser, type ClientHelloResult, MAX_HELLO_BYTES } from '../../lib/proxy/client_hello.ts';
import { ECH_HELLO } from '../support/ech_hello.ts';

/** The first bytes that Node's own TLS client sends. */
function realHello(options: tls.ConnectionOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      const chunks: Buffer[] = [];
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        chunks.push(chunk);
        const bytes = Buffer.concat(chunks);
        if (bytes.length < 5 || bytes.length < 5 + bytes.readUInt16BE(3)) return;
        socket.destroy();
        server.close(() => resolve(bytes));
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port'));
      tls.connect({ port: address.port, host: '127.0.0.1', ...options }).on('error', () => server.close());
      return undefined;
    });
  });
}

const parse = (chunks: readonly Uint8Array[]): ClientHelloResult => {
  const parser = new ClientHelloParser();
  let result: ClientHelloResult = { kind: 'more' };
  for (const chunk of chunks) result = parser.push(chunk);
  return result;
};

/** Without the fingerprint, which is a matter of the library. */
const read = (chunks: readonly Uint8Array[]) => {
  const result = parse(chunks);
  if (result.kind !== 'hello') return result;
  const { sni, alpn, ech } = result.hello;
  return { kind: result.kind, hello: { sni, alpn, ech } };
};

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const vector = (size: 1 | 2, bytes: Buffer) =>
  Buffer.concat([size === 1 ? Buffer.from([bytes.length]) : u16(bytes.length), bytes]);
const extension = (type: number, data: Buffer) => Buffer.concat([u16(type), vector(2, data)]);
const serverName = (name: string, type = 0) =>
  extension(0, vector(2, Buffer.concat([Buffer.from([type]), vector(2, Buffer.from(name, 'latin1'))])));

/** A hello with these extensions, as one handshake message. */
function message(...extensions: Buffer[]): Buffer {
  const body = Buffer.concat([
    Buffer.alloc(34, 3),
    vector(1, Buffer.alloc(32)),
    vector(2, Buffer.from([0x1a, 0x1a, 0x13, 0x01])),
    vector(1, Buffer.from([0])),
    vector(2, Buffer.concat(extensions)),
  ]);
  return Buffer.concat([Buffer.from([1, 0]), u16(body.length), body]);
}

const record = (payload: Buffer) => Buffer.concat([Buffer.from([22, 3, 1]), vector(2, payload)]);

const test = suite('ClientHello');

test('reads the name and protocols of a real TLS client', async () => {
  const bytes = await realHello({ servername: 'API.Example.com', ALPNProtocols: ['h2', 'http/1.1'] });
  assert.equal(read([bytes]), {
    kind: 'hello',
    hello: { sni: 'api.example.com', alpn: ['h2', 'http/1.1'], ech: false },
  });
});

test('reads a real hello without name and protocols', async () => {
  const bytes = await realHello({});
  assert.equal(read([bytes]), { kind: 'hello', hello: { sni: null, alpn: [], ech: false } });
});

test('reads a real TLS 1.2 hello', async () => {
  const bytes = await realHello({ servername: 'old.example', maxVersion: 'TLSv1.2' });
  assert.equal(read([bytes]), { kind: 'hello', hello: { sni: 'old.example', alpn: [], ech: false } });
});

test('a real hello reads the same cut in two at every byte, and byte by byte', async () => {
  const bytes = await realHello({ servername: 'split.example', ALPNProtocols: ['h2'] });
  const whole = read([bytes]);
  for (let at = 1; at < bytes.length; at++) {
    assert.equal(read([bytes.subarray(0, at)]), { kind: 'more' });
    assert.equal(read([bytes.subarray(0, at), bytes.subarray(at)]), whole);
  }
  assert.equal(read([...bytes].map((byte) => Buffer.from([byte]))), whole);
});

test('a real hello reads the same over any number of TLS records cut anywhere', async () => {
  const bytes = await realHello({ servername: 'records.example', ALPNProtocols: ['http/1.1'] });
  const whole = read([bytes]);
  const payload = bytes.subarray(5);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: payload.length - 1 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 400 }),
      (cuts, step) => {
        const marks = [0, ...new Set(cuts.sort((a, b) => a - b)), payload.length];
        const records = marks.slice(1).map((end, index) => record(payload.subarray(marks[index], end)));
        const wire = Buffer.concat(records);
        const chunks: Buffer[] = [];
        for (let at = 0; at < wire.length; at += step) chunks.push(wire.subarray(at, at + step));
        assert.equal(read(chunks), whole);
      },
    ),
    { numRuns: 300, seed: 7 },
  );
});

test('what follows the hello changes nothing', async () => {
  const bytes = await realHello({ servername: 'early.example' });
  const parser = new ClientHelloParser();
  const whole = parser.push(Buffer.concat([bytes, Buffer.alloc(5000, 23)]));
  assert.is(whole.kind, 'hello');
  assert.is(parser.push(Buffer.from('more')), whole);
});

test('GREASE and unknown extensions are passed over', () => {
  const bytes = record(
    message(
      extension(0x2a2a, Buffer.alloc(0)),
      serverName('grease.example'),
      extension(0xfafa, Buffer.from([0])),
    ),
  );
  assert.equal(read([bytes]), { kind: 'hello', hello: { sni: 'grease.example', alpn: [], ech: false } });
});

test('one fingerprint for the connections of one client, another for those of another', async () => {
  const fingerprint = async (options: tls.ConnectionOptions) => {
    const result = parse([await realHello({ servername: 'a.example', ...options })]);
    return result.kind === 'hello' ? result.hello.fingerprint : undefined;
  };
  const first = await fingerprint({});
  assert.match(first ?? '', /^[0-9a-f]{16}$/);
  assert.is(await fingerprint({ servername: 'b.example' }), first);
  assert.is(await fingerprint({ servername: '' }), first);
  for (const other of [
    { ciphers: 'TLS_AES_256_GCM_SHA384' },
    { ALPNProtocols: ['http/1.1'] },
    { maxVersion: 'TLSv1.2' as const },
  ])
    assert.is.not(await fingerprint(other), first, JSON.stringify(other));
});

test('a fingerprint knows neither GREASE nor the order of extensions nor what resumes a session', () => {
  const fingerprint = (...extensions: Buffer[]) => {
    const result = parse([record(message(...extensions))]);
    return result.kind === 'hello' ? result.hello.fingerprint : undefined;
  };
  const [a, b] = [extension(10, Buffer.alloc(4)), extension(13, Buffer.alloc(4))];
  const first = fingerprint(a, b);
  assert.is(fingerprint(b, a), first);
  assert.is(fingerprint(extension(0x3a3a, Buffer.alloc(1)), a, b, extension(0xeaea, Buffer.alloc(0))), first);
  assert.is(fingerprint(a, b, extension(42, Buffer.alloc(0)), extension(41, Buffer.alloc(90))), first);
  assert.is.not(fingerprint(a), first);
});

test('an Encrypted ClientHello is flagged beside its outer name', () => {
  const bytes = record(message(serverName('public.example'), extension(0xfe0d, Buffer.alloc(200, 1))));
  assert.equal(read([bytes]), { kind: 'hello', hello: { sni: 'public.example', alpn: [], ech: true } });
});

test('a recorded hello of Go whose true name is encrypted shows its outer name, and no GREASE', () => {
  const result = parse([ECH_HELLO]);
  assert.is(result.kind, 'hello');
  if (result.kind !== 'hello') return;
  const { sni, ech, grease } = result.hello;
  assert.equal({ sni, ech, grease }, { sni: 'public.test', ech: true, grease: false });
  assert.not.ok(ECH_HELLO.includes('secret'));
  for (let at = 1; at < ECH_HELLO.length; at++)
    assert.equal(parse([ECH_HELLO.subarray(0, at), ECH_HELLO.subarray(at)]), result);
  const browser = parse([record(message(serverName('a.test'), extension(0xfe0d, Buffer.alloc(200, 1))))]);
  assert.ok(browser.kind === 'hello' && browser.hello.ech && browser.hello.grease);
});

test('a server name that is no host name is none', () => {
  for (const name of [
    '',
    'a b',
    'a\r\nb',
    'evil\x1b[2J.example',
    '.example',
    'é.example',
    `${'a'.repeat(256)}`,
  ]) {
    const result = read([record(message(serverName(name)))]);
    assert.equal(result, { kind: 'hello', hello: { sni: null, alpn: [], ech: false } }, JSON.stringify(name));
  }
  const other = read([record(message(serverName('a.example', 1)))]);
  assert.equal(other, { kind: 'hello', hello: { sni: null, alpn: [], ech: false } });
});

test('other protocols are known by their first bytes', () => {
  for (const text of [
    'GET / HTTP/1.1\r\n',
    'SSH-2.0-OpenSSH_9\r\n',
    '\x80\x2e\x01\x03\x01',
    '\x16\x02',
    '\x00',
  ]) {
    assert.equal(read([Buffer.from(text, 'latin1')]), { kind: 'not_tls' }, JSON.stringify(text));
  }
  assert.equal(read([Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])]), { kind: 'not_tls' }, 'a ServerHello');
});

test('records and messages of impossible length are not TLS', () => {
  assert.equal(read([Buffer.from([22, 3, 1, 0, 0])]), { kind: 'not_tls' }, 'an empty record');
  assert.equal(
    read([Buffer.from([22, 3, 1, 0x40, 1])]),
    { kind: 'not_tls' },
    'a record of 16 KiB and a byte',
  );
  const tooLong = Buffer.from([1, 1, 0, 0]);
  assert.equal(read([record(tooLong)]), { kind: 'not_tls' }, 'a message of 64 KiB and more');
  const longest = Buffer.from([1, 0, 0xff, 0xfc]);
  assert.equal(read([record(longest)]), { kind: 'more' }, `a message of ${MAX_HELLO_BYTES} bytes`);
});

test('a large hello over many records is read', () => {
  const padded = message(extension(21, Buffer.alloc(60_000)), serverName('padded.example'));
  const records: Buffer[] = [];
  for (let at = 0; at < padded.length; at += 16_384) records.push(record(padded.subarray(at, at + 16_384)));
  assert.equal(read(records), { kind: 'hello', hello: { sni: 'padded.example', alpn: [], ech: false } });
});

test('a hello whose inner lengths do not add up is not TLS', () => {
  const whole = message(serverName('short.example'));
  for (let cut = 1; cut < whole.length - 4; cut++) {
    const body = whole.subarray(4, whole.length - cut);
    const result = read([record(Buffer.concat([Buffer.from([1, 0]), u16(body.length), body]))]);
    // Cut before its extensions begin, it is a hello of the time before there were any.
    if (result.kind === 'hello') assert.equal(result.hello, { sni: null, alpn: [], ech: false });
    else assert.is(result.kind, 'not_tls');
  }
});

test('random and damaged input never throws and never grows', async () => {
  const bytes = await realHello({ servername: 'damage.example', ALPNProtocols: ['h2'] });
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), (chunks) => {
      read([Buffer.from([22, 3, 1]), ...chunks]);
      read(chunks);
    }),
    { numRuns: 500, seed: 11 },
  );
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = value;
      assert.ok(['more', 'hello', 'not_tls'].includes(read([damaged]).kind));
    }),
    { numRuns: 500, seed: 13 },
  );
});

test.run();

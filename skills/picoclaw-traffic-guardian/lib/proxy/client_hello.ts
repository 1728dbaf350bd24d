import { createHash } from 'node:crypto';

/** What a TLS client says of itself before encryption starts (RFC 8446 section 4.1.2). */
export interface ClientHello {
  /** Server name (RFC 6066 section 3), lower case; null: none, or not a host name. */
  readonly sni: string | null;
  /** Protocols offered (RFC 7301), Latin-1, as the client wrote them: any byte may occur. */
  readonly alpn: readonly string[];
  /**
   * The encrypted_client_hello extension (RFC 9849) is there: `sni` may be the provider's public name instead of the
   * real one. Browsers also send it as GREASE with the real name; the two cannot be told apart, by design.
   */
  readonly ech: boolean;
  /** It offers cipher suites that do not exist (RFC 8701), as Chromium and what is built on BoringSSL do. */
  readonly grease: boolean;
  /**
   * Digest of its cipher suites in their order, its extensions in any order (browsers shuffle them) and its protocols, without
   * what changes from one connection to the next: clients of one TLS library and setting share it.
   */
  readonly fingerprint: string;
}

export type ClientHelloResult =
  | { readonly kind: 'more' }
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  | { readonly kind: 'not_tls' };

/** Hellos have grown to about 2 KiB with post-quantum key shares; nobody needs more than this. */
export const MAX_HELLO_BYTES = 64 * 1024;

const RECORD_HEADER = 5;
const HANDSHAKE_HEADER = 4;
const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
/** RFC 8446 section 5.1: a plaintext record holds at most 2^14 bytes, and a handshake record at least one. */
const MAX_RECORD = 16 * 1024;

const MORE: ClientHelloResult = { kind: 'more' };
const NOT_TLS: ClientHelloResult = { kind: 'not_tls' };

/**
 * Reads the ClientHello at the start of a connection from chunks cut anywhere, also when it spans several TLS
 * records. Sans-IO, linear in its input, copies what it keeps. A hello that is damaged or too large is `not_tls`. Once
 * the result is not `more` it stays what it was.
 */
export class ClientHelloParser {
  #result: ClientHelloResult = MORE;
  readonly #header = Buffer.alloc(RECORD_HEADER);
  #headerBytes = 0;
  /** Payload bytes of the current record that are still to come. */
  #recordBytes = 0;
  /** The handshake message so far, its four-byte header first. */
  #message = Buffer.alloc(1024);
  #messageBytes = 0;

  push(chunk: Uint8Array): ClientHelloResult {
    for (let at = 0; at < chunk.length && this.#result.kind === 'more'; ) {
      at += this.#recordBytes === 0 ? this.#readHeader(chunk, at) : this.#readPayload(chunk, at);
    }
    return this.#result;
  }

  /** Takes one byte of a record header; a first byte that no TLS client sends decides at once. */
  #readHeader(chunk: Uint8Array, at: number): number {
    this.#header[this.#headerBytes++] = chunk[at] ?? 0;
    const [type, major] = this.#header;
    if (type !== HANDSHAKE_RECORD || (this.#headerBytes > 1 && major !== 3)) this.#result = NOT_TLS;
    if (this.#headerBytes === RECORD_HEADER) {
      this.#headerBytes = 0;
      this.#recordBytes = this.#header.readUInt16BE(3);
      if (this.#recordBytes === 0 || this.#recordBytes > MAX_RECORD) this.#result = NOT_TLS;
    }
    return 1;
  }

  #readPayload(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + this.#recordBytes);
    this.#recordBytes -= part.length;
    this.#reserve(this.#messageBytes + part.length);
    this.#message.set(part, this.#messageBytes);
    this.#messageBytes += part.length;
    if (this.#message[0] !== CLIENT_HELLO) this.#result = NOT_TLS;
    else if (this.#messageBytes >= HANDSHAKE_HEADER) this.#readMessage();
    return part.length;
  }

  #readMessage(): void {
    const end = HANDSHAKE_HEADER + this.#message.readUIntBE(1, 3);
    if (end > MAX_HELLO_BYTES) {
      this.#result = NOT_TLS;
    } else if (this.#messageBytes >= end) {
      const hello = readHello(this.#message.subarray(HANDSHAKE_HEADER, end));
      this.#result = hello === null ? NOT_TLS : { kind: 'hello', hello };
      this.#message = Buffer.alloc(0);
    }
  }

  #reserve(size: number): void {
    if (size <= this.#message.length) return;
    const larger = Buffer.alloc(Math.max(size, 2 * this.#message.length));
    larger.set(this.#message.subarray(0, this.#messageBytes));
    this.#message = larger;
  }
}

/** Reads a whole ClientHello body; null when its lengths do not add up. */
function readHello(body: Buffer): ClientHello | null {
  const reader = new Reader(body);
  reader.take(2 + 32); // legacy_version, random
  reader.vector(1); // legacy_session_id
  const suites = numbers(reader.vector(2));
  reader.vector(1); // legacy_compression_methods
  let sni: string | null = null;
  let alpn: readonly string[] = [];
  let ech = false;
  const types: number[] = [];
  const extensions = reader.left > 0 ? reader.vector(2) : new Reader(Buffer.alloc(0));
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const data = extensions.vector(2);
    if (type === 0) sni = readServerName(data);
    else if (type === 16) alpn = readProtocols(data);
    else if (type === 0xfe0d) ech = true;
    if (!PASSING.has(type)) types.push(type);
    if (data.overrun) return null;
  }
  if (reader.overrun || extensions.overrun) return null;
  const kinds = types.filter(isNoGrease).sort((a, b) => a - b);
  const real = suites.filter(isNoGrease);
  return { sni, alpn, ech, grease: real.length < suites.length, fingerprint: digest(real, kinds, alpn) };
}

/**
 * What a client says of one connection and not of itself: a name (there is none for an address), padding, early data, a
 * session that it resumes, the cookie of a second try.
 */
const PASSING: ReadonlySet<number> = new Set([0, 21, 41, 42, 44]);

function numbers(list: Reader): number[] {
  const found: number[] = [];
  while (list.left > 1) found.push(list.number(2));
  return found;
}

/** RFC 8701: reserved values, 0x0a0a to 0xfafa, that change with every hello. */
function isNoGrease(value: number): boolean {
  return (value & 0x0f0f) !== 0x0a0a || value >> 8 !== (value & 0xff);
}

function digest(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

const HOST_NAME = /^[a-z0-9_-][a-z0-9_.-]{0,254}$/;

function readServerName(extension: Reader): string | null {
  const names = extension.vector(2);
  while (names.left > 0) {
    const type = names.number(1);
    const name = names.vector(2).text().toLowerCase();
    if (type === 0) return HOST_NAME.test(name) ? name : null;
  }
  return null;
}

function readProtocols(extension: Reader): string[] {
  const names = extension.vector(2);
  const protocols: string[] = [];
  while (names.left > 0) protocols.push(names.vector(1).text());
  return protocols;
}

/** Reads big-endian fields from the front; past the end it yields nothing and remembers that it was asked to. */
class Reader {
  overrun = false;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.overrun ? 0 : this.#bytes.length - this.#at;
  }

  take(count: number): Buffer {
    if (count > this.left) this.overrun = true;
    const taken = this.overrun ? Buffer.alloc(0) : this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += taken.length;
    return taken;
  }

  number(size: 1 | 2): number {
    const bytes = this.take(size);
    return bytes.length === size ? bytes.readUIntBE(0, size) : 0;
  }

  /** A field that states its own length in `size` bytes. */
  vector(size: 1 | 2): Reader {
    return new Reader(this.take(this.number(size)));
  }

  text(): string {
    return this.#bytes.toString('latin1');
  }
}

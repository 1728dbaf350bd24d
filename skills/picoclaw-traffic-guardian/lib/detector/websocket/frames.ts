/** What one direction of a WebSocket says (RFC 6455), piece by piece. */
export type FrameEvent =
  /** A data message begins. `compressed`: RSV1 is set, which only permessage-deflate does (RFC 7692, section 6). */
  | { readonly kind: 'start'; readonly type: 'text' | 'binary'; readonly compressed: boolean }
  /** Unmasked payload of the message that began last. Valid until the parser is called again. */
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** That message is complete. */
  | { readonly kind: 'end' }
  /** What a ping, a pong or a close frame carries, where it is more than a number. Valid until the parser is called again. */
  | { readonly kind: 'control'; readonly bytes: Uint8Array }
  /** These are not the frames of a WebSocket. Nothing follows. */
  | { readonly kind: 'malformed' };

/** Of the two peers, only the client masks what it sends (section 5.1). */
export type Peer = 'client' | 'server';

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const LONGEST_HEADER = 14;
const LONGEST_CONTROL_PAYLOAD = 125;
const SHORTEST_TOLD_CONTROL = 16;
/** Masked payload is unmasked in pieces of this size. */
const PIECE = 16384;

/** Parses a copy of what passes: it never writes to the bytes that it is given. */
export class FrameParser {
  readonly #masked: boolean;
  readonly #compressionNegotiated: boolean;
  readonly #header = new Uint8Array(LONGEST_HEADER);
  #headerLength = 0;
  #state: 'header' | 'payload' | 'malformed' = 'header';
  #input: Uint8Array = NOTHING;
  #at = 0;

  #isControl = false;
  #isFinal = false;
  #payloadLeft = 0;
  #maskPhase = 0;
  readonly #mask = new Uint8Array(4);
  /** A data message has begun and its final frame has not ended. */
  #inMessage = false;
  #piece: Buffer | undefined;
  /** Of the control frame so far. */
  #control: Buffer = NOTHING;

  constructor(sender: Peer, compressionNegotiated: boolean) {
    this.#masked = sender === 'client';
    this.#compressionNegotiated = compressionNegotiated;
  }

  /** Hands over the next bytes. `next` must have returned undefined since the last ones. */
  push(bytes: Uint8Array): void {
    this.#input = bytes;
    this.#at = 0;
  }

  /** The next event, or undefined when more bytes are needed. */
  next(): FrameEvent | undefined {
    for (;;) {
      if (this.#state === 'malformed') return undefined;
      const event = this.#state === 'header' ? this.#readHeader() : this.#readPayload();
      if (event === 'needs more') return undefined;
      if (event === 'malformed') {
        this.#state = 'malformed';
        return { kind: 'malformed' };
      }
      if (event !== 'goes on') return event;
    }
  }

  #readHeader(): FrameEvent | 'needs more' | 'goes on' | 'malformed' {
    const length = () => (this.#headerLength < 2 ? 2 : headerLength(this.#header[1] ?? 0));
    while (this.#headerLength < length()) {
      const byte = this.#input[this.#at];
      if (byte === undefined) return 'needs more';
      this.#header[this.#headerLength++] = byte;
      this.#at++;
    }
    this.#headerLength = 0;
    return this.#startFrame();
  }

  #startFrame(): FrameEvent | 'goes on' | 'malformed' {
    const [first = 0, second = 0] = this.#header;
    const opcode = first & 0x0f;
    const rsv1 = (first & 0x40) !== 0;
    if ((first & 0x30) !== 0 || ((second & 0x80) !== 0) !== this.#masked) return 'malformed';
    const payload = payloadLength(this.#header);
    if (!Number.isSafeInteger(payload)) return 'malformed';

    this.#isFinal = (first & 0x80) !== 0;
    this.#isControl = opcode >= OPCODE.close;
    this.#payloadLeft = payload;
    this.#maskPhase = 0;
    if (this.#masked) {
      const end = headerLength(second);
      this.#mask.set(this.#header.subarray(end - 4, end));
    }
    this.#state = 'payload';

    if (this.#isControl) {
      const sound = opcode <= OPCODE.pong && this.#isFinal && !rsv1 && payload <= LONGEST_CONTROL_PAYLOAD;
      return sound ? 'goes on' : 'malformed';
    }
    if (opcode === OPCODE.continuation) return this.#inMessage && !rsv1 ? 'goes on' : 'malformed';
    if (opcode > OPCODE.binary || this.#inMessage || (rsv1 && !this.#compressionNegotiated))
      return 'malformed';
    this.#inMessage = true;
    return { kind: 'start', type: opcode === OPCODE.text ? 'text' : 'binary', compressed: rsv1 };
  }

  #readPayload(): FrameEvent | 'needs more' | 'goes on' {
    if (this.#payloadLeft === 0) {
      this.#state = 'header';
      if (this.#isControl) return this.#endControl();
      if (!this.#isFinal) return 'goes on';
      this.#inMessage = false;
      return { kind: 'end' };
    }
    const available = Math.min(this.#payloadLeft, this.#input.length - this.#at);
    if (available === 0) return 'needs more';
    const length = this.#masked ? Math.min(available, PIECE) : available;
    const from = this.#input.subarray(this.#at, this.#at + length);
    this.#at += length;
    this.#payloadLeft -= length;
    const bytes = this.#masked ? this.#unmask(from) : from;
    if (!this.#isControl) return { kind: 'data', bytes };
    this.#control = Buffer.concat([this.#control, bytes]);
    return 'goes on';
  }

  #endControl(): FrameEvent | 'goes on' {
    const bytes = this.#control;
    this.#control = NOTHING;
    return bytes.length < SHORTEST_TOLD_CONTROL ? 'goes on' : { kind: 'control', bytes };
  }

  #unmask(from: Uint8Array): Uint8Array {
    if (this.#piece === undefined || this.#piece.length < from.length) {
      this.#piece = Buffer.allocUnsafe(from.length);
    }
    const piece = this.#piece;
    const mask = this.#mask;
    let phase = this.#maskPhase;
    for (let n = 0; n < from.length; n++) {
      piece[n] = (from[n] ?? 0) ^ (mask[phase] ?? 0);
      phase = (phase + 1) & 3;
    }
    this.#maskPhase = phase;
    return piece.subarray(0, from.length);
  }
}

/** Length of a frame's header, from its second byte (section 5.2). */
function headerLength(second: number): number {
  const code = second & 0x7f;
  return 2 + (code === 126 ? 2 : code === 127 ? 8 : 0) + ((second & 0x80) !== 0 ? 4 : 0);
}

/** Beyond what a number holds exactly when the 64-bit form says so, or sets its top bit, which it must not. */
function payloadLength(header: Uint8Array): number {
  const view = new DataView(header.buffer, header.byteOffset);
  const code = view.getUint8(1) & 0x7f;
  if (code === 126) return view.getUint16(2);
  if (code === 127) return view.getUint32(2) * 2 ** 32 + view.getUint32(6);
  return code;
}

const NOTHING: Buffer = Buffer.alloc(0);

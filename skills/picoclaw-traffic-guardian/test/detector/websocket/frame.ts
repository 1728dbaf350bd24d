export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly masked: boolean;
  readonly final: boolean;
  /** Of the first byte: 0x40, 0x20, 0x10. */
  readonly rsv: number;
}

const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A WebSocket frame's bytes (RFC 6455, section 5.2). */
export function frame(shape: Partial<Frame>): Buffer {
  const { opcode = 1, payload = Buffer.alloc(0), masked = false, final = true, rsv = 0 } = shape;
  const first = (final ? 0x80 : 0) | rsv | opcode;
  const mask = masked ? 0x80 : 0;
  let header: Buffer;
  if (payload.length < 126) {
    header = Buffer.from([first, mask | payload.length]);
  } else if (payload.length < 65536) {
    header = Buffer.from([first, mask | 126, 0, 0]);
    header.writeUInt16BE(payload.length, 2);
  } else {
    header = Buffer.from([first, mask | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    header.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  if (!masked) return Buffer.concat([header, payload]);
  return Buffer.concat([header, MASK, payload.map((byte, n) => byte ^ (MASK[n % 4] ?? 0))]);
}

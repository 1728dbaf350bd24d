/** A zstd frame (RFC 8878, section 3.1.1) of uncompressed blocks. */
export function zstdFrame(text: Buffer, blockSize = 100): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < text.length || blocks.length === 0; at += blockSize) {
    const content = text.subarray(at, at + blockSize);
    const isLast = at + blockSize >= text.length;
    blocks.push(blockHeader('raw', content.length, isLast), content);
  }
  return Buffer.concat([frameHeader(), ...blocks]);
}

/** Magic, no checksum, no content size, and a window of 1 KB times 2 to the power of `exponent`. */
export function frameHeader(exponent = 7): Buffer {
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3]);
}

export function blockHeader(kind: 'raw' | 'rle' | 'compressed', size: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE(
    (size << 3) | (['raw', 'rle', 'compressed'].indexOf(kind) << 1) | (isLast ? 1 : 0),
    0,
    3,
  );
  return header;
}

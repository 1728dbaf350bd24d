/**
 * What stands around raw deflate data, skipped byte by byte. Checksums are not looked at: a receiver may not check
 * them either, and node:zlib would withhold the data before a wrong one.
 */
export interface DeflateFraming {
  /** Takes the next byte before the data. `data`: the data begins after it; `raw`: all bytes so far were data. */
  lead(byte: number): 'more' | 'data' | 'raw' | 'damaged';
  /** Bytes between the end of the data and what may be the next member's first byte. */
  readonly trailer: number;
  /** Whether another member may follow. */
  readonly repeats: boolean;
}

const FLAG = { crc: 2, extra: 4, name: 8, comment: 16 } as const;

/** RFC 1952. */
export class GzipFraming implements DeflateFraming {
  readonly trailer = 8;
  readonly repeats = true;
  #state: 'fixed' | 'extra length' | 'extra' | 'name' | 'comment' | 'crc' = 'fixed';
  #at = 0;
  #flags = 0;
  #extra = 0;

  lead(byte: number): 'more' | 'data' | 'damaged' {
    const at = this.#at++;
    switch (this.#state) {
      case 'fixed':
        if ((at === 0 && byte !== 0x1f) || (at === 1 && byte !== 0x8b) || (at === 2 && byte !== 8)) {
          return 'damaged';
        }
        if (at === 3) this.#flags = byte;
        return at === 9 ? this.#enter('extra length') : 'more';
      case 'extra length':
        this.#extra |= byte << (8 * at);
        if (at === 0) return 'more';
        return this.#extra === 0 ? this.#enter('name') : this.#begin('extra');
      case 'extra':
        return at + 1 === this.#extra ? this.#enter('name') : 'more';
      case 'name':
        return byte === 0 ? this.#enter('comment') : 'more';
      case 'comment':
        return byte === 0 ? this.#enter('crc') : 'more';
      case 'crc':
        return at === 1 ? 'data' : 'more';
    }
  }

  /** Goes to the first part from `state` on that the flags announce. */
  #enter(state: 'extra length' | 'name' | 'comment' | 'crc'): 'more' | 'data' {
    if (state === 'extra length' && (this.#flags & FLAG.extra) !== 0) return this.#begin(state);
    if (state !== 'comment' && state !== 'crc' && (this.#flags & FLAG.name) !== 0) return this.#begin('name');
    if (state !== 'crc' && (this.#flags & FLAG.comment) !== 0) return this.#begin('comment');
    return (this.#flags & FLAG.crc) !== 0 ? this.#begin('crc') : 'data';
  }

  #begin(state: 'extra length' | 'extra' | 'name' | 'comment' | 'crc'): 'more' {
    this.#state = state;
    this.#at = 0;
    return 'more';
  }
}

/**
 * RFC 9110 calls zlib's format `deflate`; many senders mean the raw one. Two bytes tell (RFC 1950, section 2.2).
 */
export class ZlibFraming implements DeflateFraming {
  readonly trailer = 4;
  readonly repeats = false;
  #first: number | undefined;

  lead(byte: number): 'more' | 'data' | 'raw' {
    if (this.#first === undefined) {
      this.#first = byte;
      return (byte & 0x0f) === 8 ? 'more' : 'raw';
    }
    return (this.#first * 256 + byte) % 31 === 0 ? 'data' : 'raw';
  }
}

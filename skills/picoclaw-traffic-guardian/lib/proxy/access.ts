import { createHash, timingSafeEqual } from 'node:crypto';

/** A header longer than this is not the token; it is not worth hashing. */
const MAX_HEADER_LENGTH = 4_096;

/** Decides who may use the proxy: whoever presents the credentials of its URL (RFC 7617). */
export class Access {
  /** Null: everyone may. */
  readonly #expected: Buffer | null;

  constructor(credentials: { readonly user: string; readonly token: string } | null) {
    this.#expected =
      credentials === null ? null : digest(Buffer.from(`${credentials.user}:${credentials.token}`));
  }

  /**
   * Whether a Proxy-Authorization header holds the credentials. Takes the same time for every wrong answer of one
   * length: digests of equal length are compared, not the values.
   */
  permits(proxyAuthorization: string | undefined): boolean {
    if (this.#expected === null) return true;
    if (proxyAuthorization === undefined || proxyAuthorization.length > MAX_HEADER_LENGTH) return false;
    const basic = /^basic +([A-Za-z0-9+/_-]+={0,2})[ \t]*$/i.exec(proxyAuthorization);
    return timingSafeEqual(digest(Buffer.from(basic?.[1] ?? '', 'base64')), this.#expected);
  }
}

function digest(credentials: Buffer): Buffer {
  return createHash('sha256').update(credentials).digest();
}

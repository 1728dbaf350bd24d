import { derElements } from './der.ts';

/** Fields of a certificate that Node's X509Certificate does not show; all DER as they stand in it. */
export interface CertificateFields {
  readonly subject: Buffer;
  /** The content of an extension's extnValue, by the content octets of its OID; undefined when it has none. */
  extension(oid: Uint8Array): Buffer | undefined;
}

const VERSION_3_SUBJECT = 5;
const EXTENSIONS = 0xa3;

/** Reads an X.509 v3 certificate that OpenSSL has parsed before; null when it is not v3. */
export function certificateFields(certificate: Buffer): CertificateFields | null {
  const tbs = derElements(derElements(certificate)[0]?.content ?? certificate)[0];
  const fields = derElements(tbs?.content ?? Buffer.alloc(0));
  const subject = fields[VERSION_3_SUBJECT];
  const list = fields.find(({ tag }) => tag === EXTENSIONS);
  if (subject === undefined || list === undefined) return null;
  const extensions = derElements(list.content).flatMap(({ content }) => derElements(content));
  return {
    subject: subject.whole,
    extension: (oid) => {
      const parts = extensions
        .map(({ content }) => derElements(content))
        .find(([id]) => id?.content.equals(oid) === true);
      return parts?.at(-1)?.content;
    },
  };
}

/** The content octets of the object identifiers that certificates need here. */
export const OID = {
  subjectKeyIdentifier: Buffer.from('551d0e', 'hex'), // 2.5.29.14
  keyUsage: Buffer.from('551d0f', 'hex'), // 2.5.29.15
  subjectAltName: Buffer.from('551d11', 'hex'), // 2.5.29.17
  basicConstraints: Buffer.from('551d13', 'hex'), // 2.5.29.19
  nameConstraints: Buffer.from('551d1e', 'hex'), // 2.5.29.30
  authorityKeyIdentifier: Buffer.from('551d23', 'hex'), // 2.5.29.35
  extKeyUsage: Buffer.from('551d25', 'hex'), // 2.5.29.37
  serverAuth: Buffer.from('2b06010505070301', 'hex'), // 1.3.6.1.5.5.7.3.1
  commonName: Buffer.from('550403', 'hex'), // 2.5.4.3
  organizationName: Buffer.from('55040a', 'hex'), // 2.5.4.10
  ecdsaWithSha256: Buffer.from('2a8648ce3d040302', 'hex'), // 1.2.840.10045.4.3.2
} as const;

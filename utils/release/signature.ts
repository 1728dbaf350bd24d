// Ed25519 over checksums.json, in the forms that stock openssl reads and writes.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKSUMS, PUBLIC_KEY, SIGNATURE, sha256 } from './artifact.ts';
import { ReleaseFault } from './fault.ts';

/** SHA-256 of the DER public key, lower-case hex: what an operator pins. */
function fingerprintOf(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' }));
}

function ed25519(make: () => KeyObject, what: string): KeyObject {
  let key: KeyObject;
  try {
    key = make();
  } catch {
    throw new ReleaseFault(`${what} is no readable PEM key`); // the reason may quote key material: not passed on
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new ReleaseFault(`${what} is not an Ed25519 key`);
  return key;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ReleaseFault(`${path.basename(file)} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Writes `checksums.sig` and `signing-public.pem` beside checksums.json; answers the key's fingerprint. */
export function signRelease(folder: string, keyFile: string): string {
  const privateKey = ed25519(() => createPrivateKey(read(keyFile)), 'the signing key');
  const publicKey = createPublicKey(privateKey);
  const signature = sign(null, read(path.join(folder, CHECKSUMS)), privateKey);
  writeFileSync(path.join(folder, SIGNATURE), `${signature.toString('base64')}\n`);
  writeFileSync(path.join(folder, PUBLIC_KEY), publicKey.export({ type: 'spki', format: 'pem' }));
  return fingerprintOf(publicKey);
}

/** Throws unless checksums.json was signed by the key with this fingerprint. Trust comes from the fingerprint alone. */
export function verifySignature(folder: string, fingerprint: string): void {
  const pem = read(path.join(folder, PUBLIC_KEY));
  const publicKey = ed25519(() => createPublicKey(pem), PUBLIC_KEY);
  const actual = fingerprintOf(publicKey);
  if (actual !== fingerprint.toLowerCase().replaceAll(':', '')) {
    throw new ReleaseFault(`${PUBLIC_KEY} has the fingerprint ${actual}, not the pinned one`);
  }
  const text = read(path.join(folder, SIGNATURE)).toString('latin1').trim();
  if (!/^[A-Za-z0-9+/]{86}==$/.test(text))
    throw new ReleaseFault(`${SIGNATURE} is no base64 Ed25519 signature`);
  if (!verify(null, read(path.join(folder, CHECKSUMS)), publicKey, Buffer.from(text, 'base64'))) {
    throw new ReleaseFault(`${SIGNATURE} does not fit ${CHECKSUMS}`);
  }
}

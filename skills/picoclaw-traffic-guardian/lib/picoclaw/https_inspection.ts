import path from 'node:path';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { ephemeralAuthorityStore } from '../proxy/tls/authority_store.ts';
import { CertificateAuthority, type Replacement } from '../proxy/tls/certificate_authority.ts';
import { Interception } from '../proxy/tls/interception.ts';
import { LeafCache } from '../proxy/tls/leaf_cache.ts';
import { foreignRoots, type TrustRoots, trustBundle, trustRoots } from '../proxy/tls/trust_roots.ts';
import { fileAuthorityStore, writeTrustFiles } from './authority_store.ts';
import type { LoggedEvent } from './event_log.ts';
import { certificatesIn, extraRoots, MAX_CA_FILE_BYTES } from './extra_roots.ts';
import { HOME_LAYOUT } from './home.ts';
import type { MonitorInput } from './monitor_input.ts';
import { type ScopedTrust, TRUST_VARIABLES } from './scoped_environment.ts';
import { readBounded, writeFileAtomic } from './secure_file.ts';

/** Opening TLS, made ready. Import this file only for that: it brings all of TLS with it. */
export interface HttpsInspection extends ScopedTrust {
  readonly interception: Interception;
  /** Of the certificate authority, 64 lower-case hex digits. */
  readonly fingerprintSha256: string;
  /** Its end, in milliseconds since the Unix epoch. */
  readonly authorityEnd: number;
  /** What the operator should find in the log. */
  readonly notes: readonly LoggedEvent[];
}

/** Each host costs some 20 KiB of OpenSSL's memory; a gateway talks to a few dozen. */
const MAX_LEAFS = 500;
const MAX_WGETRC_BYTES = 64 * 1024;

/**
 * Opens or makes the certificate authority and writes the files that programs are told to trust. The home exists.
 * Throws E_CONFIG_INVALID for a file of the configuration that holds no certificate, and what the authority's store throws.
 */
export async function openHttpsInspection({
  home,
  config,
  clock,
  env,
}: MonitorInput): Promise<HttpsInspection> {
  const { roots, notes } = systemRoots(config.ca_bundle, env);
  const extra = extraRoots(config.upstream_ca);
  const authority = await CertificateAuthority.open({
    store: config.ephemeral_ca ? ephemeralAuthorityStore : fileAuthorityStore(home),
    clock,
    hosts: config.https_inspect_hosts,
  });
  const own = authority.certificatePem;
  const handedOn = new Set([...extra, ...targetRoots(env, TRUST_VARIABLES)]);
  // The one of them that adds to what a program trusts: what the operator's own Node would accept is accepted here.
  const added = foreignRoots([...extra, ...targetRoots(env, ['NODE_EXTRA_CA_CERTS'])].join(''));
  const files = writeTrustFiles(home, {
    ca: own,
    bundle: trustBundle(`${roots.pem}${[...handedOn].join('')}`, own),
  });
  return {
    ...files,
    wgetrc: writeWgetrc(home, files.trustBundle, env),
    fingerprintSha256: authority.fingerprintSha256,
    authorityEnd: authority.notAfter.getTime(),
    notes: authority.replaced === null ? notes : [...notes, replacementNote(authority.replaced)],
    interception: new Interception({
      leafs: new LeafCache(authority, { max: MAX_LEAFS, clock }),
      roots: [roots.pem, ...added],
      bypass: config.https_bypass_hosts,
      inspect: config.https_inspect_hosts,
      handshakeMs: config.connect_timeout_s * 1000,
      clock,
    }),
  };
}

/**
 * Wget knows no variable for its roots, but one for the file that its administrator writes: that file as it is, and our
 * bundle.
 */
function writeWgetrc(home: string, bundle: string, env: NodeJS.ProcessEnv): string {
  const file = path.join(home, HOME_LAYOUT.tls, 'wgetrc');
  const named = env.SYSTEM_WGETRC ?? '';
  const read = readBounded(named === '' || named === file ? '/etc/wgetrc' : named, {
    maxBytes: MAX_WGETRC_BYTES,
    followSymlink: true,
  });
  const before = read.outcome === 'read' ? read.bytes.toString('latin1') : '';
  writeFileAtomic(file, Buffer.from(`${before}\nca_certificate = ${bundle}\n`, 'latin1'));
  return file;
}

function systemRoots(
  bundle: string | null,
  env: NodeJS.ProcessEnv,
): { roots: TrustRoots; notes: readonly LoggedEvent[] } {
  const roots = trustRoots(bundle === null ? env : { SSL_CERT_FILE: bundle });
  if (bundle !== null && roots.origin !== bundle)
    throw new GuardianError('E_CONFIG_INVALID', `ca_bundle: ${printablePath(bundle)} holds no root in PEM`);
  return {
    roots,
    notes: roots.passedOver.map((why) => ({ code: 'roots_passed_over', message: printablePath(why) })),
  };
}

/**
 * What the target was told to trust before: its variables will name our bundle instead, and hosts that are not inspected
 * show it their own certificates. What cannot be read the target could not read either.
 */
function targetRoots(env: NodeJS.ProcessEnv, variables: readonly string[]): readonly string[] {
  const files = new Set(variables.map((name) => env[name] ?? '').filter((file) => file !== ''));
  return [...files].flatMap((file) => {
    const read = readBounded(file, { maxBytes: MAX_CA_FILE_BYTES, followSymlink: true });
    return read.outcome === 'read' ? certificatesIn(read.bytes) : [];
  });
}

const REPLACED: Readonly<Record<Replacement, string>> = {
  expiring: 'it was about to expire',
  not_yet_valid: 'the clock of this machine is behind it',
  name_constraints: 'it was made for other hosts',
};

function replacementNote(why: Replacement): LoggedEvent {
  const message = `a new certificate authority replaces the stored one, because ${REPLACED[why]}: programs that trust the old one must be started again`;
  return { code: 'authority_replaced', message };
}

import net from 'node:net';
import { PRIVATE_KINDS, type PrivateKind, privateKind } from './address_kind.ts';
import { hostAndPort, isAt } from './audience.ts';
import type { FindingProtocol } from './finding.ts';
import { fingerprint } from './fingerprint.ts';
import { redactedDest } from './host_redaction.ts';
import { PRIVATE_DESTINATION_RULES } from './rules/private_destination.ts';
import type { AudienceEntry, DetectionSettings } from './settings.ts';
import type { Sighting } from './sighting.ts';

/** The names by which clouds themselves call their metadata services. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
]);

/** What connects. */
export interface Connecting {
  readonly protocol: FindingProtocol;
  readonly source: string;
  readonly dest: string;
}

/**
 * Looks at where connections go. A gateway's own guard against its inner networks sees names alone once a proxy
 * resolves them, so a name that leads there is told, once a host.
 *
 * Silent about what hides nothing, `localhost` and addresses that stand in the request themselves, and about hosts of
 * the operator's configuration. But nobody has a model at a metadata service: that is told however it is reached.
 */
export class DestinationInspector {
  readonly #trusted: readonly AudienceEntry[];
  readonly #fingerprintKey: Uint8Array;
  readonly #report: (sighting: Sighting) => void;

  constructor(
    { audience, fingerprintKey }: Pick<DetectionSettings, 'audience' | 'fingerprintKey'>,
    report: (sighting: Sighting) => void,
  ) {
    this.#trusted = audience;
    this.#fingerprintKey = fingerprintKey;
    this.#report = report;
  }

  /** `addresses`: what the host of `dest` stands for. One that leads inside is enough: any of them may be connected to. */
  look({ protocol, source, dest }: Connecting, addresses: readonly string[]): void {
    const worst = worstOf(addresses);
    if (worst === null) return;
    const { host, port } = hostAndPort(dest);
    const isExpected = isPlain(host) || this.#trusted.some((entry) => isAt(entry, host, port));
    if (isExpected && worst.kind !== 'metadata') return;
    const rule = PRIVATE_DESTINATION_RULES[isDisguised(worst.kind, host) ? 'disguised_metadata' : worst.kind];
    this.#report({
      rule,
      severity: rule.severity,
      confidence: rule.confidence,
      direction: rule.direction,
      protocol,
      source,
      dest: redactedDest(dest),
      location: 'destination',
      decoding: [],
      snippet: `${redactedDest(host)} -> ${worst.address}`,
      fingerprint: fingerprint(this.#fingerprintKey, rule, host),
      subject: null,
      reasons: [],
    });
  }
}

function worstOf(addresses: readonly string[]): { kind: PrivateKind; address: string } | null {
  const kinds = addresses.map(privateKind);
  for (const kind of PRIVATE_KINDS) {
    const address = addresses[kinds.indexOf(kind)];
    if (address !== undefined) return { kind, address };
  }
  return null;
}

/** Whether the host says itself where it leads: an address, or a name that RFC 6761, 6.3, sets aside for this machine. */
function isPlain(host: string): boolean {
  return net.isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost');
}

function isDisguised(kind: PrivateKind, host: string): boolean {
  return kind === 'metadata' && net.isIP(host) === 0 && !METADATA_NAMES.has(host);
}

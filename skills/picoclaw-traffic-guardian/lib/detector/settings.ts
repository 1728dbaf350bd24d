import type { Carrier } from './provider/provider.ts';
import type { Suppression } from './suppression.ts';

/** What the inspector is told at start. Plain data: it crosses into the worker thread by structured clone. */
export interface DetectionSettings {
  /** Bytes looked at per message: of the wire form, and again of the decoded form. */
  readonly maxScanBytes: number;
  /** Decoded bytes a coded body may yield per coded byte before inspection gives up. */
  readonly maxDecodeRatio: number;
  /** Hosts at which a provider's key is at home, beyond the built-in ones (from the gateway's `api_base`s). */
  readonly audience: readonly AudienceEntry[];
  /** What is found and not reported; counted by its place in this list. */
  readonly suppressions: readonly Suppression[];
  /** 32 bytes, this installation's. */
  readonly fingerprintKey: Uint8Array;
  readonly log: FindingLogSettings;
  /** For how long a recurring finding keeps its id, in milliseconds. */
  readonly dedupWindowMs: number;
}

export interface AudienceEntry {
  /** A provider name of `audience.ts`, or `*` for any model provider's key. */
  readonly provider: string;
  /** `host`, or `host:port` when it is at home at that port alone; lower case, IPv6 in brackets before a port. */
  readonly host: string;
  /** Where the gateway's own configuration puts credentials for the host: whatever they are, they are at home in these. */
  readonly carriers?: readonly Carrier[];
}

export interface FindingLogSettings {
  readonly directory: string;
  /** The active file is rotated when it would grow beyond this. */
  readonly maxFileBytes: number;
  /** Rotated files kept beside the active one. */
  readonly maxFiles: number;
  /** All log files together. */
  readonly maxTotalBytes: number;
  /** The active file is rotated, and rotated files are deleted, at this age in milliseconds. */
  readonly maxAgeMs: number;
}

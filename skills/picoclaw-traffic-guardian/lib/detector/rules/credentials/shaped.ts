import type { Confidence, Severity } from '../../finding.ts';
import { isPlaceholder } from '../../placeholder.ts';
import type { Rule } from '../../rule.ts';
import { entropy } from '../entropy.ts';

/** A credential that neither a prefix nor a vendor's name in front tells, but a mark inside it or what stands around. */
export interface ShapedFormat {
  readonly id: string;
  /** A sentence without its point: `A bot token of Telegram`. */
  readonly describes: string;
  readonly remedy: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly keywords: readonly string[];
  readonly glance?: Rule['glance'];
  readonly expression: RegExp;
  readonly reach: Rule['reach'];
  readonly publicPrefix?: RegExp;
  /** Bits per character of the secret. */
  readonly minEntropy: number;
  readonly listed?: true;
  readonly holds?: (secret: string) => boolean;
  readonly audience?: readonly string[];
  readonly source: string;
  /** Text with the secret, together with what must stand around it. */
  readonly sample: (seed: number) => string;
  readonly ignores: () => readonly string[];
}

export function shaped(pattern: string, format: ShapedFormat): Rule {
  const { id, describes, remedy, keywords, expression, reach, publicPrefix, audience, source } = format;
  return {
    id,
    pattern,
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: format.severity ?? 'high',
    confidence: format.confidence ?? 'high',
    keywords,
    ...(format.glance === undefined ? {} : { glance: format.glance }),
    expression,
    reach,
    ...(publicPrefix === undefined ? {} : { publicPrefix }),
    ...(format.listed === undefined ? {} : { listed: format.listed }),
    validate: ({ secret }) =>
      entropy(secret) >= format.minEntropy && !isPlaceholder(secret) && (format.holds?.(secret) ?? true),
    ...(audience === undefined ? {} : { audience }),
    source,
    describes: `${describes}.`,
    remedy,
    get finds() {
      const { sample } = format;
      return [`${sample(1)}\n`, `notes to keep: ${sample(2)} and more`, `[1] ${sample(3)};`];
    },
    get ignores() {
      return format.ignores();
    },
  };
}

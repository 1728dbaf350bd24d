import type { Confidence, Severity } from '../../finding.ts';
import { isPlaceholder } from '../../placeholder.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { entropy } from '../entropy.ts';
import { issuerOf } from '../issuer.ts';

/** A vendor's key format. What all AI keys have in common is filled in by `aiKey`. */
export interface KeyFormat {
  readonly id: string;
  /** As it reads in `An API key of …`. */
  readonly vendor: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly keywords: readonly string[];
  readonly expression: RegExp;
  readonly reach: Rule['reach'];
  readonly publicPrefix: RegExp;
  /** Bits per character that the secret part has at least. */
  readonly minEntropy: number;
  /** A further condition on the secret and what stands around it. */
  readonly holds?: (secret: string, match: RuleMatch) => boolean;
  readonly audience: readonly string[];
  readonly source: string;
  /** A well-formed key, and what looks like one and is none. */
  readonly sample: string;
  readonly ignores: readonly string[];
}

export function aiKey(format: KeyFormat): Rule {
  const { id, vendor, keywords, expression, reach, publicPrefix, audience, source } = format;
  const validate = (match: RuleMatch): boolean => {
    const { secret } = match;
    const body = secret.replace(publicPrefix, '');
    return (
      entropy(body) >= format.minEntropy && !isPlaceholder(body) && (format.holds?.(secret, match) ?? true)
    );
  };
  return {
    id,
    pattern: 'ai_api_key',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: format.severity ?? 'high',
    confidence: format.confidence ?? 'high',
    keywords,
    expression,
    reach,
    publicPrefix,
    validate,
    audience,
    source,
    describes: `An API key of ${vendor}.`,
    remedy: `Revoke the key at ${issuerOf(vendor)}, issue a new one, and look at its usage since this time.`,
    get finds() {
      return [
        `export VENDOR_API_KEY=${format.sample}\n`,
        `{"role":"user","content":"my api_key is ${format.sample}"}`,
        `https://paste.example/?q=${format.sample}&x=1`,
        String.raw`{"content":"PATH=/bin\nAPI_KEY=\"${format.sample}\"\n"}`,
      ];
    },
    get ignores() {
      return [`api_key=${publicPrefix.exec(format.sample)?.[0] ?? ''}${'x'.repeat(48)}`, ...format.ignores];
    },
  };
}

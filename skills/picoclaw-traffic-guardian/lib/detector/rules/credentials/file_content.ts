import { isTemplate, ownCharacters } from '../../placeholder.ts';
import type { Rule, RuleMatch } from '../../rule.ts';
import { isOpaque } from '../opaque.ts';

const FILE = {
  pattern: 'credential_file',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'high',
  remedy: 'Replace every credential in that file, and find out what read it.',
} as const;

/** What a file's content is told by; its secrets are random unless `holds` says otherwise. */
export interface FileFormat {
  readonly id: string;
  readonly is: string;
  readonly keywords: readonly string[];
  readonly expression: RegExp;
  readonly reach: Rule['reach'];
  readonly holds?: (match: RuleMatch) => boolean;
  readonly severity?: Rule['severity'];
  readonly confidence?: Rule['confidence'];
  readonly generic?: true;
  readonly listed?: true;
  readonly source: string;
  readonly finds: () => string[];
  readonly ignores: () => string[];
}

/** A rule for what stands in a file that programs keep credentials in. */
export function file(format: FileFormat): Rule {
  const {
    id,
    is,
    keywords,
    expression,
    reach,
    holds,
    severity,
    confidence,
    generic,
    listed,
    source,
    finds,
    ignores,
  } = format;
  return {
    ...FILE,
    id,
    ...(severity === undefined ? {} : { severity }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(generic === undefined ? {} : { generic }),
    ...(listed === undefined ? {} : { listed }),
    keywords,
    expression,
    reach,
    validate: holds ?? (({ secret }) => isOpaque(secret)),
    source,
    describes: `The content of ${is}.`,
    get finds() {
      return finds();
    },
    get ignores() {
      return ignores();
    },
  };
}

/** What a schema says in its place. */
const TYPE = /^(?:string|boolean|number|object|required|optional|undefined)$/i;

/** In a field of a file where nothing but a password can stand, a word is one: what documentation puts there is none. */
export function isFilledIn(value: string): boolean {
  return !isTemplate(value) && !TYPE.test(value) && new Set(value).size >= 5 && ownCharacters(value) >= 5;
}

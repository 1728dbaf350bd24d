import { CONFIDENCES, SEVERITIES } from '../../finding.ts';
import type { Rule } from '../../rule.ts';
import { type NamedFormat, named, type TokenFormat, tokens } from '../credential.ts';
import type { CredentialFormat } from '../credential_format.ts';
import { layout } from './layout.ts';

/** What a credential is, by the last word of its rule's id. */
const KINDS: Readonly<Record<string, string>> = {
  key: 'An API key',
  token: 'An access token',
  secret: 'A shared secret',
  password: 'An application’s password',
  cookie: 'A session cookie',
  url: 'An address that is a credential by itself,',
};

/**
 * Rules of credentials with a prefix of their own. One a line: `id | vendor | prefixes | layout | documentation`, and
 * settings behind one more bar: `audience=slack severity=low confidence=low entropy=2.5 mixed delimited`, and
 * `unless=EXPRESSION` for secrets that are another rule's, or none. Medium confidence says, among
 * other things, that a form is known from use alone.
 */
export function tokenTable(pattern: string, table: string): Rule[] {
  const formats = rowsOf(table).map(
    ({ format, starts, sample }): TokenFormat => ({
      ...format,
      prefixes: starts,
      sample: (seed) => `${starts[0]}${sample(seed)}`,
    }),
  );
  return tokens(pattern, formats);
}

/** The same for credentials that only a name before them tells: `id | vendor | names | layout | documentation`. */
export function namedTable(pattern: string, table: string): Rule[] {
  return named(
    pattern,
    rowsOf(table).map(({ format, starts, sample }): NamedFormat => ({ ...format, names: starts, sample })),
  );
}

interface Row {
  readonly starts: readonly string[];
  readonly format: Omit<CredentialFormat, 'sample'> & Pick<TokenFormat, 'mixed' | 'delimited'>;
  readonly sample: (seed: number) => string;
}

function rowsOf(table: string): Row[] {
  const lines = table.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map(rowOf);
}

/** Throws a TypeError for a line that is no row. */
function rowOf(line: string): Row {
  const [id, vendor, starts, form, source, settings = '', ...more] = line.split(' | ');
  const is = KINDS[id?.slice(id.lastIndexOf('_') + 1) ?? ''];
  if (!id || !vendor || !starts || !form || !source || is === undefined || more.length > 0) {
    throw new TypeError(`no row of a table of credentials: ${line}`);
  }
  const { body, shortest, longest, shape, minEntropy, sample } = layout(form);
  const format: Row['format'] = {
    ...{ id, vendor, is, body, source, minEntropy },
    length: [shortest, longest],
    ...(shape === null ? {} : { shape }),
    ...Object.assign({}, ...settings.split(' ').map(settingOf)),
  };
  return { starts: starts.split(' '), format, sample };
}

function settingOf(text: string): Partial<Row['format']> {
  const [, name = '', value = ''] = /^([a-z]*)=?(.*)$/.exec(text) ?? [];
  const severity = SEVERITIES.find((each) => each === value);
  const confidence = CONFIDENCES.find((each) => each === value);
  if (text === '') return {};
  if (name === 'audience') return { audience: value.split(',') };
  if (name === 'severity' && severity !== undefined) return { severity };
  if (name === 'confidence' && confidence !== undefined) return { confidence };
  if (name === 'entropy' && Number(value) > 0) return { minEntropy: Number(value) };
  if (text === 'mixed') return { mixed: true };
  if (text === 'delimited') return { delimited: true };
  if (name === 'unless') {
    const other = new RegExp(value);
    return { holds: (secret) => !other.test(secret) };
  }
  throw new TypeError(`a table of credentials knows no setting ${text}`);
}

import { GuardianError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { describeValue } from '../picoclaw/config/problem.ts';

/** One of a few words, or null when the flag was not given. Throws E_USAGE with the words and the nearest one. */
export function oneOf<T extends string>(
  flag: string,
  given: string | undefined,
  allowed: readonly T[],
): T | null {
  if (given === undefined) return null;
  const found = allowed.find((word) => word === given);
  if (found !== undefined) return found;
  const meant = nearest(given, allowed);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new GuardianError(
    'E_USAGE',
    `--${flag} ${describeValue(given)}: it must be one of ${allowed.join(', ')}${hint}`,
  );
}

/** A whole number in decimal digits within the limits, or null when the flag was not given. Throws E_USAGE. */
export function wholeNumber(
  flag: string,
  given: string | undefined,
  limits: { readonly least: number; readonly most: number },
): number | null {
  if (given === undefined) return null;
  const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (number >= limits.least && number <= limits.most) return number;
  throw new GuardianError(
    'E_USAGE',
    `--${flag} ${describeValue(given)}: it must be a whole number from ${limits.least} to ${limits.most}`,
  );
}

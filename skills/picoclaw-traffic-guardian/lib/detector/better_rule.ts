import { occurrences } from './occurrence.ts';
import { SECRET_RULES } from './redaction.ts';
import type { ScanMatch } from './scanner.ts';

/** What a rule that knows more may have to see before the secret: the vendor's name. */
const NAME_SIGHT = 96;

/** Whether a rule that is not generic finds the same secret, to report it or to know that it is at home. */
export function hasBetterRule({
  text,
  occurrence: { start, end, secretStart, secretEnd },
}: ScanMatch): boolean {
  const from = Math.max(0, start - NAME_SIGHT);
  const around = text.slice(from, end + NAME_SIGHT);
  const lowerCase = around.toLowerCase();
  return SECRET_RULES.some(
    (other) =>
      other.generic !== true &&
      other.keywords.some((keyword) => lowerCase.includes(keyword)) &&
      [...occurrences(other, around)].some(
        (found) => from + found.secretStart < secretEnd && secretStart < from + found.secretEnd,
      ),
  );
}

import type { ScanMatch } from './scanner.ts';
import { secretsIn } from './secret_rules.ts';

/** What a rule that knows more may have to see before the secret: the vendor's name. */
const NAME_SIGHT = 96;

/** Whether a rule that is not generic finds the same secret, to report it or to know that it is at home. */
export function hasBetterRule({
  text,
  occurrence: { start, end, secretStart, secretEnd },
}: ScanMatch): boolean {
  const from = Math.max(0, start - NAME_SIGHT);
  const around = text.slice(from, end + NAME_SIGHT);
  return isKnown(around, secretStart - from, secretEnd - from) || isKnownDecoded(around, secretStart - from);
}

/** In a target or form the vendor's rule may need what stands before the value decoded: `NAME%3Dvalue`. */
function isKnownDecoded(around: string, secretStart: number): boolean {
  if (!/%[2-7]/.test(around)) return false;
  const before = percentDecoded(around.slice(0, secretStart));
  return isKnown(before + percentDecoded(around.slice(secretStart)), before.length, before.length + 1);
}

function percentDecoded(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, byte: string) =>
    String.fromCharCode(Number.parseInt(byte, 16)),
  );
}

function isKnown(around: string, from: number, to: number): boolean {
  for (const { occurrence } of secretsIn(
    around,
    ({ generic, undo }) => generic !== true && undo === undefined,
  )) {
    if (occurrence.secretStart < to && from < occurrence.secretEnd) return true;
  }
  return false;
}

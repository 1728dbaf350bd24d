/**
 * Characters that show nothing, or change how others are shown: format characters (bidirectional controls, zero-width
 * ones, tags), default-ignorable ones (variation selectors, Hangul fillers), private use, unassigned.
 */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** More than two marks on one letter reach into other lines. */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

/**
 * Latin-1 text (one character a byte) read as UTF-8, invalid bytes as U+FFFD, without characters that are not seen.
 * Control characters stay: what looks for secrets needs line ends.
 */
export function visible(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8').replace(INVISIBLE, '').replace(STACKED_MARKS, '$1');
}

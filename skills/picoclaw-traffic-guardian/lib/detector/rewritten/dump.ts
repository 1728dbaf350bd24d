/** A line of a dump: where it stands in the file, then groups of digits, then perhaps what they stand for. */
const LINE = /^[ \t]*(?:0x)?[\da-f]{4,8}(?<colon>:?)[ \t]{1,3}(?<rest>[\da-f].*)$/i;
const GROUP = /^[\da-f]{2,4}$/i;
const OCTAL = /^[0-3][0-7]{2}$/;
const BYTES_OF_LINE = 16;

/**
 * The bytes that a dump shows, as Latin-1: xxd, `hexdump -C`, tcpdump; od in octal, or in words of two bytes with the low one
 * first, as od and hexdump have them (POSIX.1, od).
 */
export function undumped(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => {
      const { colon = '', rest = '' } = LINE.exec(line)?.groups ?? {};
      const groups = rest.split(/[ \t]+/).map((group) => group.replace(/[^\da-z].*$/i, ''));
      const end = groups.findIndex((group) => !GROUP.test(group));
      const shown = end < 0 ? groups : groups.slice(0, end);
      const isOctal = shown.every((group) => OCTAL.test(group));
      return shown
        .flatMap((group) => bytesOf(group, isOctal, colon === ''))
        .slice(0, BYTES_OF_LINE)
        .map((byte) => String.fromCharCode(byte))
        .join('');
    })
    .join('');
}

function bytesOf(group: string, isOctal: boolean, isLowFirst: boolean): number[] {
  if (isOctal) return [Number.parseInt(group, 8)];
  const bytes = [...Buffer.from(group, 'hex')];
  return isLowFirst ? bytes.reverse() : bytes;
}

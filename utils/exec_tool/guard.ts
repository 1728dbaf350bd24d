// The exec tool's guard as its documentation and behaviour describe it: which commands Picoclaw refuses to run.
// A stand-in applies it where no Picoclaw is at hand, and the validator applies it to every command in SKILL.md.
import path from 'node:path';

/** Refused anywhere in the lower-cased command. */
const DENIED: readonly RegExp[] = [
  /\b(p?kill|killall)\b/,
  /\b(shutdown|reboot|poweroff)\b/,
  /\b(eval|sudo|chown)\b/,
  /\bchmod\s+[0-7]{3,4}\b/,
  /`[^`]+`/,
  /\$\([^)]+\)/,
  /\$\{[^}]+\}/,
  /<<\s*eof/i,
  /\|\s*(ba)?sh\b/,
  /\brm\s+-[rf]{1,2}\b/,
  /\bdd\s+if=/,
  /(^|[^-\w])\b(format|mkfs|diskpart)\b\s/,
  /\bnpm\s+install\s+-g\b/,
  /\bpip\s+install\s+--user\b/,
  /\b(apt|yum|dnf)\s+(install|remove|purge)\b/,
  /\bdocker\s+(run|exec)\b/,
  /\bgit\s+(push|force)\b/,
  /\bssh\b.*@/,
  /\bsource\s+.*\.sh\b/,
];

const BOUNDARY = /[\s"'|&;<>()]/;

/** `old` reads every `/x` inside a word as an absolute path (up to v0.2.9); `new` knows relative paths. */
export type GuardVersion = 'old' | 'new';

function insideOfWord(command: string, at: number): boolean {
  const before = command[at - 1];
  return before !== undefined && !BOUNDARY.test(before) && !'=,([{'.includes(before);
}

/** Why the command is refused, or null. `cwd` is the directory it would run in: absolute. */
export function refusal(command: string, cwd: string, version: GuardVersion): string | null {
  const lower = command.trim().toLowerCase();
  const denied = DENIED.find((pattern) => pattern.test(lower));
  if (denied !== undefined) return `dangerous pattern ${denied.source}`;
  if (/\.\.(?:[\\/]\.\.)*[\\/]/.test(command)) return 'path traversal';
  for (const match of command.matchAll(/\/[^\s"']+/g)) {
    const [text] = match;
    if (text.startsWith('//') && /(https?|ftps?|sftp|ssh|git):$/.test(command.slice(0, match.index)))
      continue;
    if (version === 'new' && insideOfWord(command, match.index)) continue;
    if (text === '/dev/null') continue;
    const relative = path.relative(cwd, path.resolve(cwd, text));
    if (relative === '..' || relative.startsWith(`..${path.sep}`))
      return `path outside the working directory: ${text}`;
  }
  return null;
}

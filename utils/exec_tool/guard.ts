// Which commands Picoclaw's exec tool refuses to run: its deny expressions and its path guard, as its source has them
// (pkg/tools/shell.go, v0.2.9 and after), for a POSIX shell and `restrict_to_workspace`. A stand-in applies it where no
// Picoclaw is at hand, and the validator applies it to every command in SKILL.md.
import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Refused anywhere in the lower-cased command. */
const DENIED: readonly RegExp[] = [
  /\brm\s+-[rf]{1,2}\b/,
  /\bdel\s+\/[fq]\b/,
  /\brmdir\s+\/s\b/,
  /(^|[^-\w])\b(format|mkfs|diskpart)\b\s/,
  /\bdd\s+if=/,
  />\s*\/dev\/(sd[a-z]|hd[a-z]|vd[a-z]|xvd[a-z]|nvme\d|mmcblk\d|loop\d|dm-\d|md\d|sr\d|nbd\d)/,
  /\b(shutdown|reboot|poweroff)\b/,
  /:\(\)\s*\{.*\};\s*:/,
  /\$\([^)]+\)/,
  /\$\{[^}]+\}/,
  /`[^`]+`/,
  /\|\s*sh\b/,
  /\|\s*bash\b/,
  /(;|&&|\|\|)\s*rm\s+-[rf]/,
  /<<\s*eof/, // written in capitals in the source, where it never meets a lower-cased command; the safe reading
  /\bsudo\b/,
  /\bchmod\s+[0-7]{3,4}\b/,
  /\bchown\b/,
  /\bpkill\b/,
  /\bkillall\b/,
  /\bkill\b/,
  /\b(curl|wget)\b.*\|\s*(sh|bash)/,
  /\bnpm\s+install\s+-g\b/,
  /\bpip\s+install\s+--user\b/,
  /\bapt\s+(install|remove|purge)\b/,
  /\b(yum|dnf)\s+(install|remove)\b/,
  /\bdocker\s+(run|exec)\b/,
  /\bgit\s+(push|force)\b/,
  /\bssh\b.*@/,
  /\beval\b/,
  /\bsource\s+.*\.sh\b/,
];

const DEVICES = new Set(['null', 'zero', 'random', 'urandom', 'stdin', 'stdout', 'stderr']);
const TOKEN_BOUNDARY = new Set(' \t:;|&<>\'"`\n\r');
/** Endings of file names, which therefore are no domain names. Those that a command of ours could hold. */
const FILE_ENDING =
  /\.(py|js|ts|go|sh|txt|md|log|json|ya?ml|toml|xml|html|css|env|conf|zip|gz|pem|key|bak|db)$/i;

/** `old` takes every `/x` for an absolute path (up to v0.2.9); `new` knows the separator inside a relative one. */
export type GuardVersion = 'old' | 'new';
export const GUARD_VERSIONS: readonly GuardVersion[] = ['old', 'new'];

/** Why the command is refused, or null. `cwd` is the directory it would run in: absolute. */
export function refusal(command: string, cwd: string, version: GuardVersion): string | null {
  const text = command.trim();
  const denied = DENIED.find((pattern) => pattern.test(text.toLowerCase()));
  if (denied !== undefined) return `dangerous pattern ${denied.source}`;
  if (/\.\.(?:[\\/]\.\.)*[\\/]/.test(text)) return 'path traversal';
  for (const { 0: raw, index } of text.matchAll(/\/[^\s"']+/g)) {
    if (raw.startsWith('//') && /(https?|ftps?|sftp|ssh|git):$/.test(text.slice(0, index))) continue;
    if (version === 'new' && followsDomain(text, index, cwd)) continue;
    const named = version === 'new' ? pathAround(text, index, raw) : raw;
    const target = resolved(path.resolve(cwd, named));
    if (path.dirname(target) === '/dev' && DEVICES.has(path.basename(target))) continue;
    if (path.relative(cwd, target).startsWith('..')) return `path outside the working directory: ${named}`;
  }
  return null;
}

function tokenStart(text: string, index: number): number {
  let start = index;
  while (start > 0 && !TOKEN_BOUNDARY.has(text.charAt(start - 1))) start--;
  return start;
}

/** `wttr.in/Beijing`: the path of a URL without its scheme, unless the part before it is a file here. */
function followsDomain(text: string, index: number, cwd: string): boolean {
  const token = text.slice(tokenStart(text, index), index);
  if (token.length < 3 || !/^[a-z0-9].*\./i.test(token) || FILE_ENDING.test(token)) return false;
  return lstatSync(path.join(cwd, token), { throwIfNoEntry: false }) === undefined;
}

/** The path that the slash at `index` belongs to: the match itself where it begins one, else the whole word. */
function pathAround(text: string, index: number, raw: string): string {
  const start = tokenStart(text, index);
  const prefix = text.slice(start, index);
  if (prefix === '' || '=,([{'.includes(prefix.charAt(prefix.length - 1))) return raw;
  let end = index;
  while (end < text.length && !TOKEN_BOUNDARY.has(text.charAt(end))) end++;
  const equals = prefix.indexOf('=');
  if (equals >= 0) return text.slice(start + equals + 1, end);
  return prefix.startsWith('-') ? raw : text.slice(start, end);
}

function resolved(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // nothing there yet: the guard takes the name as it is written, and so do we
  }
}

// Parts of expressions for shell text, as it stands in pages, in JSON and in HTML. Everything is bounded.

/** White space between words, as shells, URLs and `$IFS` tricks write it. */
export const GAP = String.raw`(?:[ \t+]|%20|\\[tn]|\$\{?IFS\}?(?:\$[0-9])?){1,8}`;

/** Optional white space. */
export const SPACE = String.raw`[ \t\r\n]{0,8}`;

/** Quotes and backslashes that a shell drops inside a word: `c\url`, `b''ash`. */
const DROPPED = String.raw`["'\\]{0,2}`;

/** A word in any such spelling. */
export function spelled(word: string): string {
  return [...word].map((letter) => letter.replace(/[.]/, String.raw`\.`)).join(DROPPED);
}

/** Where a command word may begin. */
export const WORD_START = '(?<![A-Za-z0-9_.-])';

/** An absolute or relative folder before a program's name. */
const FOLDER = String.raw`(?:[~./A-Za-z0-9_$\{\}-]{0,40}/)?`;

const SHELL_NAMES = ['sh', 'bash', 'zsh', 'dash', 'ash', 'ksh', 'mksh', 'fish', 'csh', 'tcsh', 'rbash'];

/** A shell's name, not the start of a longer word or of a file name. */
export const SHELL = String.raw`${FOLDER}(?:${SHELL_NAMES.map(spelled).join('|')})(?:\.exe)?(?![A-Za-z0-9_/=-]|\.[A-Za-z0-9])`;

/**
 * An interpreter that runs its input as a program: with no argument or with `-`. With `-c`, `-e` or `-m` its
 * input is data (`curl … | python3 -m json.tool`).
 */
const READS_PROGRAM = String.raw`(?=${SPACE}(?:-(?![A-Za-z-])|$|[\r\n"'\x60;&|)<>\\,]))`;
const INTERPRETER = String.raw`${FOLDER}(?:python[23]?(?:\.[0-9]{1,2})?|perl|ruby|node|nodejs|php|lua|deno|bun|osascript|pwsh|powershell)(?:\.exe)?${READS_PROGRAM}`;

/** Programs that run another one, and variables for it: `sudo -E bash`, `/usr/bin/env X=1 sh`, `xargs -0 sh`, `X=1 sh`. */
const LAUNCHER = String.raw`(?:(?:${FOLDER}(?:sudo|doas|su|env|nohup|exec|command|busybox|nice|time|timeout|xargs|setsid|stdbuf|chroot)\b|[A-Za-z_][A-Za-z0-9_]{0,40}=)[^|;&\r\n<>]{0,120}?[\s/])?`;

/** What runs whatever is piped into it, also in a group: `| (sh)`, `| { sh; }`. */
export const RUNS_INPUT = String.raw`(?:${SPACE}|\$\{?IFS\}?)(?:[({][ \t]{0,2})?${LAUNCHER}(?:\\{0,2}["'])?(?:${SHELL}|${INTERPRETER}|while[ \t]{1,4}(?:IFS=[ \t]{0,2})?read[ \t][^|\r\n]{1,40}?;[ \t]{0,4}do[ \t]{1,4}(?:eval|(?:ba)?sh)\b)`;

/** Programs that fetch. */
export const DOWNLOADER = String.raw`${WORD_START}(?:${['curl', 'wget'].map(spelled).join('|')}|fetch|aria2c|http|https|lwp-download|axel|lynx)(?:\.exe)?`;

/** Something that can be fetched: a URL, a host, an address, a variable. */
const FETCHABLE =
  /(?:https?|ftp|sftp|tftp|ipfs):|\$|[a-z0-9-]{1,63}\.[a-z]{2,24}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|localhost|\[[0-9a-f:]{2,40}\]/i;

/** Whether a command names something to fetch; tables and prose that list program names do not. */
export function fetchesSomething({ text }: { readonly text: string }): boolean {
  return FETCHABLE.test(text);
}

/** Whether a match stands where a command is typed: in a line or string of its own, or behind an operator. */
export function standsAsCommand({ before }: { readonly before: string }): boolean {
  return /(?:^|[\r\n;&|({"'$]|\\[nr]|&amp;|(?:^|[\s;&|"'(])(?:sudo|doas|then|do|else|exec|nohup|env|command|\/c|-c|-command)(?:[ \t]-\w{1,8})?[ \t])[ \t]{0,8}$/i.test(
    before,
  );
}

const REDIRECT = String.raw`(?:>{1,2}|(?:&gt;){1,2}|\\u003e|\btee\b(?:[ \t]{1,4}-{1,2}[a-z]{1,8})?)[ \t]{0,4}\\{0,3}["']?`;
const COPY = String.raw`\b(?:cp|mv|install|ln)[ \t]{1,4}[^\r\n|;&>]{1,80}?[ \t]{1,4}`;
/** The argument of a tool that writes a file. */
const PATH_ARGUMENT = String.raw`\b(?:path|file|filename|file_path)\\{0,3}["']?[ \t]{0,2}[:=][ \t]{0,2}\\{0,3}["']`;

/** A command, or arguments of a tool, that write to a file which an expression names. */
export function writing(file: string): string {
  return `(?:${REDIRECT}|${COPY}|${PATH_ARGUMENT})${file}`;
}

/** Whether the `>` that a match begins with ends a tag of HTML. */
export function endsTag({ text, before }: { readonly text: string; readonly before: string }): boolean {
  return text.startsWith('>') && /<\/?[a-z][^<>]{0,63}$/i.test(before);
}

/** Of `writing`: reading a file takes a path, too, and not every `>` redirects. */
export function isWritten(match: {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}): boolean {
  if (/^(?:path|file)/i.test(match.text)) return /content|text|data|body|append/i.test(match.after);
  return !endsTag(match);
}

/** What commands that lie in wait are made of: downloads, sockets, decoders, places where anyone may write. */
export function isSuspicious(command: string): boolean {
  return /\b(?:curl|wget|ncat|netcat|socat|mkfifo|base64)\b|\bnc[ \t]-?[\w.]|\/dev\/(?:tcp|udp|shm)\/|\/(?:var\/)?tmp\/|\bpython[23]?[ \t]-c|\b(?:ba|z|da)?sh[ \t]-[a-z]{0,2}[ic]\b|powershell|\|[ \t]{0,4}(?:ba|z|da)?sh\b/i.test(
    command,
  );
}

/** Files whose contents are secrets, from their telling names on. */
export const SECRET_FILE = String.raw`(?:\.(?:ssh(?![\w/]{0,40}\.pub)(?:/(?!config|known_hosts)|\b)|aws[\\/]{1,4}credentials|env(?![A-Za-z0-9_/(-])|netrc|pgpass|git-credentials|npmrc|pypirc|kube/config|docker/config\.json|gnupg|bash_history|zsh_history|config/gcloud|config/gh/hosts\.yml|azure/|picoclaw/|password-store|security\.yml)|id_(?:rsa|dsa|ecdsa|ed25519)(?!\.pub)|/etc/(?:passwd|shadow|gshadow|sudoers)|/proc/[a-z0-9]{1,8}/environ|serviceaccount/token|wallet\.dat|login\.keychain|Login Data)`;

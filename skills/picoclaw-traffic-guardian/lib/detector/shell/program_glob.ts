const FOLDERS = ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin'];

/** What globs of hidden commands stand for, the likeliest first where several match. */
const PROGRAMS =
  'bash sh curl wget nc cat dash zsh python3 python perl ruby php node rm base64 socat ncat netcat nc.traditional nc.openbsd telnet openssl busybox env chmod dd tar xxd awk crontab scp ssh tee sudo id whoami'.split(
    ' ',
  );
const FILES = ['/etc/passwd', '/etc/shadow', '/etc/sudoers', '/etc/crontab', '/root/.ssh/id_rsa'];

/**
 * The file that a glob such as `/???/b??h` or `/usr/bin/cur*` stands for on a Unix machine; `undefined` where none of
 * those that commands are hidden behind is meant.
 */
export function programOf(glob: string): string | undefined {
  if (!/^\/[\w.?*[\]/!^-]{2,40}$/.test(glob) || !/[?*[]/.test(glob)) return undefined;
  const source = glob
    .split('/')
    .map((name) =>
      name.replace(/\*+|[?.^]|\[(?:[!^]?)[\w.-]{1,16}\]|[[\]]/g, (part) => {
        if (part.startsWith('*')) return '[^/]{0,40}';
        if (part === '?') return '[^/]';
        return part.length > 2 ? part.replace(/^\[!/, '[^') : `\\${part}`;
      }),
    )
    .join('/');
  // Names that are hardly more than a wildcard stand for anything.
  if (!/[\w]/.test(glob.replace(/\[[^\]]*\]/g, 'x')) || (glob.match(/\*+/g)?.length ?? 0) > 3)
    return undefined;
  const expression = patternOf(source);
  if (expression === undefined) return undefined;
  for (const name of PROGRAMS) {
    const folder = FOLDERS.find((one) => expression.test(`${one}/${name}`));
    if (folder !== undefined) return `${folder}/${name}`;
  }
  return FILES.find((file) => expression.test(file));
}

/** `undefined` for a range that ends before it begins, which is no glob either. */
function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(`^${source}$`);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

import type { RuleMatch } from '../rule.ts';
import { isPublicUrl } from './url_sense.ts';

const URL = /https?:\/\/[^\s"'\x60\\|<>)]{1,300}/gi;

/** `| sudo -E bash -s -- --yes`, `| sh`, `| X=1 python3 -`: nothing else between the download and what runs it. */
const PIPED =
  /^[^|]{3,320}\|[ \t]{0,4}(?:sudo[ \t]{1,4}(?:-[A-Za-z]{1,4}[ \t]{1,4})?)?(?:env[ \t]{1,4})?(?:[A-Z_][A-Z0-9_]{0,40}=[^\s|;&]{0,80}[ \t]{1,4}){0,4}(?:\/(?:usr\/)?bin\/)?(?:env[ \t]{1,4})?(?:ba|z|da)?sh$|^[^|]{3,320}\|[ \t]{0,4}(?:iex|python3?)$/i;
/** `sh -c "$(curl …)"`, `bash <(curl …)`, `iex (irm …)` */
const SUBSTITUTED =
  /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh[ \t]{1,4}(?:-c[ \t]{1,4}["'\\]{0,4}\$\(|<\()[ \t]{0,2}(?:curl|wget)\s[^|;&]{3,300}$|^(?:iex|invoke-expression)[\s("'{&]{1,6}(?:irm|iwr|invoke-restmethod|invoke-webrequest|curl|wget)\s[^|;&]{3,300}$/i;

/**
 * Whether a match of the family `pipe_to_shell` is the line by which honest projects are installed: a download by
 * https from one registered name into a shell, in plain words. Where the command would run it is no less dangerous for
 * that; in documentation it is the everyday case.
 */
export function isInstallOneLiner({ text }: RuleMatch): boolean {
  const command = text.trim();
  const urls = command.match(URL) ?? [];
  if (urls.length === 0 || !urls.every(isPublicUrl)) return false;
  // Nothing that hides, decodes or goes on.
  if (/\\(?!["']|$)|\$\{?IFS|''|""|\x60|base64|xxd|-(?:k|-insecure)\b|;|&&/.test(command)) return false;
  return PIPED.test(command) || SUBSTITUTED.test(command);
}

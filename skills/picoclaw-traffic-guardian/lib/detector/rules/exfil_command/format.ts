import type { RuleMatch } from '../../rule.ts';

/** What all rules of the family share. */
export const EXFIL_COMMAND = {
  pattern: 'exfil_command',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'high',
  confidence: 'high',
  source: 'https://attack.mitre.org/techniques/T1048/',
  remedy: 'Find out whether the command ran; if it did, replace every secret that it names.',
} as const;

const SENDER = String.raw`(?:curl|wget|nc|ncat|netcat|socat|telnet|ssh|openssl[ \t]{1,4}s_client|mail|sendmail|ftp)(?![A-Za-z0-9_.-])`;
export const SENDS = String.raw`[ \t]{0,4}(?:sudo[ \t]{1,4})?(?:xargs[ \t][^\r\n;|]{0,24}?)?${SENDER}[^\r\n;|]{0,120}`;
export const INTO_SENDER = `\\|${SENDS}`;
export const SENDER_KEYWORDS = [
  'curl',
  'wget',
  'nc',
  'netcat',
  'socat',
  'telnet',
  'ssh',
  'openssl',
  'mail',
  'sendmail',
  'ftp',
  'xargs',
  'sudo',
].flatMap((name) => [`| ${name}`, `|${name}`]);

/** curl and wget only send their input when told so; pages are piped into neither. */
export function sendsInput({ text }: RuleMatch): boolean {
  const last = text.slice(text.lastIndexOf('|') + 1).trimStart();
  if (/^(?:sudo\s{1,4})?xargs/i.test(last)) return /[/?=@.]\S{0,40}(?:\{\}|%)|-d[ \t]/.test(last);
  if (/^(?:sudo\s{1,4})?curl/i.test(last))
    return /@-|@\/dev\/stdin|-T[ \t]{0,2}(?:-|\.)|--upload-file[ =]{1,2}-/.test(last);
  if (/^(?:sudo\s{1,4})?wget/i.test(last)) return /(?:post|body)-file[ =]{1,2}(?:-|\/dev\/stdin)/.test(last);
  return true;
}

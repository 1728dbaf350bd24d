import type { RuleMatch } from '../rule.ts';
import { isPublicUrl } from './url_sense.ts';

const URL = /https?:\/\/[^\s"'\x60\\|<>)]{1,300}/gi;
/** `irm get.x.example | iex`, as PowerShell lets one write it. */
const BARE = /^(?:irm|iwr)[ \t]{1,4}([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3}(?:\/[\w./-]{0,100})?)[ \t]/i;

/** `| sudo -E bash -s -- --yes`, `| sh`, `| X=1 python3 -`: nothing else between the download and what runs it. */
const PIPED =
  /^[^|]{3,320}\|[ \t]{0,4}(?:sudo[ \t]{1,4}(?:-[A-Za-z]{1,4}[ \t]{1,4})?)?(?:env[ \t]{1,4})?(?:[A-Z_][A-Z0-9_]{0,40}=[^\s|;&]{0,80}[ \t]{1,4}){0,4}(?:\/(?:usr\/)?bin\/)?(?:env[ \t]{1,4})?(?:ba|z|da)?sh$|^[^|]{3,320}\|[ \t]{0,4}(?:iex|python3?)$/i;
/** `sh -c "$(curl …)"`, `bash <(curl …)`, `iex (irm …)` */
const SUBSTITUTED =
  /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh[ \t]{1,4}(?:-c[ \t]{1,4}["'\\]{0,4}\$\(|<\()[ \t]{0,2}(?:curl|wget)\s[^|;&]{3,300}$|^(?:iex|invoke-expression)[\s("'{&]{1,6}(?:irm|iwr|invoke-restmethod|invoke-webrequest|curl|wget)\s[^|;&]{3,300}$/i;

/** Words by which a page orders it of agents, or wants nobody asked; UTF-8 as Latin-1. Readers are told to run it, too. */
const ORDERED = new RegExp(
  [
    String.raw`\b(?:AI|LLM|KI|IA|coding)[- ]?(?:agent|assist|asist|asyst)`,
    String.raw`\b(?:agent\w{0,3}|assistant\w?|assistent\w{0,2}|asystent\w{0,3}|asistente\w?|assistente\w?)[ :,]{1,2}(?:must|should|have to|need to|shall|muss|m\xc3\xbcssen|soll|musi|musz|powin|debe|tiene|doi|deve|devono|bitte|please|prosz|f\xc3\xbchr|run|execute|wykona|uruchom|ejecut|ex\xc3\xa9cut|esegui)`,
    String.raw`\b(?:for|f\xc3\xbcr|dla|para|pour|per|an)(?: gli| die| los| les| the| alle| all)? (?:AI[ -]|KI[ -])?(?:agents|assistants|Agenten|Assistenten|agent\xc3\xb3w|asystent\xc3\xb3w|agenti|agentes|asistentes)\b`,
    String.raw`\b(?:without|ohne|bez|sin|sans|senza) [ \w\x80-\xff]{0,16}(?:asking|confirm|approv|nachzufrag|r\xc3\xbcckfrag|best\xc3\xa4tig|pyta|potwierdz|zgody|preguntar|avisar|demander|chiedere|conferma)`,
    String.raw`\b(?:not|don['\u2019]t|nicht|nie|no|non|ne|niemand\w{0,2}|nikogo) [ \w\x80-\xff]{0,16}(?:ask|tell|mention|inform|frag|erw\xc3\xa4hn|pyta|inform|wspomin|pregunt|avis|chied|demand)`,
  ].join('|'),
  'i',
);

/**
 * Whether a match of the family `pipe_to_shell` is the line by which honest projects are installed: a download by
 * https from one registered name into a shell, in plain words. Where the command would run it is no less dangerous for
 * that; in documentation it is the everyday case.
 */
export function isInstallOneLiner({ text, before, after }: RuleMatch): boolean {
  if (ORDERED.test(before) || ORDERED.test(after)) return false;
  // In quotes of Markdown, where the expression goes on.
  const command = text.trim().replace(/(\|[ \t]{0,4}iex)\x60[\s\S]*$/i, '$1');
  const [, bare] = BARE.exec(command) ?? [];
  const urls = bare === undefined ? (command.match(URL) ?? []) : [`https://${bare}`];
  if (urls.length === 0 || !urls.every(isPublicUrl)) return false;
  // Nothing that hides, decodes or goes on.
  if (/\\(?!["']|$)|\$\{?IFS|''|""|\x60|base64|xxd|-(?:k|-insecure)\b|;|&&/.test(command)) return false;
  return PIPED.test(command) || SUBSTITUTED.test(command);
}

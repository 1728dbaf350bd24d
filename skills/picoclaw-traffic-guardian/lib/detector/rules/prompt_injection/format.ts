import { expression } from '../boundary.ts';

/** What all rules of the family share. */
export const PROMPT_INJECTION = {
  pattern: 'prompt_injection',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'medium',
  confidence: 'medium',
  aimedAtAgents: true,
  source: 'https://genai.owasp.org/llmrisk/llm01-prompt-injection/',
  remedy: 'Find out who wrote it and what the agent did after it had read it.',
} as const;

/** White space between words of prose, which may be wrapped or emphasised. */
export const GAP = String.raw`[\s*_]{1,6}`;
export const START = '(?<![a-z0-9_-])';
export const END = '(?![a-z0-9_-])';

export function words(list: string): string {
  return `(?:${list.split(' ').join('|').replaceAll('_', GAP)})`;
}

/** Any of these, each followed by a gap, up to `most` in a row. */
export function filling(list: string, most: number): string {
  return `(?:${words(list)}${GAP})?`.repeat(most);
}

/** A part of an expression in which `_` is a gap and `_?` may be one; what is filled in stays as it is. */
export function prose({ raw }: TemplateStringsArray, ...parts: readonly string[]): string {
  return raw
    .map(
      (text, index) =>
        text.replace(/_\??/g, (mark) => (mark === '_' ? GAP : `(?:${GAP})?`)) + (parts[index] ?? ''),
    )
    .join('');
}

/** Any of these, where a word begins. */
export function phrases(...alternatives: readonly string[]): RegExp {
  return expression('gi', START, `(?:${alternatives.join('|')})`);
}

/** Whether the word that stands at `at` is followed by a gap: verbs are keywords, and they also name options and files. */
export function goesOn(bytes: Uint8Array, at: number, end: number): boolean {
  let next = at;
  for (let byte = bytes[at] ?? 0; next < end && next < at + 16; byte = bytes[++next] ?? 0) {
    if ((byte | 0x20) < 0x61 || (byte | 0x20) > 0x7a) break;
  }
  return next === end || /[\s*_\\&%+]/.test(String.fromCharCode(bytes[next] ?? 0));
}

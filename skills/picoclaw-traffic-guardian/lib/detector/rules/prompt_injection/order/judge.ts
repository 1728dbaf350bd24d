import { brotliDecompressSync } from 'node:zlib';
import { expression } from '../../boundary.ts';
import { PACKED_WORDS } from './packed_words.ts';
import { pointsFor } from './points.ts';
import { type Sentence, sentencesIn } from './sentences.ts';
import { Cues, vocabularyOf } from './vocabulary.ts';

export const VOCABULARY = vocabularyOf(brotliDecompressSync(Buffer.from(PACKED_WORDS, 'base64')).toString());

let known: Cues | undefined;

/** Made when a keyword is met first. */
export function cues(): Cues {
  known ??= new Cues(VOCABULARY);
  return known;
}

/** Sentences that begin where sentences do, on a page, in JSON or in Markdown. */
export const SENTENCES = expression(
  'gi',
  String.raw`(?<=^|[.!?:;>"{}\n|\x00-\x08]\s?|\n[ \t#>*-]{1,6}|\\n|\xe3\x80\x82|\xef\xbc\x81|\xef\xbc\x9f)(?=[^\s.!?>"<])`,
  String.raw`[^.!?\x00-\x08]{8,300}`,
  String.raw`(?:[.!?][^.!?\x00-\x08]{1,120})?`.repeat(3),
);

/** How far a match of `SENTENCES` reaches around a keyword. */
export const SENTENCES_REACH = { before: 340, after: 330 } as const;

/** What a sentence and the next one hold together. */
export function pointsOf(sentences: readonly Sentence[], first: number): number {
  const one = sentences[first];
  const next = sentences[first + 1];
  if (one === undefined) return 0;
  return pointsFor({ all: one.all | (next?.all ?? 0), rare: one.rare | (next?.rare ?? 0) });
}

/** Whether any two sentences in a row come to so many points. */
export function reaches(points: number, bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  const sentences = sentencesIn(bytes, from, to, cues());
  return sentences.some((_, n) => pointsOf(sentences, n) >= points);
}

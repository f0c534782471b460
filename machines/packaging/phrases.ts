import { plain } from '../call/language/plain.ts';

/** A phrase where it was said: by its place among the words of a text. */
export interface PhraseFound {
  phrase: string;
  at: number;
  length: number;
}

const known = new WeakMap<readonly string[], readonly (readonly string[])[]>();

const wordsOf = (phrases: readonly string[]): readonly (readonly string[])[] => {
  const before = known.get(phrases);
  if (before !== undefined) return before;
  const words = phrases.map(plain).sort((a, b) => b.length - a.length);
  known.set(phrases, words);
  return words;
};

/** Whole words only; of phrases that begin at one word the longest, and none inside another. */
export const phrasesIn = (text: string, phrases: readonly string[]): PhraseFound[] => {
  const spoken = plain(text);
  const found: PhraseFound[] = [];
  for (let at = 0; at < spoken.length; at += 1) {
    const hit = wordsOf(phrases).find((words) => words.every((word, n) => spoken[at + n] === word));
    if (hit === undefined || hit.length === 0) continue;
    found.push({ phrase: hit.join(' '), at, length: hit.length });
    at += hit.length - 1;
  }
  return found;
};

/** Marks at the ends of a word that recognisers add and drop from one result to the next. */
const edge = /^[.,;:!?…"'“”‘’«»()¿¡।॥—–-]+|[.,;:!?…"'“”‘’«»()¿¡।॥—–-]+$/gu;

/**
 * What a transcript says, so that two results with the same words are equal: no case, no marks around words, no white space.
 * Marks inside a word stay ("3.5", "we're", "a@b.com"), and so does a sign before a digit.
 */
export const wordsOf = (transcript: string): string =>
  transcript
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/u)
    .map((word) => (/^-\p{Nd}/u.test(word) ? `-${word.replace(edge, '')}` : word.replace(edge, '')))
    .filter((word) => word !== '')
    .join(' ');

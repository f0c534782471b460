import type { Choice } from '../../machines/flow/flow-context.ts';

interface Token {
  text: string;
  /** Number of the clause: "no" in "no, I can" does not speak about "I can". */
  clause: number;
}

/** A negation reaches this many words ahead: "I am not really very busy". */
const negationReach = 3;
const isNegator = (word: string): boolean =>
  word === 'not' || word === 'never' || word === 'cannot' || word.endsWith("n't");

const tokensOf = (text: string): Token[] => {
  const clauses = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘]/gu, "'")
    .split(/[.,;:!?\n—]+/u);
  return clauses.flatMap((clause, number) =>
    (clause.match(/[\p{L}\p{M}\p{N}']+/gu) ?? []).map((word) => ({ text: word, clause: number })),
  );
};

const startsAt = (heard: Token[], at: number, phrase: Token[]): boolean =>
  phrase.every((token, n) => heard[at + n]?.text === token.text);

const isNegated = (heard: Token[], at: number): boolean => {
  const before = heard.slice(Math.max(0, at - negationReach), at);
  return before.some((token) => token.clause === heard[at]!.clause && isNegator(token.text));
};

/**
 * The branch whose longest phrase was heard, counted in words and then in letters; of equals the earlier branch. Whole words
 * only, whatever their case and the punctuation. A phrase that is negated where it stands does not count there, unless the
 * negation is part of it.
 */
export const matchBranch = (
  heardText: string,
  branches: readonly { words: readonly string[]; to: string }[],
): Choice => {
  const heard = tokensOf(heardText);
  let best: Choice = { to: null, matched: null };
  let bestWords = 0;
  let bestLetters = 0;
  for (const { words, to } of branches) {
    for (const matched of words) {
      const phrase = tokensOf(matched);
      if (phrase.length === 0 || phrase.length < bestWords) continue;
      if (phrase.length === bestWords && matched.length <= bestLetters) continue;
      const isHeard = heard.some((_, at) => startsAt(heard, at, phrase) && !isNegated(heard, at));
      if (!isHeard) continue;
      best = { to, matched };
      bestWords = phrase.length;
      bestLetters = matched.length;
    }
  }
  return best;
};

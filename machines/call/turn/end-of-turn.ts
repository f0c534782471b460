import type { AnswerMode } from '../../contracts/bot/turn-config.ts';
import { plain } from '../language/plain.ts';
import { spokenDigits, tellsTens } from '../language/spoken-digits.ts';
import { isGoingOn } from '../language/unfinished.ts';

/** What the end-of-turn port is asked: are these words a whole answer? */
export interface AnswerSoFar {
  text: string;
  language: string;
  mode: AnswerMode;
  /** Digits that the question wants; 0: unknown. */
  digitsMax: number;
}

/** "That's it", said behind a spelling or an address. */
const closings = new Set(
  'done finished end correct fertig ende fin terminé listo ya bas बस अंत'.split(' '),
);

const lastOf = (words: readonly string[]): string => words.at(-1) ?? '';

/**
 * The embedded default of the port: a small rule on words. It never says "over" to a half number or a trailing conjunction;
 * where it knows nothing it says "over", since the lower delay is there for the rest.
 */
export const isWholeAnswer = ({ text, language, mode, digitsMax }: AnswerSoFar): boolean => {
  const words = plain(text);
  const last = lastOf(words);
  switch (mode) {
    case 'digits': {
      const { length } = spokenDigits(text, language);
      // No number: the party says something else, as a sentence.
      if (length === 0 && !tellsTens(text, language)) return isWholeSentence(text, last, language);
      return digitsMax > 0 && length >= digitsMax;
    }
    case 'spelling':
      if (closings.has(last)) return true;
      // A sentence instead: its last word is no letter and no digit, and there are more of them.
      return words.filter((word) => word.length > 2).length > 2 && last.length > 2
        ? isWholeSentence(text, last, language)
        : false;
    case 'email':
      return closings.has(last) || isWholeAddress(words, text);
    case 'free':
    case 'slow':
      return isWholeSentence(text, last, language);
  }
};

const isWholeSentence = (text: string, last: string, language: string): boolean => {
  if (/(?:\.\.\.|…|,|-|–|:)\s*$/u.test(text)) return false;
  return !isGoingOn(last, language);
};

/** `ann at example dot com`, `ann@example.com`, `ann punkt b at web punkt de`. */
const isWholeAddress = (words: readonly string[], text: string): boolean => {
  if (/\S@\S+\.[a-z]{2,}[.!?]?$/iu.test(text.trim())) return true;
  const at = words.findIndex((word) => ['at', 'ät', 'arroba', 'arobase', '@'].includes(word));
  const dot = words.findLastIndex((word) => ['dot', 'punkt', 'punto', 'point'].includes(word));
  return at > 0 && dot > at && dot < words.length - 1;
};

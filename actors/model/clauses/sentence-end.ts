import type { Abbreviations } from './abbreviations.ts';

/** Marks that end a sentence; a danda or a full-width one does so without white space after it. */
export const isTerminator = (char: string): boolean => /[.!?…।॥。！？]/u.test(char);
const endsAlone = (run: string): boolean => /[।॥。！？]/u.test(run);

/** May stand between the mark and the white space: further marks, quotes, brackets, emphasis. */
const isCloser = (char: string): boolean => /[.!?…।॥。！？"'”’»)\]}*_`]/u.test(char);

/** White space where a line may break: not the no-break spaces that French sets before its marks. */
export const isBreak = (char: string): boolean => /[ \t\r\n]/u.test(char);
const isDigit = (char: string | undefined): boolean => char !== undefined && /\p{Nd}/u.test(char);

const wordReach = 32;
const lastWord = /(?<![\p{L}\p{M}])[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+)*$/u;
const initials = /^\p{L}{1,3}(?:\.\p{L}{1,3})+$/u;

type Ending = 'end' | 'none' | 'before-digit';

/** Is the full stop after `before` the end of a sentence? */
const endingAfter = (
  before: string,
  { always, beforeDigit, hasOrdinalStop }: Abbreviations,
): Ending => {
  // "1." at the start of a line is the number of what follows.
  if (/^\P{L}*\p{Nd}{1,3}$/u.test(before)) return 'none';
  const tail = before.slice(-wordReach);
  if (hasOrdinalStop && /(?<![\p{Nd}.,:])\p{Nd}{1,3}$/u.test(tail)) return 'none';
  const word = lastWord.exec(tail)?.[0] ?? '';
  const lower = word.toLowerCase();
  if (always.has(lower) || initials.test(word)) return 'none';
  if (/^\p{Script=Latin}$/u.test(word) && word !== 'I') return 'none';
  return beforeDigit.has(lower) ? 'before-digit' : 'end';
};

/** `next`: where to go on. `cut`: the sentence ends before that position. `wait`: more text is needed to tell. */
export type Verdict = { type: 'cut'; at: number } | { type: 'next'; at: number } | { type: 'wait' };

/** Judges the mark at `at`, by what follows it up to one character after the white space at most. */
export const judgeMark = (text: string, at: number, abbreviations: Abbreviations): Verdict => {
  let after = at + 1;
  while (after < text.length && isCloser(text[after]!)) after += 1;
  if (after === text.length) return { type: 'wait' };
  const run = text.slice(at, after);
  const isSpaceNext = isBreak(text[after]!);
  const go: Verdict = { type: 'next', at: after };
  if (!isSpaceNext && !endsAlone(run)) return go;
  if (/^[.।॥][^.!?…]*$/u.test(run)) {
    const ending = endingAfter(text.slice(0, at), abbreviations);
    if (ending === 'none') return go;
    if (ending === 'before-digit') {
      if (after + 1 === text.length) return { type: 'wait' };
      if (isDigit(text[after + 1])) return go;
    }
  }
  return { type: 'cut', at: isSpaceNext ? after + 1 : after };
};

/** Would a break between these two tear a number, an amount or a mark from its word? */
export const isTornBetween = (before: string, next: string): boolean =>
  (/[\p{Nd})\p{Sc}+]/u.test(before) && /[\p{Nd}(]/u.test(next)) ||
  /[!?:;»%\p{Sc}]/u.test(next) ||
  /[«¿¡(]/u.test(before);

/** Ends `before` in an abbreviation or an ordinal, so that what follows belongs to it? */
export const isBoundToNext = (
  before: string,
  next: string,
  abbreviations: Abbreviations,
): boolean => {
  if (!before.endsWith('.')) return false;
  const ending = endingAfter(before.slice(0, -1), abbreviations);
  return ending === 'none' || (ending === 'before-digit' && isDigit(next));
};

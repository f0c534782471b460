import { wordCount } from '../word-count.ts';
import type {
  Asked,
  Opening,
  Saying,
  TurnContext,
  TurnEvent,
  Utterance,
  WordSpan,
} from './turn-context.ts';

/** Utterances as the turn keeps them: made, asked about, and gone on with. */

export const wordsOf = (text: string): string[] => text.split(/\s+/u).filter(Boolean);

/** The words of `utterance` that have not sounded yet. */
export const unheardText = ({ text, heardCount }: Utterance): string =>
  wordsOf(text).slice(heardCount).join(' ');

/** Gives an utterance its id. */
export const numbered = (
  { utteranceCount, incarnation }: TurnContext,
  saying: Omit<Saying, 'answerId'> & { answerId?: string | null },
): { utteranceCount: number; utterance: Utterance } => {
  const { text, expects, digitsMax, digitsEnd = '#', mode = 'free', protect = [] } = saying;
  const { isTalk = false, answerId = null } = saying;
  const utterance: Utterance = {
    id: `u${incarnation}.${utteranceCount + 1}`,
    text,
    expects,
    digitsMax,
    digitsEnd,
    mode,
    protect,
    isTalk,
    answerId,
    heardCount: 0,
    openingEnd: 0,
    resumedCount: 0,
    immunity: 'none',
  };
  return { utteranceCount: utteranceCount + 1, utterance };
};

/** With further words behind it; the last of them end it. */
export const grown = (utterance: Utterance, more: Extract<TurnEvent, { type: 'bot.more' }>) => ({
  ...utterance,
  text: `${utterance.text} ${more.text}`.trim(),
  answerId: more.isLast ? null : utterance.answerId,
  expects: more.expects ?? utterance.expects,
});

export const askedBy = ({ expects, digitsMax, digitsEnd, mode, isTalk }: Utterance): Asked => ({
  expects,
  digitsMax,
  digitsEnd,
  mode,
  isTalk,
});

const shifted = (spans: WordSpan[], by: number): WordSpan[] =>
  spans.map(([from, to]): WordSpan => [Math.max(0, from + by), to + by]).filter(([, to]) => to > 0);

/** The words that have not sounded, as an utterance of its own. */
export const restOf = (context: TurnContext, whole: Utterance) => {
  const { utteranceCount, utterance } = numbered(context, {
    ...whole,
    text: unheardText(whole),
    protect: shifted(whole.protect, -whole.heardCount),
  });
  const { immunity, resumedCount } = whole;
  const openingEnd = Math.max(0, whole.openingEnd - whole.heardCount);
  return { utteranceCount, utterance: { ...utterance, openingEnd, immunity, resumedCount } };
};

/** The rest of an utterance that was paused for nothing. */
export const resumed = (context: TurnContext, whole: Utterance) => {
  const { utteranceCount, utterance } = restOf(context, whole);
  const resumedCount = whole.resumedCount + 1;
  const immunity =
    resumedCount < context.config.resumesMax ? utterance.immunity : ('sounds' as const);
  return { utteranceCount, utterance: { ...utterance, resumedCount, immunity } };
};

/** With a notice said before it. */
export const noticed = (utterance: Utterance, notice: string | null): Utterance =>
  notice === null || utterance.expects === 'farewell'
    ? utterance
    : {
        ...utterance,
        text: `${notice} ${utterance.text}`,
        protect: shifted(utterance.protect, wordCount(notice)),
        openingEnd: utterance.openingEnd === 0 ? 0 : utterance.openingEnd + wordCount(notice),
      };

/** With what must be said first, also before last words. */
export const opened = (utterance: Utterance, opening: Opening | null): Utterance => {
  if (opening === null) return utterance;
  const count = wordCount(opening.text);
  const protect = shifted(utterance.protect, count);
  return {
    ...utterance,
    text: `${opening.text} ${utterance.text}`.trim(),
    protect: opening.mayBeCut ? protect : [[0, count], ...protect],
    openingEnd: count,
  };
};

/** The word that sounds now must be heard. */
export const isProtected = ({ protect, heardCount }: Utterance): boolean =>
  protect.some(([from, to]) => from <= heardCount && heardCount < to);

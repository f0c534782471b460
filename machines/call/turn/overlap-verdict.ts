import type { HeardWord } from '../heard-word.ts';
import { isBackchannel } from '../language/backchannels.ts';
import type { TurnContext } from './turn-context.ts';

const textOf = (words: HeardWord[]): string => words.map(({ text }) => text).join(' ');

/** Words said since the last verdict. */
export const freshFinals = ({ heard, dismissedCount }: TurnContext): HeardWord[] =>
  heard.slice(dismissedCount);

const takesTheFloor = ({ config, language }: TurnContext, words: HeardWord[]): boolean =>
  words.length >= Math.max(1, config.interruptWordsMin) &&
  !isBackchannel(textOf(words), language, config.backchannels);

/** Final words that want the floor. */
export const isClaimedByFinals = (context: TurnContext): boolean =>
  takesTheFloor(context, freshFinals(context));

/** The same with the running guess behind them. */
export const isClaimedByWords = (context: TurnContext): boolean =>
  takesTheFloor(context, [...freshFinals(context), ...context.interim]);

import type { HeardWord } from '../heard-word.ts';
import type { TurnContext, TurnEvent } from './turn-context.ts';

/** Which of the recogniser's words are new: it tells some twice, some late, and some as a guess first. */
interface Telling {
  context: TurnContext;
  event: TurnEvent;
}

const samplesPerMs = 8;

/** Words of the future, as some recognisers tell them, have sounded by now at the latest. */
const soundedWords = (words: HeardWord[], silentMs: number): HeardWord[] => {
  const last = words.at(-1);
  if (silentMs >= 0 || last === undefined) return words;
  const nowSample = last.endSample + silentMs * samplesPerMs;
  return words.map((word) => ({ ...word, endSample: Math.min(word.endSample, nowSample) }));
};

/** Those of an event that are the party's, and that no answer has taken yet. */
export const newWords = ({ context, event }: Telling): HeardWord[] => {
  if (!('words' in event)) return [];
  const { takenUpToSample, echoUpToSample } = context;
  const taken = takenUpToSample ?? Number.NEGATIVE_INFINITY;
  const echo = echoUpToSample ?? Number.NEGATIVE_INFINITY;
  const words = soundedWords(event.words, event.silentMs ?? 0);
  return words.filter(({ startSample, endSample }) => endSample > taken && startSample >= echo);
};

/** What was heard, without the guesses that late final words are the true form of. */
export const withoutGuess = (
  { heard, guessedCount }: TurnContext,
  finals: HeardWord[],
): HeardWord[] => {
  const [first] = finals;
  if (first === undefined || guessedCount === 0) return heard;
  const certain = Math.max(0, heard.length - guessedCount);
  return heard.filter(({ endSample }, at) => at < certain || endSample <= first.startSample);
};

/** An answer takes the words that it was made of, and those that a key has made needless: told once more, they are old. */
export const answeredUpTo = (context: TurnContext): number | null => {
  const { takenUpToSample, endedAtSample, heard, interim } = context;
  const ends = [takenUpToSample, endedAtSample, heard.at(-1)?.endSample, interim.at(-1)?.endSample];
  const known = ends.filter((end) => end !== null && end !== undefined);
  return known.length === 0 ? null : Math.max(...known);
};

/** The bot begins to sound: up to the end of the warm-up its voice may come back. */
export const echoBegun = ({ context, event }: Telling): Partial<TurnContext> => {
  if (event.type !== 'utterance.started' || event.partySample === undefined) return {};
  const { config, warmAtSample } = context;
  const warmAt = warmAtSample ?? event.partySample + config.aecWarmUpMs * samplesPerMs;
  return { warmAtSample: warmAt, echoUpToSample: warmAt };
};

/** It is silent before that: what begins from here on is the party's. */
export const echoEnded = ({ context, event }: Telling): Partial<TurnContext> => {
  const sample = 'partySample' in event ? event.partySample : undefined;
  const { echoUpToSample } = context;
  return sample === undefined || echoUpToSample === null
    ? {}
    : { echoUpToSample: Math.min(echoUpToSample, sample) };
};

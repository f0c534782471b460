import type { TurnConfig } from '../contracts/bot-config.ts';
import type { HeardWord } from './heard-word.ts';

/** What the bot wants after an utterance: words or digits, nothing, or the end of the call. */
export type Expectation = 'answer' | 'nothing' | 'farewell';

export type TurnEvent =
  | { type: 'speech.started' }
  | { type: 'speech.ended' }
  | { type: 'words.interim'; words: HeardWord[] }
  | { type: 'words.final'; words: HeardWord[] }
  | { type: 'digit.pressed'; digit: string }
  | { type: 'bot.say'; text: string; expects: Expectation; digitsMax: number }
  | { type: 'utterance.word'; utteranceId: string; heardCount: number }
  | { type: 'utterance.finished'; utteranceId: string }
  | { type: 'utterance.cut'; utteranceId: string | null; heardCount: number }
  | { type: 'speaker.restarted' }
  /** Say this and nothing more: apology, or the end of the allowed time. */
  | { type: 'turn.part'; text: string }
  | { type: 'party.insisted' }
  | { type: 'party.quietened' }
  | { type: 'sup.shutdown' };

export type TurnEmitted =
  | { type: 'speaker.say'; utteranceId: string; text: string }
  | { type: 'speaker.stop' }
  | { type: 'listener.finalize' }
  | { type: 'mind.heard'; text: string; digits: string | null }
  | { type: 'mind.said' }
  | { type: 'turn.interrupted'; utteranceId: string }
  | { type: 'turn.prompted'; promptCount: number }
  | { type: 'turn.parted'; reason: 'said' | 'silence' }
  | { type: 'turn.stalled' };

export interface TurnInput {
  config: TurnConfig;
  /** Rises with every restart of this actor: keeps its utterance ids apart from those of the one before. */
  incarnation: number;
}

export interface Utterance {
  id: string;
  text: string;
  expects: Expectation;
  digitsMax: number;
  /** Words of it that sounded at the party, as told so far. */
  heardCount: number;
}

export interface TurnContext {
  config: TurnConfig;
  incarnation: number;
  utteranceCount: number;
  /** At the speaker now. */
  current: Utterance | null;
  /** Waits until the floor is free. */
  pending: Utterance | null;
  /** The last question: how its answer may be given. */
  asked: { expects: Expectation; digitsMax: number };
  /** Final words of the party's present turn, then the running guess behind them. */
  heard: HeardWord[];
  interim: HeardWord[];
  digits: string;
  keyed: string | null;
  promptCount: number;
}

/** A free floor, nothing said yet. */
export const openTurn = ({ config, incarnation }: TurnInput): TurnContext => ({
  config,
  incarnation,
  utteranceCount: 0,
  current: null,
  pending: null,
  asked: { expects: 'nothing', digitsMax: 0 },
  heard: [],
  interim: [],
  digits: '',
  keyed: null,
  promptCount: 0,
});

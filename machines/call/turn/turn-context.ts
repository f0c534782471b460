import type { AnswerMode, TurnConfig } from '../../contracts/bot/turn-config.ts';
import type { HeardWord } from '../heard-word.ts';

/**
 * What the bot wants after an utterance: words or digits; nothing; the end of the call; or to say more, which it is still
 * thinking about: then nothing is told when these words have sounded.
 */
export type Expectation = 'answer' | 'nothing' | 'farewell' | 'more';

/** Words of an utterance by their places, from the first up to but without the second. */
export type WordSpan = [from: number, to: number];

export interface Saying {
  text: string;
  expects: Expectation;
  /** Digits that end an answer by keypad; 0: none are awaited. */
  digitsMax: number;
  /** The key that ends it before; standard `#`. */
  digitsEnd?: string;
  /** How the answer will be given; standard `free`. */
  mode?: AnswerMode;
  /** Words that must be heard: the party's speech over them does not pause the bot. */
  protect?: WordSpan[];
  /** Free talk: what the party adds before the bot has begun to answer is told as well, for it changes the answer. */
  isTalk?: boolean;
  /** More words of it come by `bot.more` with the same id, the last of them marked; standard: these are all. */
  answerId?: string;
}

/** `atMs` is an epoch time; `silentMs`: how long ago the sound ended of which the event tells. */
export type TurnEvent =
  | { type: 'speech.started'; atMs?: number }
  /** `partySample`: where the sound ended. */
  | { type: 'speech.ended'; partySample?: number; atMs?: number; silentMs?: number }
  | { type: 'words.interim'; words: HeardWord[]; silentMs?: number }
  | { type: 'words.final'; words: HeardWord[]; silentMs?: number }
  | { type: 'digit.pressed'; digit: string }
  /** Music or a beep tells that the party has put us on hold, or has come back. */
  | { type: 'hold.started' }
  | { type: 'hold.ended' }
  | { type: 'endOfTurn.judged'; askId: string; isOver: boolean }
  | ({ type: 'bot.say' } & Saying)
  /** Further words of an answer that goes on; the last may be none, and may change what is wanted after it. */
  | { type: 'bot.more'; answerId: string; text: string; isLast: boolean; expects?: Expectation }
  /** Words that no microphone brings will sound as the party's. */
  | { type: 'party.typed' }
  /** `partySample`: where the party's audio was then, as at its end. */
  | { type: 'utterance.started'; utteranceId: string; partySample?: number }
  | { type: 'utterance.word'; utteranceId: string; heardCount: number }
  /** It is silent now, as was asked; `heardCount` of its words have sounded. */
  | { type: 'utterance.paused'; utteranceId: string; heardCount: number }
  | { type: 'utterance.finished'; utteranceId: string; partySample?: number }
  | { type: 'utterance.cut'; utteranceId: string | null; heardCount: number; partySample?: number }
  | { type: 'speaker.restarted' }
  /** Say this and nothing more: apology, or the end of the allowed time. */
  | { type: 'turn.part'; text: string }
  /** Say this when the floor allows, and go on. */
  | { type: 'turn.warn'; text: string }
  /** Who has answered is known, and the bot may speak. */
  | { type: 'floor.opened' }
  /** An operator has the floor: the bot says nothing. */
  | { type: 'floor.taken' }
  /** It goes on, with these words before its next; the mind says them anew. */
  | { type: 'floor.given'; text: string }
  | { type: 'sup.shutdown' }
  // From one region to another.
  | { type: 'party.quietened' }
  | { type: 'party.lost' }
  | { type: 'party.unheard' }
  | { type: 'bot.listens' }
  | { type: 'overlap.opened' }
  | { type: 'overlap.interrupted' }
  | { type: 'overlap.dismissed' }
  | { type: 'playout.asked' }
  | { type: 'playout.stalled' };

export type TurnEmitted =
  /** `resumes`: these are the words of a paused utterance that have not sounded; their sound may have been kept. */
  | { type: 'speaker.say'; utteranceId: string; text: string; resumes?: string; isOpen?: boolean }
  /** Further words of what is said now; `isOpen`: more will come. */
  | { type: 'speaker.more'; utteranceId: string; text: string; isOpen: boolean }
  /** Fall silent at once; answered by `utterance.paused`. Either the rest is said then, or `speaker.stop` follows. */
  | { type: 'speaker.pause'; utteranceId: string }
  | { type: 'speaker.stop' }
  | { type: 'listener.finalize' }
  | {
      type: 'endOfTurn.ask';
      askId: string;
      text: string;
      mode: AnswerMode;
      digitsMax: number;
      language: string;
    }
  | { type: 'mind.heard'; text: string; digits: string | null }
  | { type: 'mind.said' }
  /** What the party has said so far may be all that it will say. */
  | { type: 'mind.guessed'; text: string }
  | { type: 'turn.interrupted'; utteranceId: string }
  | { type: 'turn.resumed'; utteranceId: string }
  | { type: 'turn.prompted'; promptCount: number }
  | { type: 'turn.warned' }
  /** The party never stopped: it was answered, or spoken over, all the same. */
  | { type: 'turn.forced' }
  | { type: 'turn.away' }
  | { type: 'turn.back' }
  | { type: 'turn.held' }
  | { type: 'turn.deaf'; missCount: number }
  /** The bot is silent, because an operator speaks. */
  | { type: 'turn.yielded' }
  | { type: 'turn.regained' }
  | { type: 'turn.parted'; reason: 'said' | 'silence' }
  | { type: 'turn.stalled' };

export interface TurnInput {
  config: TurnConfig;
  /** Rises with every restart of this actor: keeps its utterance ids apart from those of the one before. */
  incarnation: number;
  /** Of the bot; standard `en`. */
  language?: string;
  /** A browser's microphone hears its loudspeaker until its echo canceller has learnt; standard `telephone`. */
  channel?: 'telephone' | 'browser';
  /** The bot says nothing before `floor.opened`; standard: no. */
  isBarred?: boolean;
  /** Said before everything else of the bot's; until the party has heard it, with every utterance anew. Standard: nothing. */
  opening?: Opening | null;
}

/** `mayBeCut`: it is said once, and the party may speak over it. */
export interface Opening {
  text: string;
  mayBeCut: boolean;
}

export interface Utterance extends Required<Omit<Saying, 'answerId'>> {
  id: string;
  /** Of an answer of which more is to come; null: these are all its words. */
  answerId: string | null;
  /** Words of it that sounded at the party, as told so far; never falls. */
  heardCount: number;
  /** Its words before this one are the opening; 0: it has none. */
  openingEnd: number;
  /** How often it was gone on with. */
  resumedCount: number;
  /** What does not stop it: `sounds` without words, for they have held it up long enough; or `all`, for it waited in vain. */
  immunity: 'none' | 'sounds' | 'all';
}

/** How the last question may be answered. */
export type Asked = Pick<Utterance, 'expects' | 'digitsMax' | 'digitsEnd' | 'mode' | 'isTalk'>;

export interface TurnContext {
  config: TurnConfig;
  incarnation: number;
  language: string;
  channel: 'telephone' | 'browser';
  isBarred: boolean;
  utteranceCount: number;
  /** At the speaker now. */
  current: Utterance | null;
  /** Waits until the floor is free. */
  pending: Utterance | null;
  asked: Asked;
  /** Not heard yet. */
  opening: Opening | null;
  /** Said before the next utterance, or in the next silence. */
  notice: string | null;
  /** Final words of the party's present turn, then the running guess behind them. */
  heard: HeardWord[];
  interim: HeardWord[];
  /** So many of the last of `heard` are guesses whose final words did not come in time. */
  guessedCount: number;
  /** Final words have come for the party's last stretch of speech. */
  isTranscribed: boolean;
  /** So many of `heard` were found to mean only "go on". */
  dismissedCount: number;
  /** Stretches of speech in a row that brought no words. */
  missCount: number;
  /** Where the party's last stretch of speech ended, samples; null: unknown. */
  endedAtSample: number | null;
  /** Words up to here belong to answers that were given: a transcript of them that comes late answers nothing. */
  takenUpToSample: number | null;
  /** Words that begin before it may be the bot's own, heard by a browser's microphone: they are no one's. */
  echoUpToSample: number | null;
  /** The echo canceller has learnt the bot's voice by then. */
  warmAtSample: number | null;
  /** The party's silence was this old when it was noticed, ms. */
  lagMs: number;
  /** It was noticed by its words: voice activity has missed them. */
  isByWords: boolean;
  /** Epoch ms of the party's last sound; null once the bot has sounded since. */
  lastSoundAt: number | null;
  /** `endpointMinMs` as learnt from the party's pauses. */
  learntMinMs: number;
  askCount: number;
  /** The end-of-turn port's answer to its last question. */
  judged: boolean | null;
  digits: string;
  keyed: string | null;
  promptCount: number;
  /** The utterance that sounds is its second try. */
  isRetry: boolean;
}

/** A free floor, nothing said yet. */
export const openTurn = ({
  config,
  incarnation,
  language = 'en',
  channel = 'telephone',
  isBarred = false,
  opening = null,
}: TurnInput): TurnContext => ({
  config,
  incarnation,
  language,
  channel,
  isBarred,
  utteranceCount: 0,
  current: null,
  pending: null,
  asked: { expects: 'nothing', digitsMax: 0, digitsEnd: '#', mode: 'free', isTalk: false },
  opening,
  notice: null,
  heard: [],
  interim: [],
  guessedCount: 0,
  isTranscribed: false,
  dismissedCount: 0,
  missCount: 0,
  endedAtSample: null,
  takenUpToSample: null,
  echoUpToSample: null,
  warmAtSample: null,
  lagMs: 0,
  isByWords: false,
  lastSoundAt: null,
  learntMinMs: config.endpointMinMs,
  askCount: 0,
  judged: null,
  digits: '',
  keyed: null,
  promptCount: 0,
  isRetry: false,
});

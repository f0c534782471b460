import type { AnswerMode } from '../../contracts/bot/turn-config.ts';
import { and, not, or, stateIn } from '../../supervision/seams/guards.ts';
import { isHoldAsked } from '../language/hold-phrases.ts';
import { isWholeAnswer } from './end-of-turn.ts';
import { freshFinals, isClaimedByFinals, isClaimedByWords } from './overlap-verdict.ts';
import { newWords } from './party-words.ts';
import type { TurnContext, TurnEvent, Utterance } from './turn-context.ts';
import { isProtected, unheardText } from './utterance.ts';

interface Asking {
  context: TurnContext;
  event: TurnEvent;
}

const isIn = (place: string, state: string) => stateIn({ open: { [place]: state } });

const digitsMaxOf = ({ current, asked }: TurnContext): number =>
  current?.digitsMax ?? asked.digitsMax;

const digitsEndOf = ({ current, asked }: TurnContext): string =>
  current?.digitsEnd ?? asked.digitsEnd;

/** What has been heard so far, as one text. */
export const textOf = ({ heard, interim }: TurnContext): string =>
  [...heard, ...interim].map((word) => word.text).join(' ');

/** A keypad's question may be answered by reading the digits out: then they are counted as digits are. */
export const modeOf = ({ asked }: TurnContext): AnswerMode =>
  asked.mode === 'free' && asked.digitsMax > 1 ? 'digits' : asked.mode;

/** Where each region stands, for the others. */
export const places = {
  isPartySilent: isIn('party', 'silent'),
  isPartySpeaking: isIn('party', 'speaking'),
  isPartyHeld: isIn('party', 'held'),
  isInsisting: stateIn({ open: { party: { speaking: 'insisting' } } }),
  isBotSpeaking: isIn('bot', 'speaking'),
  isBotPaused: isIn('bot', 'paused'),
  isBotResuming: stateIn({ open: { bot: { paused: 'resuming' } } }),
  isBotListening: isIn('bot', 'listening'),
  isBotParted: isIn('bot', 'parted'),
  isTranscriptAwaited: isIn('transcription', 'awaited'),
  isPlayoutMoving: stateIn({ open: { playout: { sounding: 'moving' } } }),
};

/** What the context alone answers. */
export const questions = {
  isBarred: ({ context }: Asking) => context.isBarred,
  isBrowser: ({ context }: Asking) => context.channel === 'browser',
  hasWords: (asking: Asking) => newWords(asking).length > 0,
  hasHeard: ({ context }: Asking) => context.heard.length > 0,
  hasHeardNothing: ({ context }: Asking) =>
    context.heard.length === 0 && context.interim.length === 0,
  /** Its last words ask us to wait. */
  isAskedToHold: ({ context }: Asking) =>
    context.config.holdPhrases &&
    context.isTranscribed &&
    isHoldAsked(textOf(context), context.language),
  /** Neither words since the last verdict, nor a guess of any. */
  hasNothingFresh: ({ context }: Asking) =>
    freshFinals(context).length === 0 && context.interim.length === 0,
  hasDismissed: ({ context }: Asking) => context.dismissedCount > 0,
  hasGuess: ({ context }: Asking) => context.interim.length > 0,
  hasTranscript: ({ context }: Asking) => context.isTranscribed,
  isByWords: (asking: Asking) => asking.context.isByWords && newWords(asking).length > 0,
  /** The end-of-turn port has answered, or none is there. */
  hasVerdict: ({ context }: Asking) =>
    context.config.endOfTurn === 'rule' || context.judged !== null,
  isOfLastQuestion: ({ context, event }: Asking) =>
    event.type === 'endOfTurn.judged' && event.askId === askIdOf(context),
  isTurnOver: ({ context }: Asking) =>
    context.judged ??
    isWholeAnswer({
      text: textOf(context),
      language: context.language,
      mode: modeOf(context),
      digitsMax: context.asked.digitsMax,
    }),
  mayPause: ({ context: { config, current } }: Asking) =>
    config.interruptible &&
    current !== null &&
    current.expects !== 'farewell' &&
    current.immunity !== 'all' &&
    !isProtected(current),
  mindsSounds: ({ context }: Asking) => context.current?.immunity === 'none',
  isClaimed: ({ context }: Asking) => isClaimedByFinals(context),
  isClaimedByGuess: ({ context }: Asking) => isClaimedByWords(context),
  hasFreshWords: ({ context }: Asking) => freshFinals(context).length > 0,
  hasKeyed: ({ context }: Asking) => context.keyed !== null,
  hasNoDigits: ({ context }: Asking) => context.digits === '',
  hasCurrent: ({ context }: Asking) => context.current !== null,
  hasPending: ({ context }: Asking) => context.pending !== null,
  hasNotice: ({ context }: Asking) => context.notice !== null,
  hasTryLeft: ({ context }: Asking) => !context.isRetry,
  isFirstMiss: ({ context }: Asking) => context.missCount <= 1,
  hasPromptLeft: ({ context }: Asking) =>
    context.promptCount < context.config.silencePrompts.length,
  /** The last words of the call are not replaced by the mind's. */
  isFarewell: ({ context }: Asking) => (context.pending ?? context.current)?.expects === 'farewell',
  isWhollyHeard: ({ context: { current } }: Asking) =>
    current !== null && current.answerId === null && unheardText(current) === '',
  isMoreOfPending: ({ context: { pending }, event }: Asking) => isMoreOf(pending, event),
  isMoreOfCurrent: ({ context: { current }, event }: Asking) => isMoreOf(current, event),
  /** A filler, behind which the answer waits: it is not cut for it. */
  isInterlude: ({ context }: Asking) => context.current?.expects === 'more',
  isTalk: ({ context }: Asking) => context.asked.isTalk,
  isTalkPending: ({ context }: Asking) => context.pending?.isTalk === true,
  isKeypadAnswer: ({ context: { current } }: Asking) =>
    current !== null && current.digitsMax > 0 && !isProtected(current),
  isOfCurrent: ({ context, event }: Asking) =>
    'utteranceId' in event && context.current !== null && context.current.id === event.utteranceId,
  /** A lone terminator ends nothing. */
  isDigitAwaited: ({ context, event }: Asking) =>
    event.type === 'digit.pressed' &&
    // A whole answer has been given: what is pressed before it was taken adds nothing to it.
    context.keyed === null &&
    event.digit !== digitsEndOf(context) &&
    digitsMaxOf(context) > 0,
  isDigitLast: ({ context, event }: Asking) =>
    event.type === 'digit.pressed' &&
    (event.digit === digitsEndOf(context) || context.digits.length + 1 >= digitsMaxOf(context)),
  expectsAnswer: ({ context }: Asking) => context.asked.expects === 'answer',
  expectsMore: ({ context }: Asking) => context.asked.expects === 'more',
  expectsFarewell: ({ context }: Asking) => context.asked.expects === 'farewell',
};

const isMoreOf = (utterance: Utterance | null, event: TurnEvent): boolean =>
  event.type === 'bot.more' && utterance?.answerId === event.answerId;

export const askIdOf = ({ incarnation, askCount }: TurnContext): string =>
  `q${incarnation}.${askCount}`;

/** Guards made of others, by name. */
export const judgements = {
  /** Last words are said to their end, whoever wants to speak. */
  mustFinish: or(['isBotParted', 'isFarewell']),
  isAnswered: and(['hasHeard', 'isPartySilent']),
  /** Its words are all there, and they are a whole answer. */
  isComplete: and([not('isTranscriptAwaited'), 'isTurnOver']),
  /** In a talk, words may be taken for an answer before the party's turn is over. */
  isGuessable: and(['isTalk', 'isBotListening', not('hasHeardNothing')]),
  /** The party has added something while the bot still thought about its answer. */
  isAddedTo: and(['isTalk', 'isClaimed', 'isPartySilent']),
  isPendingOutdated: and(['isTalkPending', 'isAddedTo']),
  isNoise: and([not('isTranscriptAwaited'), 'hasHeardNothing']),
  isBotSounding: or(['isBotSpeaking', 'isBotPaused']),
  isOverlapping: and([
    or(['isBotSpeaking', 'isBotResuming']),
    'mayPause',
    or([and(['isPartySpeaking', 'mindsSounds']), 'isClaimed']),
  ]),
  /** Final words claim the floor; a guess does when the party goes on speaking. */
  isInterruption: or(['isClaimed', and(['isInsisting', 'isClaimedByGuess'])]),
  isMurmur: and(['isBotSounding', not('isPartySpeaking'), 'hasFreshWords', not('isClaimed')]),
  /** A verdict of "go on" outlives the noise that came after it. */
  isMurmurKept: and(['isBotSounding', 'hasDismissed']),
  /** The recogniser has said what it was: nothing. */
  isWordless: and([not('isTranscriptAwaited'), not('hasFreshWords')]),
};

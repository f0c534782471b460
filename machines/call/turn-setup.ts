import { assign, emit, enqueueActions, raise, setup, stateIn } from 'xstate';
import type { HeardWord } from './heard-word.ts';
import type { TurnContext, TurnEmitted, TurnEvent, TurnInput, Utterance } from './turn-context.ts';

/** Whoever was told to stop and does not answer is taken as silent after this: the speaker itself bounds it at 250 ms. */
const cutMaxMs = 1_500;
/** A party that never stops talking does not keep the bot from answering for ever. */
const holdMaxMs = 15_000;
/** Longest utterance: 2,000 characters at 15 a second, and something. */
const speakMaxMs = 150_000;

const text = (words: HeardWord[]): string => words.map((word) => word.text).join(' ');

/** The words of `utterance` that have not sounded yet. */
const unheardText = (utterance: { text: string; heardCount: number }): string =>
  utterance.text.split(/\s+/).filter(Boolean).slice(utterance.heardCount).join(' ');

const isCurrent = (context: TurnContext, utteranceId: string | null): boolean =>
  context.current !== null && context.current.id === utteranceId;

const digitsMaxOf = ({ current, asked }: TurnContext): number =>
  current?.digitsMax ?? asked.digitsMax;

/** Gives an utterance its id and has it wait for the floor. */
const pend = (
  context: TurnContext,
  { text, expects, digitsMax }: Pick<Utterance, 'text' | 'expects' | 'digitsMax'>,
): { utteranceCount: number; pending: Utterance } => {
  const utteranceCount = context.utteranceCount + 1;
  const id = `u${context.incarnation}.${utteranceCount}`;
  return { utteranceCount, pending: { id, text, expects, digitsMax, heardCount: 0 } };
};

/** The vocabulary of the turn's chart: what it waits for, asks, keeps and tells. */
export const turnSetup = setup({
  types: {} as {
    context: TurnContext;
    events: TurnEvent;
    emitted: TurnEmitted;
    input: TurnInput;
  },
  delays: {
    interruptAfter: ({ context }) => context.config.interruptAfterMs,
    transcriptWait: ({ context }) => context.config.transcriptWaitMs,
    silencePrompt: ({ context }) => context.config.silencePromptMs,
    thinkingMax: ({ context }) => context.config.thinkingMaxMs,
    digitGap: ({ context }) => context.config.digitGapMs,
    cutMax: cutMaxMs,
    holdMax: holdMaxMs,
    speakMax: speakMaxMs,
  },
  guards: {
    isPartySilent: stateIn({ open: { party: 'silent' } }),
    hasHeard: ({ context }) => context.heard.length > 0,
    hasOnlyFinals: ({ context }) => context.heard.length > 0 && context.interim.length === 0,
    hasWords: ({ event }) => event.type === 'words.final' && event.words.length > 0,
    hasKeyed: ({ context }) => context.keyed !== null,
    hasNoDigits: ({ context }) => context.digits === '',
    hasPending: ({ context }) => context.pending !== null,
    /** The last words of the call are not replaced by the mind's. */
    isFarewell: ({ context }) => (context.pending ?? context.current)?.expects === 'farewell',
    isWhollyHeard: ({ context }) => context.current !== null && unheardText(context.current) === '',
    isInterruptible: ({ context }) =>
      context.config.interruptible && context.current?.expects !== 'farewell',
    isKeypadAnswer: ({ context }) => context.current !== null && context.current.digitsMax > 0,
    isOfCurrent: ({ context, event }) =>
      'utteranceId' in event && isCurrent(context, event.utteranceId),
    /** A lone # ends nothing. */
    isDigitAwaited: ({ context, event }) =>
      event.type === 'digit.pressed' && event.digit !== '#' && digitsMaxOf(context) > 0,
    isDigitLast: ({ context, event }) => {
      if (event.type !== 'digit.pressed') return false;
      return event.digit === '#' || context.digits.length + 1 >= digitsMaxOf(context);
    },
    expectsAnswer: ({ context }) => context.asked.expects === 'answer',
    expectsFarewell: ({ context }) => context.asked.expects === 'farewell',
    hasPromptLeft: ({ context }) => context.promptCount < context.config.silencePrompts.length,
  },
  actions: {
    keepFinal: assign(({ context, event }) =>
      event.type === 'words.final'
        ? { heard: [...context.heard, ...event.words], interim: [] }
        : {},
    ),
    keepInterim: assign(({ event }) =>
      event.type === 'words.interim' ? { interim: event.words } : {},
    ),
    takeInterimAsFinal: assign(({ context }) => ({
      heard: [...context.heard, ...context.interim],
      interim: [],
    })),
    keepSay: assign(({ context, event }) => {
      if (event.type === 'turn.part')
        return pend(context, { text: event.text, expects: 'farewell', digitsMax: 0 });
      return event.type === 'bot.say' ? pend(context, event) : {};
    }),
    keepPrompt: assign(({ context }) => ({
      ...pend(context, {
        text: context.config.silencePrompts[context.promptCount] ?? '',
        ...context.asked,
      }),
      promptCount: context.promptCount + 1,
    })),
    keepGoodbye: assign(({ context }) =>
      pend(context, { text: context.config.silenceGoodbye, expects: 'farewell', digitsMax: 0 }),
    ),
    /** Words said before a new question do not answer it. */
    speak: enqueueActions(({ context, enqueue }) => {
      const utterance = context.pending;
      if (utterance === null) return;
      enqueue.assign({
        current: utterance,
        pending: null,
        asked: { expects: utterance.expects, digitsMax: utterance.digitsMax },
        heard: [],
        interim: [],
        digits: '',
        keyed: null,
      });
      enqueue.emit({ type: 'speaker.say', utteranceId: utterance.id, text: utterance.text });
    }),
    /** The words that have not sounded, as an utterance of its own. */
    speakOn: enqueueActions(({ context, enqueue }) => {
      const { current } = context;
      if (current === null) return;
      const { utteranceCount, pending } = pend(context, { ...current, text: unheardText(current) });
      enqueue.assign({ utteranceCount, current: pending });
      enqueue.emit({ type: 'speaker.say', utteranceId: pending.id, text: pending.text });
    }),
    countWord: assign(({ context, event }) =>
      event.type === 'utterance.word' && context.current !== null
        ? { current: { ...context.current, heardCount: event.heardCount } }
        : {},
    ),
    forgetCurrent: assign({ current: null }),
    stopSpeaking: emit({ type: 'speaker.stop' }),
    tellInterrupted: emit(({ context }) => ({
      type: 'turn.interrupted' as const,
      utteranceId: context.current?.id ?? '',
    })),
    tellPrompted: emit(({ context }) => ({
      type: 'turn.prompted' as const,
      promptCount: context.promptCount,
    })),
    finalize: emit({ type: 'listener.finalize' }),
    tellSaid: emit({ type: 'mind.said' }),
    tellAnswer: enqueueActions(({ context, enqueue }) => {
      enqueue.emit({ type: 'mind.heard', text: text(context.heard), digits: context.keyed });
      enqueue.assign({ heard: [], interim: [], digits: '', keyed: null, promptCount: 0 });
    }),
    tellStalled: emit({ type: 'turn.stalled' }),
    tellParted: emit({ type: 'turn.parted', reason: 'said' }),
    tellGaveUp: emit({ type: 'turn.parted', reason: 'silence' }),
    keepDigit: assign(({ context, event }) =>
      event.type === 'digit.pressed' && event.digit !== '#'
        ? { digits: context.digits + event.digit }
        : {},
    ),
    takeDigits: assign(({ context }) => ({ keyed: context.digits, digits: '' })),
    insist: raise({ type: 'party.insisted' }),
    quieten: raise({ type: 'party.quietened' }),
  },
});

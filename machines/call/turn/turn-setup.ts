import { emit, raise, setup } from 'xstate';
import { assign, enqueueActions } from '../../supervision/seams/assign.ts';
import { wordCount } from '../word-count.ts';
import { answeredUpTo, echoBegun, echoEnded, newWords, withoutGuess } from './party-words.ts';
import type { TurnContext, TurnEmitted, TurnEvent, TurnInput, Utterance } from './turn-context.ts';
import { turnDelays } from './turn-delays.ts';
import { askIdOf, judgements, modeOf, places, questions, textOf } from './turn-guards.ts';
import { askedBy, grown, noticed, numbered, opened, restOf, resumed } from './utterance.ts';

/** Words of one turn that are kept; a party that reads a book aloud is not kept whole. */
const wordsMax = 1_000;

const textOfFinals = ({ heard }: TurnContext): string => heard.map(({ text }) => text).join(' ');

const pend = (context: TurnContext, saying: Parameters<typeof numbered>[1]) => {
  const { utteranceCount, utterance } = numbered(context, saying);
  return { utteranceCount, pending: utterance };
};

/** A pause of the party inside its turn; one that the bot has spoken in is none. */
const learnt = ({ config, lastSoundAt, learntMinMs }: TurnContext, startedAt: number): number => {
  if (lastSoundAt === null) return learntMinMs;
  const pauseMs = startedAt - lastSoundAt;
  if (pauseMs < 0 || pauseMs > config.endpointMaxMs) return learntMinMs;
  const { endpointAlpha: alpha } = config;
  const mean = alpha * learntMinMs + (1 - alpha) * pauseMs;
  return Math.max(config.endpointMinMs, mean);
};

/** The vocabulary of the turn's chart: what it waits for, asks, keeps and tells. */
export const turnSetup = setup({
  types: {} as {
    context: TurnContext;
    events: TurnEvent;
    emitted: TurnEmitted;
    input: TurnInput;
  },
  delays: turnDelays,
  guards: { ...places, ...questions, ...judgements },
  actions: {
    // What the party says.
    keepFinal: assign(({ context, event }) => {
      if (event.type !== 'words.final') return {};
      const words = newWords({ context, event });
      const standing = withoutGuess(context, words);
      return {
        heard: [...standing, ...words].slice(0, wordsMax),
        guessedCount: words.length > 0 ? 0 : context.guessedCount,
        dismissedCount: Math.min(context.dismissedCount, standing.length),
        interim: [],
        isTranscribed: true,
        missCount: 0,
        judged: null,
      };
    }),
    keepInterim: assign(({ context, event }) => ({
      interim: newWords({ context, event }).slice(0, wordsMax),
      isTranscribed: false,
      judged: null,
    })),
    takeInterimAsFinal: assign(({ context }) => ({
      heard: [...context.heard, ...context.interim].slice(0, wordsMax),
      guessedCount: context.guessedCount + context.interim.length,
      interim: [],
      isTranscribed: true,
      missCount: context.interim.length > 0 ? 0 : context.missCount + 1,
    })),
    beginStretch: assign(({ context, event }) => ({
      isTranscribed: false,
      judged: null,
      ...(event.type === 'speech.started' && event.atMs !== undefined
        ? { learntMinMs: learnt(context, event.atMs) }
        : {}),
    })),
    keepSilence: assign(({ event }) => {
      if (event.type !== 'speech.ended') return {};
      const { atMs, silentMs = 0, partySample = null } = event;
      return {
        endedAtSample: partySample,
        lagMs: silentMs,
        isByWords: false,
        lastSoundAt: atMs === undefined ? null : atMs - silentMs,
      };
    }),
    keepSilenceByWords: assign(({ event }) => ({
      lagMs: 'words' in event ? (event.silentMs ?? 0) : 0,
      isByWords: true,
    })),
    finalize: emit({ type: 'listener.finalize' }),
    tellDeaf: emit(({ context }) => ({
      type: 'turn.deaf' as const,
      missCount: context.missCount,
    })),
    askEndOfTurn: enqueueActions(({ context, enqueue }) => {
      if (context.config.endOfTurn !== 'model') return;
      const asked = { ...context, askCount: context.askCount + 1 };
      enqueue.assign({ askCount: asked.askCount, judged: null });
      enqueue.emit({
        type: 'endOfTurn.ask',
        askId: askIdOf(asked),
        text: textOf(context),
        mode: modeOf(context),
        digitsMax: context.asked.digitsMax,
        language: context.language,
      });
    }),
    keepVerdict: assign(({ event }) =>
      event.type === 'endOfTurn.judged' ? { judged: event.isOver } : {},
    ),
    tellAway: emit({ type: 'turn.away' }),
    tellForced: emit({ type: 'turn.forced' }),
    tellBack: emit({ type: 'turn.back' }),
    tellHeld: emit({ type: 'turn.held' }),
    quieten: raise({ type: 'party.quietened' }),
    missParty: raise({ type: 'party.unheard' }),
    loseParty: raise({ type: 'party.lost' }),

    // What the bot says.
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
    /** What was asked stays asked. */
    keepUnheardPrompt: assign(({ context }) =>
      pend(context, { text: context.config.unheardPrompt, ...context.asked }),
    ),
    keepGoodbye: assign(({ context }) =>
      pend(context, { text: context.config.silenceGoodbye, expects: 'farewell', digitsMax: 0 }),
    ),
    keepWarning: assign(({ event }) => (event.type === 'turn.warn' ? { notice: event.text } : {})),
    /** In a silence of the party: nothing else is said with it. */
    sayWarning: assign(({ context }) => ({
      ...pend(context, { text: context.notice ?? '', ...context.asked }),
      notice: null,
    })),
    /** The mind says it again when it has the floor back. */
    dropPending: assign({ pending: null }),
    keepHandBack: assign(({ context, event }) =>
      event.type === 'floor.given' && event.text !== ''
        ? { notice: event.text }
        : { notice: context.notice },
    ),
    /** It was said to the operator, or asked us to wait in vain: it answers no question of the bot's. */
    forgetHeard: assign({ heard: [], guessedCount: 0, dismissedCount: 0, keyed: null, digits: '' }),
    tellYielded: emit({ type: 'turn.yielded' }),
    tellRegained: emit({ type: 'turn.regained' }),
    force: assign(({ context }) => ({
      pending: context.pending && { ...context.pending, immunity: 'all' as const },
    })),
    harden: assign(({ context }) => ({
      current: context.current && { ...context.current, immunity: 'sounds' as const },
    })),
    /** Words said before a new question do not answer it. */
    speak: enqueueActions(({ context, enqueue }) => {
      if (context.pending === null) return;
      const open = opened(context.pending, context.opening);
      const utterance = noticed(open, context.notice);
      const hasNotice = utterance !== open;
      enqueue.assign({
        current: utterance,
        pending: null,
        opening: context.opening?.mayBeCut === true ? null : context.opening,
        notice: hasNotice ? null : context.notice,
        asked: askedBy(utterance),
        heard: [],
        guessedCount: 0,
        interim: [],
        dismissedCount: 0,
        lastSoundAt: null,
        digits: '',
        keyed: null,
        isRetry: false,
      });
      if (hasNotice) enqueue.emit({ type: 'turn.warned' });
      enqueue.emit(sayOf(utterance));
      enqueue.raise({ type: 'playout.asked' });
    }),
    /** The words that have not sounded, as an utterance of its own. */
    speakOn: enqueueActions(({ context, enqueue }) => {
      if (context.current === null) return;
      const { utteranceCount, utterance } = restOf(context, context.current);
      enqueue.assign({ utteranceCount, current: utterance });
      enqueue.emit(sayOf(utterance));
      enqueue.raise({ type: 'playout.asked' });
    }),
    /** An answer that comes in pieces is one utterance: it grows, wherever it waits or sounds. */
    growPending: assign(({ context: { pending }, event }) =>
      event.type === 'bot.more' && pending !== null ? { pending: grown(pending, event) } : {},
    ),
    growCurrent: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'bot.more' || context.current === null) return;
      const current = grown(context.current, event);
      enqueue.assign({ current, asked: askedBy(current) });
      const { id: utteranceId, answerId } = current;
      enqueue.emit({
        type: 'speaker.more',
        utteranceId,
        text: event.text,
        isOpen: answerId !== null,
      });
    }),
    countTry: assign({ isRetry: true }),
    /** A place that is told late or twice takes nothing back. */
    countWord: assign(({ context, event }) => {
      const { current } = context;
      if (!('heardCount' in event) || current === null) return {};
      return { current: counted(current, event.heardCount) };
    }),
    /** Its opening is done with once it was heard to its end. */
    forgetCurrent: assign(({ context: { current, opening }, event }) => ({
      current: null,
      opening:
        current !== null &&
        (event.type === 'utterance.finished' || current.heardCount >= current.openingEnd)
          ? null
          : opening,
    })),
    pauseSpeaking: emit(({ context }) => ({
      type: 'speaker.pause' as const,
      utteranceId: context.current?.id ?? '',
    })),
    resume: enqueueActions(({ context, enqueue }) => {
      if (context.current === null) return;
      const { id: resumes } = context.current;
      const { utteranceCount, utterance } = resumed(context, context.current);
      enqueue.assign({ utteranceCount, current: utterance });
      enqueue.emit({ type: 'turn.resumed', utteranceId: utterance.id });
      enqueue.emit({ ...sayOf(utterance), resumes });
      enqueue.raise({ type: 'playout.asked' });
    }),
    stopSpeaking: emit({ type: 'speaker.stop' }),
    listen: raise({ type: 'bot.listens' }),
    tellInterrupted: emit(({ context }) => ({
      type: 'turn.interrupted' as const,
      utteranceId: context.current?.id ?? '',
    })),
    tellPrompted: emit(({ context }) => ({
      type: 'turn.prompted' as const,
      promptCount: context.promptCount,
    })),
    tellWarned: emit({ type: 'turn.warned' }),
    tellGuess: emit(({ context }) => ({ type: 'mind.guessed' as const, text: textOf(context) })),
    tellSaid: emit({ type: 'mind.said' }),
    tellAnswer: enqueueActions(({ context, enqueue }) => {
      enqueue.emit({ type: 'mind.heard', text: textOfFinals(context), digits: context.keyed });
      enqueue.assign({
        heard: [],
        guessedCount: 0,
        interim: [],
        dismissedCount: 0,
        takenUpToSample: answeredUpTo(context),
        digits: '',
        keyed: null,
        promptCount: 0,
      });
    }),
    tellStalled: emit({ type: 'turn.stalled' }),
    tellParted: emit({ type: 'turn.parted', reason: 'said' }),
    tellGaveUp: emit({ type: 'turn.parted', reason: 'silence' }),

    // What both say at once.
    openOverlap: raise({ type: 'overlap.opened' }),
    interrupt: raise({ type: 'overlap.interrupted' }),
    dismiss: raise({ type: 'overlap.dismissed' }),
    dismissWords: assign(({ context }) => ({ dismissedCount: context.heard.length })),
    dropDismissed: assign(({ context }) => ({
      heard: context.heard.slice(context.dismissedCount),
      guessedCount: Math.min(context.guessedCount, context.heard.length - context.dismissedCount),
      dismissedCount: 0,
    })),
    admitDismissed: assign({ dismissedCount: 0 }),
    beginEcho: assign(echoBegun),
    endEcho: assign(echoEnded),
    forgetEcho: assign({ echoUpToSample: null }),

    // What sounds, and what is pressed.
    stallPlayout: raise({ type: 'playout.stalled' }),
    keepDigit: assign(({ context, event }) =>
      event.type === 'digit.pressed' && event.digit !== context.asked.digitsEnd
        ? { digits: context.digits + event.digit }
        : {},
    ),
    takeDigits: assign(({ context }) => ({ keyed: context.digits, digits: '' })),
  },
});

const sayOf = ({ id: utteranceId, text, answerId }: Utterance) => ({
  type: 'speaker.say' as const,
  utteranceId,
  text,
  ...(answerId !== null && { isOpen: true }),
});

/** More than was said, or less than before, is a mark of something else. */
const counted = (utterance: Utterance, told: number): Utterance => {
  const heardCount = Math.min(told, wordCount(utterance.text));
  return heardCount > utterance.heardCount ? { ...utterance, heardCount } : utterance;
};

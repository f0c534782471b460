import { emit, setup } from 'xstate';
import { answeredBy } from '../call/language/answering.ts';
import { assign, enqueueActions } from '../supervision/seams/assign.ts';
import {
  type Evidence,
  type FeatureName,
  historyRatioOf,
  knowing,
  priorOf,
  restBehind,
  scoreWhile,
  untilHuman,
  untilMachine,
} from './evidence.ts';
import type {
  ScreenerContext,
  ScreenerEmitted,
  ScreenerEvent,
  ScreenerGround,
  ScreenerInput,
  ScreenerVerdict,
} from './screener-context.ts';
import { askedForName, wordingRatio } from './wording.ts';

interface Asking {
  context: ScreenerContext;
  event: ScreenerEvent;
}
type Of<T extends ScreenerEvent['type']> = Extract<ScreenerEvent, { type: T }>;

const textMax = 2_000;
const messagesMax = 2;
/** For ever, as a delay: the chart waits for something else meanwhile. */
const neverMs = 2_000_000_000;

/** Where the audio is when the newest edge was told. */
const nowMs = ({ edgeAtMs, lagMs }: ScreenerContext) => edgeAtMs + lagMs;
const restFeature = ({ stretchCount, lastSoundMs, stretchFromMs }: ScreenerContext): FeatureName =>
  restBehind(stretchCount === 1, lastSoundMs - stretchFromMs);
const speechFeature = ({ stretchCount }: ScreenerContext): FeatureName =>
  stretchCount === 0 ? 'stretch' : 'later';

/** With the time of the first speech, which is taken back if it was a noise. */
const known = ({ evidence, table, onsetMs, stretchCount }: ScreenerContext): Evidence =>
  onsetMs === null || stretchCount > 0 ? evidence : knowing(evidence, table, 'onset', onsetMs);

const wordsOf = ({ finals, guess }: ScreenerContext) => `${finals} ${guess}`.trim();
/** With what the words speak for: they may come late, and are taken back by what is recognised in their place. */
const wordingOf = (context: ScreenerContext) => wordingRatio(wordsOf(context), context.language);
const believed = (context: ScreenerContext): Evidence => {
  const evidence = known(context);
  const ratio = wordingOf(context);
  return ratio === 0 ? evidence : { ...evidence, score: evidence.score + ratio };
};

const sounded = (context: ScreenerContext) => nowMs(context) - context.stretchFromMs;
const rested = (context: ScreenerContext) =>
  Math.max(0, nowMs(context) - context.lastSoundMs - context.config.settleMs);

const scoreAtDecision = (context: ScreenerContext): number =>
  scoreWhile(
    believed(context),
    context.table,
    restFeature(context),
    context.config.decideAfterSpeechMs - context.config.settleMs,
  );

/** What whole phrases tell, or single words of a prompt. */
const toldBy = (context: ScreenerContext) => {
  const words = wordsOf(context);
  if (words === '') return null;
  const asked = askedForName(words, context.language);
  if (asked === 'sure') return 'screening';
  return answeredBy(words, context.language) ?? (asked === 'likely' ? 'screening' : null);
};
const left = (ms: number, goneMs: number) => Math.max(0, ms - goneMs);
const toneIs = (event: ScreenerEvent, kind: Of<'tone.heard'>['kind']) =>
  event.type === 'tone.heard' && event.kind === kind;
const silenceGone = (context: ScreenerContext) => nowMs(context) - context.lastSoundMs;

type Judgement = { verdict: ScreenerVerdict; by: ScreenerGround };

/** The vocabulary of the screener's chart. */
export const screenerSetup = setup({
  types: {} as {
    context: ScreenerContext;
    events: ScreenerEvent;
    emitted: ScreenerEmitted;
    input: ScreenerInput;
  },
  delays: {
    ringMax: ({ context }) => context.config.ringMaxMs,
    total: ({ context }) => context.config.totalMs,
    humanFirst: ({ context }) => left(context.config.humanFirstMs, nowMs(context)),
    silent: ({ context }) => left(context.config.silentMs, nowMs(context)),
    monologue: ({ context }) => left(context.config.monologueMs, sounded(context)),
    /** After the attach: since the newest speech began. */
    lateMonologue: ({ context }) => left(context.config.monologueMs, context.lagMs),
    /** When speech will have gone on for as long as a person's hardly does. */
    machineBy: ({ context }) =>
      untilMachine(
        believed(context),
        context.table,
        speechFeature(context),
        sounded(context),
        context.config.machineWhileSpeaking,
      ) ?? neverMs,
    settle: ({ context }) => left(context.config.settleMs, silenceGone(context)),
    /** When a pause will have lasted as no recording's does. */
    humanBy: ({ context }) =>
      untilHuman(
        believed(context),
        context.table,
        restFeature(context),
        rested(context),
        context.config.humanAtMost,
      ) ?? neverMs,
    decide: ({ context }) => left(context.config.decideAfterSpeechMs, silenceGone(context)),
    promptSilence: ({ context }) => left(context.config.promptSilenceMs, context.lagMs),
    beepWait: ({ context }) => left(context.config.beepWaitMs, context.lagMs),
    promptSettle: ({ context }) => left(context.config.promptSettleMs, context.lagMs),
    beepMax: ({ context }) => context.config.beepMaxMs,
    replyMax: ({ context }) => context.config.replyMaxMs,
    thanks: ({ context }) => context.config.thanksMs,
    reserveAfter: ({ context }) => left(context.config.reserveAfterMs, context.config.thanksMs),
    screenerMax: ({ context }) => context.config.screenerMaxMs,
    messageMax: ({ context }) => context.config.messageMaxMs,
    overlap: ({ context }) => context.config.overlapMs,
    attachMax: ({ context }) => context.config.attachMs,
    watch: ({ context }) => context.config.watchMs,
  },
  guards: {
    isFax: ({ event }: Asking) => toneIs(event, 'fax'),
    isSit: ({ event }: Asking) => toneIs(event, 'sit'),
    isBusyTone: ({ event }: Asking) => toneIs(event, 'busy'),
    isBeep: ({ event }: Asking) => toneIs(event, 'beep'),
    hasSpoken: ({ context }) => context.onsetMs !== null || wordsOf(context) !== '',
    isSounding: ({ context }) => context.isSounding,
    isNoise: ({ context, event }: Asking) =>
      event.type === 'speech.ended' && event.voicedShare < context.config.voicedShareMin,
    isFirstStretch: ({ context }) => context.stretchCount === 0,
    isHumanFirst: ({ context }) => context.config.isHumanFirst,
    isImmediate: ({ context }) => context.config.attachPolicy === 'immediate',
    isAttached: ({ context }) => context.isAttached,
    /** Phrases come before odds. */
    isHumanScore: ({ context }) =>
      toldBy(context) === null &&
      scoreWhile(believed(context), context.table, restFeature(context), rested(context)) <=
        context.config.humanAtMost,
    isMachineScore: ({ context }) =>
      toldBy(context) === null &&
      scoreWhile(believed(context), context.table, restFeature(context), 0) >=
        context.config.machineAtLeast,
    isMachineSpeaking: ({ context }) =>
      toldBy(context) === null &&
      scoreWhile(believed(context), context.table, speechFeature(context), sounded(context)) >=
        context.config.machineWhileSpeaking,
    /** Words may have come since its time was reckoned. */
    isStillHuman: ({ context }) => wordingOf(context) <= context.wordingAtRest,
    /** By the whole pause until now, for time is up. */
    isLikelierMachine: ({ context }) => scoreAtDecision(context) > context.config.preferHuman,
    isLikelierHuman: ({ context }) => scoreAtDecision(context) <= context.config.doubtFrom,
    isToldHuman: ({ context }) => toldBy(context) === 'human',
    isToldScreener: ({ context }) => toldBy(context) === 'screening',
    isToldVoicemail: ({ context }) => toldBy(context) === 'voicemail',
    isToldUnavailable: ({ context }) => toldBy(context) === 'unavailable',
    isToldIvr: ({ context }) => toldBy(context) === 'ivr',
    canReply: ({ context }) => context.config.onScreener === 'reply' && toldBy(context) === null,
    willReply: ({ context }) => context.config.onScreener === 'reply',
    willLeaveMessage: ({ context }) => context.config.onVoicemail === 'message',
    willTalkToIvr: ({ context }) => context.config.onIvr === 'attach',
    willTalkToSilence: ({ context }) => context.config.onSilent === 'attach',
    willTalkToAnybody: ({ context }) => context.config.onUncertain === 'attach',
    /** A mailbox that never gets a message and a screener that never gets an answer need not be told apart. */
    isNothingToSay: ({ context }) =>
      context.config.onVoicemail === 'hangUp' && context.config.onScreener === 'hangUp',
    mayRepeat: ({ context }) => context.messageCount < messagesMax,
    canReserve: ({ context }) => !context.isReserved && !context.isAttached,
  },
  actions: {
    noteAnswer: assign(({ context, event }) => {
      if (event.type !== 'leg.answered') return {};
      const evidence = priorOf(context.table, event.ringMs, historyRatioOf(context.past));
      // What was heard while it rang was on another axis.
      return {
        evidence,
        finals: '',
        guess: '',
        onsetMs: null,
        isSounding: false,
        edgeAtMs: 0,
        lagMs: 0,
      };
    }),
    noteStart: assign(({ context, event }) => {
      if (event.type !== 'speech.started') return {};
      return {
        isSounding: true,
        edgeAtMs: event.atMs,
        lagMs: event.lagMs,
        onsetMs: context.onsetMs ?? event.atMs,
      };
    }),
    noteEnd: assign(({ event }) => {
      if (event.type !== 'speech.ended') return {};
      const { atMs, lagMs } = event;
      return { isSounding: false, edgeAtMs: atMs, lagMs, lastSoundMs: atMs };
    }),
    beginStretch: assign(({ event }) =>
      event.type === 'speech.started' ? { stretchFromMs: event.atMs } : {},
    ),
    /** A pause has ended what was said. */
    closeStretch: assign(({ context }) => {
      const { table, stretchFromMs, lastSoundMs, stretchCount } = context;
      const feature = speechFeature(context);
      return {
        evidence: knowing(known(context), table, feature, lastSoundMs - stretchFromMs),
        stretchCount: stretchCount + 1,
        edgeAtMs: lastSoundMs,
        lagMs: context.config.settleMs,
        wordingAtRest: wordingOf(context),
      };
    }),
    /** Somebody has gone on behind it. */
    closeRest: assign(({ context, event }) => {
      if (event.type !== 'speech.started') return {};
      const { config, evidence, table, lastSoundMs } = context;
      const restMs = Math.max(0, event.atMs - lastSoundMs - config.settleMs);
      return { evidence: knowing(evidence, table, restFeature(context), restMs) };
    }),
    forgetNoise: assign(({ event }) =>
      event.type === 'speech.ended'
        ? { onsetMs: null, isSounding: false, edgeAtMs: event.atMs, lagMs: event.lagMs }
        : {},
    ),
    keepWords: assign(({ context, event }) => {
      if (event.type !== 'words.heard') return {};
      if (!event.isFinal) return { guess: event.text };
      return { finals: `${context.finals} ${event.text}`.trim().slice(-textMax), guess: '' };
    }),
    /** What was said so far has been understood. */
    forgetWords: assign({ finals: '', guess: '' }),
    notePause: assign(({ context }) => ({ lagMs: context.config.decideAfterSpeechMs })),
    notePromptSilence: assign(({ context }) => ({ lagMs: context.config.promptSilenceMs })),
    judge: enqueueActions(({ context, enqueue }, { verdict, by }: Judgement) => {
      if (context.verdict === verdict) return;
      enqueue.assign({ verdict, by });
      enqueue.emit({
        type: 'screener.judged',
        verdict,
        by,
        score: believed(context).score,
        isRevised: context.verdict !== null,
      });
    }),
    attach: enqueueActions(({ context, enqueue }) => {
      if (context.isAttached) return;
      enqueue.assign({ isAttached: true });
      enqueue.emit({ type: 'call.attach' });
    }),
    reserve: enqueueActions(({ context, enqueue }) => {
      if (context.isReserved || context.isAttached) return;
      enqueue.assign({ isReserved: true });
      enqueue.emit({ type: 'slot.reserve' });
    }),
    /** Under the policy `speculative`, for whom a person is likelier. */
    speculate: enqueueActions(({ context, enqueue }) => {
      if (context.config.attachPolicy !== 'speculative') return;
      if (context.isReserved || believed(context).score >= 0) return;
      enqueue.assign({ isReserved: true });
      enqueue.emit({ type: 'slot.reserve' });
    }),
    release: enqueueActions(({ context, enqueue }) => {
      if (!context.isReserved) return;
      enqueue.assign({ isReserved: false });
      enqueue.emit({ type: 'slot.release' });
    }),
    tellMachine: emit(({ context }) => ({
      type: 'machine.found' as const,
      verdict: context.verdict ?? 'vmGreeting',
      by: context.by ?? 'time',
    })),
    playMessage: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ messageCount: context.messageCount + 1 });
      enqueue.emit({ type: 'message.play', what: 'voicemail' });
    }),
    playReason: emit({ type: 'message.play', what: 'reason' }),
    stopMessage: emit({ type: 'message.stop' }),
    hangUp: emit(({ context }) => ({ type: 'leg.hangUp' as const, verdict: context.verdict })),
  },
});

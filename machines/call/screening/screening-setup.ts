import { emit, setup } from 'xstate';
import type {
  AnswerVerdict,
  ScreeningConfig,
  ScreeningFinding,
  VerdictAction,
} from '../../contracts/bot/screening.ts';
import { assign, enqueueActions } from '../../supervision/seams/assign.ts';
import { and, not, or, stateIn } from '../../supervision/seams/guards.ts';
import type { HeardWord } from '../heard-word.ts';
import { answeredBy } from '../language/answering.ts';
import { plain } from '../language/plain.ts';

/** `atMs` is an epoch time; `silentMs`: how long ago the sound ended of which the event tells. */
export type ScreeningEvent =
  | { type: 'speech.started'; partySample?: number }
  | { type: 'speech.ended'; partySample?: number; silentMs?: number }
  | { type: 'words.interim'; words: HeardWord[] }
  | { type: 'words.final'; words: HeardWord[] }
  | { type: 'tone.heard'; kind: 'beep' | 'fax' }
  /** The party has left, or the call is over for another reason. */
  | { type: 'sup.shutdown' };

export type ScreeningEmitted =
  | ({ type: 'screening.judged' } & Pick<ScreeningFinding, 'verdict' | 'by' | 'isRevised'>)
  /** The bot may speak. */
  | { type: 'floor.opened' }
  /** Told to a call screener as soon as it listens. */
  | { type: 'turn.warn'; text: string }
  /** Say this, whatever else was to be said, and end the call. */
  | { type: 'callee.message'; verdict: AnswerVerdict; text: string }
  | { type: 'callee.unwanted'; verdict: AnswerVerdict };

export interface ScreeningInput {
  config: ScreeningConfig;
  language: string;
  /** Time from the answer to the start of this actor: the waits count from the answer, not from our own beginning. */
  sinceAnswerMs: number;
  /** What an earlier incarnation found. */
  known?: AnswerVerdict | null;
}

export interface ScreeningContext extends Required<ScreeningInput> {
  /** Speech so far, without its pauses. */
  spokenMs: number;
  /** Where the present stretch of speech began, on the party's axis. */
  startSample: number | null;
  lagMs: number;
  finals: string;
  guess: string;
  verdict: AnswerVerdict | null;
}

interface Asking {
  context: ScreeningContext;
  event: ScreeningEvent;
}

const samplesPerMs = 8;
/** Of a greeting; longer ones are monologues whatever they say. */
const textMax = 2_000;

const textOf = ({ finals, guess }: ScreeningContext): string => `${finals} ${guess}`.trim();
const toldBy = (context: ScreeningContext) => answeredBy(textOf(context), context.language);

const joined = (words: HeardWord[]): string => words.map(({ text }) => text).join(' ');

const isIn = (region: string, state: string) => stateIn({ screening: { [region]: state } });

const actionFor = (
  verdict: AnswerVerdict,
  { onVoicemail, onIvr, onScreening, onUnavailable, onUncertain }: ScreeningConfig,
): VerdictAction =>
  ({
    human: 'continue' as const,
    voicemail: onVoicemail,
    ivr: onIvr,
    screening: onScreening,
    unavailable: onUnavailable,
    uncertain: onUncertain,
  })[verdict];

type Judgement = Pick<ScreeningFinding, 'verdict' | 'by'>;

/** The vocabulary of the screening's chart. */
export const screeningSetup = setup({
  types: {} as {
    context: ScreeningContext;
    events: ScreeningEvent;
    emitted: ScreeningEmitted;
    input: ScreeningInput;
  },
  delays: {
    noSpeech: ({ context: { config, sinceAnswerMs } }) =>
      Math.max(0, config.noSpeechMs - sinceAnswerMs),
    total: ({ context: { config, sinceAnswerMs } }) => Math.max(0, config.totalMs - sinceAnswerMs),
    humanSilence: ({ context: { config, lagMs } }) => Math.max(0, config.humanSilenceMs - lagMs),
    /** The rest of a machine's silence behind that of a person. */
    machineRest: ({ context: { config, lagMs } }) =>
      Math.max(0, config.machineSilenceMs - Math.max(config.humanSilenceMs, lagMs)),
    endOfTurnMax: ({ context }) => context.config.endOfTurnMaxMs,
    beepWait: ({ context }) => context.config.beepWaitMs,
    mailboxMax: ({ context }) => context.config.mailboxMaxMs,
  },
  guards: {
    isKnown: ({ context }) => context.known !== null,
    isSounding: isIn('voice', 'sounding'),
    isTranscriptAwaited: isIn('transcript', 'awaited'),
    hasWords: ({ event }: Asking) => 'words' in event && event.words.length > 0,
    hasSpoken: ({ context }) => context.spokenMs > 0 || textOf(context) !== '',
    isBeep: ({ event }: Asking) => event.type === 'tone.heard' && event.kind === 'beep',
    isFax: ({ event }: Asking) => event.type === 'tone.heard' && event.kind === 'fax',
    isToldScreening: ({ context }) => toldBy(context) === 'screening',
    isToldHuman: ({ context }) => toldBy(context) === 'human',
    isToldVoicemail: ({ context }) => toldBy(context) === 'voicemail',
    isToldIvr: ({ context }) => toldBy(context) === 'ivr',
    isToldUnavailable: ({ context }) => toldBy(context) === 'unavailable',
    isToldNothing: ({ context }) => toldBy(context) === null,
    isShort: ({ context }) =>
      context.spokenMs <= context.config.humanSpeechMaxMs &&
      plain(textOf(context)).length <= context.config.humanWordsMax,
    isMonologue: ({ context }) => context.spokenMs > context.config.monologueMs,
    willLeaveMessage: ({ context }) =>
      context.verdict !== null && actionFor(context.verdict, context.config) === 'message',
    willHangUp: ({ context }) =>
      context.verdict !== null && actionFor(context.verdict, context.config) === 'hangUp',
  },
  actions: {
    beginStretch: assign(({ event }) =>
      event.type === 'speech.started' ? { startSample: event.partySample ?? null } : {},
    ),
    endStretch: assign(({ context, event }) => {
      if (event.type !== 'speech.ended') return {};
      const { partySample, silentMs = 0 } = event;
      const from = context.startSample ?? partySample;
      const ms = partySample === undefined || from === undefined ? 0 : partySample - from;
      return {
        spokenMs: context.spokenMs + Math.max(1, ms / samplesPerMs),
        startSample: null,
        lagMs: Math.max(0, silentMs),
      };
    }),
    keepWords: assign(({ context, event }) => {
      if (event.type === 'words.interim') return { guess: joined(event.words) };
      if (event.type !== 'words.final') return {};
      const finals = `${context.finals} ${joined(event.words)}`.trim().slice(0, textMax);
      return { finals, guess: '' };
    }),
    forgetLag: assign({ lagMs: 0 }),
    /** What was said so far has been understood. */
    forgetWords: assign({ finals: '', guess: '' }),
    judge: enqueueActions(({ context, enqueue }, { verdict, by }: Judgement) => {
      if (context.verdict === verdict) return;
      enqueue.assign({ verdict });
      enqueue.emit({
        type: 'screening.judged',
        verdict,
        by,
        isRevised: context.verdict !== null,
      });
    }),
    openFloor: emit({ type: 'floor.opened' }),
    tellReason: emit(({ context }) => ({
      type: 'turn.warn' as const,
      text: context.config.reason,
    })),
    leaveMessage: emit(({ context }) => ({
      type: 'callee.message' as const,
      verdict: context.verdict ?? 'uncertain',
      text: context.config.message,
    })),
    refuse: emit(({ context }) => ({
      type: 'callee.unwanted' as const,
      verdict: context.verdict ?? 'uncertain',
    })),
  },
});

/** Guards made of others. */
export const isGreeting = and(['isToldNothing', 'isShort']);
export const isToldMachine = or([
  'isToldScreening',
  'isToldVoicemail',
  'isToldIvr',
  'isToldUnavailable',
]);
export const isAllHeard = not('isTranscriptAwaited');

import { emit, setup } from 'xstate';
import type { Termination } from '../contracts/call/call-record.ts';
import { assign } from '../supervision/seams/assign.ts';

/**
 * Call: the life of one conversation from the moment that its leg and its configuration are there.
 *
 *   conversing ─ bot ended, silence ─▶ hangingUp ─ leg closed ─▶ ended
 *       │  ▲                               ▲   takenOver: an operator speaks in the bot's place
 *       │  └─ floor taken, given ─▶ takenOver
 *       │  leg lost                        ▲
 *       ▼                                  ├── expiring      (its time is almost over; the party was warned before)
 *   reconnecting ─ leg back ─▶ conversing  └── apologising   (started again after a crash of its own)
 *       └─ too late ─▶ ended
 *
 * Invariant: `termination` is settled on entering any state from which only `ended` can be reached; whatever happens
 * then (the party hangs up during the apology, a drain) does not change it.
 */
export type EndReason = Termination['reason'];

export type CallEvent =
  | { type: 'leg.hungUp' }
  | { type: 'leg.lost' }
  | { type: 'leg.returned' }
  | { type: 'leg.closed' }
  /** The flow is at its end and has said what it had to say. */
  | { type: 'mind.ended'; disposition: string }
  | { type: 'mind.failed' }
  | { type: 'turn.parted'; reason: 'said' | 'silence' }
  | { type: 'turn.stalled' }
  /** An operator has taken the conversation over, and has given it back. */
  | { type: 'floor.taken' }
  | { type: 'floor.given' }
  /** Nobody hears, or nobody speaks: every provider of the list was tried. */
  | { type: 'part.failed'; part: 'listener' | 'speaker'; reason: string }
  /** An operator or the API ends the call. */
  | { type: 'call.end'; reason: EndReason }
  /** No person has answered: the call ends, or a message is left first. */
  | { type: 'callee.unwanted' }
  | { type: 'callee.message'; text: string }
  | { type: 'sup.shutdown' };

export type CallEmitted =
  | { type: 'leg.hangUp' }
  | { type: 'leg.recover' }
  | { type: 'turn.part'; text: string }
  | { type: 'turn.warn'; text: string }
  | { type: 'call.ending'; reason: EndReason }
  | { type: 'call.ended'; termination: Termination; disposition: string | null };

export interface CallInput {
  callMaxMs: number;
  apology: string;
  /** Said so long before the end of the allowed time; absent, or longer than that time: nothing is. */
  warning?: { beforeMs: number; text: string };
  /** Said at the end of the allowed time; standard "Goodbye." */
  goodbye?: string;
  /** Above 0: an earlier incarnation crashed in this call. */
  incarnation: number;
}

interface CallContext extends CallInput {
  goodbye: string;
  termination: Termination;
  disposition: string | null;
}

/** A lost socket has this long to come back before the call counts as lost. */
const reconnectMaxMs = 8_000;
/** The last words and their playback. */
const partMaxMs = 20_000;
/** A message of 1,000 characters at 15 a second, and something. */
const messageMaxMs = 80_000;
/** The goodbye at the end of the allowed time lies within it: the carrier ends the call at that time by itself. */
const goodbyeMaxMs = 6_000;
/** The carrier answers our hang-up. */
const hangUpMaxMs = 2_000;

const goodbyeMs = (callMaxMs: number): number => Math.min(goodbyeMaxMs, callMaxMs / 2);

const failed = (reason: EndReason): Termination => ({ result: 'failed', reason });
const completed = (reason: EndReason): Termination => ({ result: 'completed', reason });

/** While something is said that nothing follows. */
const lastWords = {
  'turn.parted': 'hangingUp',
  'leg.hungUp': 'ended',
  'leg.lost': 'ended',
  'leg.closed': 'ended',
  // Whoever asks for the end does not wait for last words: a worker that goes would cut them.
  'call.end': 'hangingUp',
  'sup.shutdown': 'hangingUp',
} as const;

export const callMachine = setup({
  types: {} as {
    context: CallContext;
    events: CallEvent;
    emitted: CallEmitted;
    input: CallInput;
  },
  delays: {
    talkMax: ({ context: { callMaxMs } }) => callMaxMs - goodbyeMs(callMaxMs),
    goodbyeMax: ({ context: { callMaxMs } }) => goodbyeMs(callMaxMs),
    warnAfter: ({ context: { callMaxMs, warning } }) =>
      Math.max(0, callMaxMs - (warning?.beforeMs ?? callMaxMs)),
    reconnectMax: reconnectMaxMs,
    partMax: partMaxMs,
    messageMax: messageMaxMs,
    hangUpMax: hangUpMaxMs,
  },
  guards: {
    isSecondLife: ({ context }) => context.incarnation > 0,
    hasWarning: ({ context: { callMaxMs, warning } }) =>
      warning !== undefined &&
      warning.beforeMs > goodbyeMs(callMaxMs) &&
      warning.beforeMs < callMaxMs,
    isSilence: ({ event }) => event.type === 'turn.parted' && event.reason === 'silence',
  },
  actions: {
    endedByParty: assign({ termination: completed('party_hung_up') }),
    endedByBot: assign(({ event }) => ({
      termination: completed('bot_ended'),
      disposition: event.type === 'mind.ended' ? event.disposition : null,
    })),
    endedBySilence: assign({ termination: completed('silence') }),
    endedByScreening: assign({ termination: completed('machine_answered') }),
    endedByDuration: assign({ termination: completed('duration_limit') }),
    endedByDrain: assign({ termination: completed('drained') }),
    endedByRequest: assign(({ event }) => ({
      termination: completed(event.type === 'call.end' ? event.reason : 'bot_ended'),
    })),
    endedByLoss: assign({ termination: failed('leg_lost') }),
    endedByFailure: assign({ termination: failed('call_failed') }),
    apologise: emit(({ context }) => ({ type: 'turn.part' as const, text: context.apology })),
    warn: emit(({ context }) => ({
      type: 'turn.warn' as const,
      text: context.warning?.text ?? '',
    })),
    sayMessage: emit(({ event }) => ({
      type: 'turn.part' as const,
      text: event.type === 'callee.message' ? event.text : '',
    })),
    sayGoodbye: emit(({ context }) => ({ type: 'turn.part' as const, text: context.goodbye })),
    hangUp: emit({ type: 'leg.hangUp' }),
    recoverLeg: emit({ type: 'leg.recover' }),
    tellEnding: emit(({ context }) => ({
      type: 'call.ending' as const,
      reason: context.termination.reason,
    })),
    tellEnded: emit(({ context }) => ({
      type: 'call.ended' as const,
      termination: context.termination,
      disposition: context.disposition,
    })),
  },
}).createMachine({
  id: 'call',
  context: ({ input }) => ({
    goodbye: 'Goodbye.',
    ...input,
    termination: failed('call_failed'),
    disposition: null,
  }),
  initial: 'starting',
  on: {
    'leg.hungUp': { target: '.ended', actions: 'endedByParty' },
    'sup.shutdown': { target: '.hangingUp', actions: 'endedByDrain' },
    /** The last words are said as well as can be, or were. */
    'part.failed': {},
  },
  states: {
    starting: {
      always: [{ guard: 'isSecondLife', target: 'apologising' }, { target: 'live' }],
    },
    live: {
      after: {
        warnAfter: { guard: 'hasWarning', actions: 'warn' },
        talkMax: 'expiring',
      },
      initial: 'conversing',
      on: {
        'mind.ended': { target: 'hangingUp', actions: 'endedByBot' },
        'mind.failed': 'apologising',
        'turn.stalled': 'apologising',
        'part.failed': 'apologising',
        'turn.parted': [
          { guard: 'isSilence', target: 'hangingUp', actions: 'endedBySilence' },
          { target: 'hangingUp', actions: 'endedByFailure' },
        ],
        'callee.unwanted': { target: 'hangingUp', actions: 'endedByScreening' },
        'callee.message': {
          target: 'leavingMessage',
          actions: ['endedByScreening', 'sayMessage'],
        },
        'call.end': { target: 'hangingUp', actions: 'endedByRequest' },
      },
      states: {
        conversing: { on: { 'leg.lost': 'reconnecting', 'floor.taken': 'takenOver' } },
        /** The bot has nothing to say here: neither its silence nor its end is the call's. */
        takenOver: {
          type: 'parallel',
          on: {
            'turn.stalled': {},
            'floor.taken': {},
            'callee.unwanted': {},
            'callee.message': {},
          },
          states: {
            /** The operator hears and speaks without it. Stands first: it is this region that says whether it may have the call again. */
            bot: {
              initial: 'able',
              states: {
                able: { on: { 'part.failed': 'helpless' } },
                helpless: { on: { 'part.failed': {}, 'floor.given': '#call.apologising' } },
              },
            },
            leg: {
              initial: 'talking',
              states: {
                talking: {
                  on: { 'leg.lost': 'reconnecting', 'floor.given': '#call.live.conversing' },
                },
                reconnecting: {
                  entry: 'recoverLeg',
                  on: { 'leg.returned': 'talking', 'floor.given': '#call.live.reconnecting' },
                  after: { reconnectMax: { target: '#call.ended', actions: 'endedByLoss' } },
                },
              },
            },
          },
        },
        reconnecting: {
          entry: 'recoverLeg',
          on: { 'leg.returned': 'conversing', 'floor.taken': 'takenOver.leg.reconnecting' },
          after: {
            reconnectMax: { target: '#call.ended', actions: 'endedByLoss' },
          },
        },
      },
    },
    apologising: {
      entry: ['endedByFailure', 'apologise'],
      on: lastWords,
      after: { partMax: 'hangingUp' },
    },
    expiring: {
      entry: ['endedByDuration', 'sayGoodbye'],
      on: lastWords,
      after: { goodbyeMax: 'hangingUp' },
    },
    /** On a mailbox. */
    leavingMessage: {
      on: lastWords,
      after: { messageMax: 'hangingUp' },
    },
    hangingUp: {
      entry: ['tellEnding', 'hangUp'],
      on: {
        'leg.hungUp': 'ended',
        'leg.closed': 'ended',
        'leg.lost': 'ended',
        'sup.shutdown': {},
      },
      after: { hangUpMax: 'ended' },
    },
    ended: { entry: 'tellEnded', type: 'final' },
  },
});

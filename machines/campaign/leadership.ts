import {
  type ActorLogic,
  type EventObject,
  emit,
  raise,
  type Snapshot,
  sendTo,
  setup,
} from 'xstate';
import { assign } from '../supervision/seams/assign.ts';
import { effect } from './effect.ts';

/** Answer of the lease document. `leftMs` is counted from the *start* of the request, with the safety margin taken off. */
export interface LeaseAnswer {
  isHeld: boolean;
  epoch: number;
  leftMs: number;
  /** Who leads, for the one who stands by. */
  holder: string;
}

export interface LeadershipTimes {
  /** How often the leader renews. */
  renewMs: number;
  /** How often a dialler that stands by asks again. */
  standbyMs: number;
  /** Longest wait for the store's answer. */
  storeMs: number;
  /** Longest wait for the tenure's graceful end. */
  drainMs: number;
}

/** Another dialler leads within this and `standbyMs` after a leader has died: 12 s of the 15 s that are promised. */
export const leaseStandardMs = 10_000;

/** The lease lives 10 s; two renewals may fail in a row before leadership is given up at 8 s. */
export const leadershipTimes: LeadershipTimes = {
  renewMs: 2_500,
  standbyMs: 2_000,
  storeMs: 2_500,
  drainMs: 15_000,
};

/** The same for a lease of another length; the drain has a bound of its own. */
export const leadershipTimesOf = (leaseMs: number, drainMs: number): LeadershipTimes => {
  const scaled = (ms: number) => (ms * leaseMs) / leaseStandardMs;
  const { renewMs, standbyMs, storeMs } = leadershipTimes;
  return {
    renewMs: scaled(renewMs),
    standbyMs: scaled(standbyMs),
    storeMs: scaled(storeMs),
    drainMs,
  };
};

interface LeadershipContext {
  times: LeadershipTimes;
  lease: LeaseAnswer;
  isStopping: boolean;
}

export type LeadershipEvent =
  | { type: 'lease.extended' }
  | { type: 'sup.shutdown'; why?: string; deadlineMs?: number };

export type LeadershipEmitted =
  | { type: 'leadership.gained'; epoch: number }
  | { type: 'leadership.lost'; epoch: number; why: string }
  | { type: 'leadership.stoodBy'; holder: string };

export type TenureLogic = ActorLogic<Snapshot<unknown>, EventObject, { epoch: number }>;

const nobody: LeaseAnswer = { isHeld: false, epoch: 0, leftMs: 0, holder: '' };

/**
 * Leadership: one dialler of a store dials; the others stand by.
 *
 *                    held                    lease runs out, or is another's: the tenure is killed
 *   acquiring ───────────────▶ leading ──────────────────────────────────────────┐
 *     │  ▲                     │ renewal: resting ⇄ renewing                     │
 *     ▼  └── standbyMs ──┐     │ term:    valid (until the local deadline)       │
 *   standby ─────────────┘     │ work:    ruling ─▶ draining                     │
 *     ▲                        ▼ tenure ended, or drained                        │
 *     ├─────────────────── releasing ─▶ stopped (after sup.shutdown)             │
 *     └──────────────────────────────────────────────────────────────────────────┘
 *
 * Invariant: `tenure` (everything that dials) runs exactly in `leading`, and `leading` ends at the local deadline at the
 * latest. Losing the lease stops dialling but hangs nobody up: the next leader adopts the calls.
 */
export const leadershipMachine = setup({
  types: {
    context: {} as LeadershipContext,
    events: {} as LeadershipEvent,
    input: {} as { times: LeadershipTimes },
    emitted: {} as LeadershipEmitted,
    tags: {} as 'leading' | 'standby' | 'stopping',
  },
  actors: {
    /** Takes or renews the lease. */
    claimLease: effect<LeaseAnswer, undefined>('claimLease'),
    /** Gives it up, if it is ours. */
    releaseLease: effect<void, undefined>('releaseLease'),
    /** Everything that dials, in its own system; ends after `sup.shutdown`. */
    tenure: effect<void, { epoch: number }>('tenure') as unknown as TenureLogic,
  },
  guards: {
    isHeld: (_, params: { answer: LeaseAnswer }) => params.answer.isHeld,
    isStillHeld: ({ context }, params: { answer: LeaseAnswer }) =>
      params.answer.isHeld && params.answer.epoch === context.lease.epoch,
    isStopping: ({ context }) => context.isStopping,
  },
  actions: {
    noteLease: assign({ lease: (_, params: { answer: LeaseAnswer }) => params.answer }),
    noteStopping: assign({ isStopping: true }),
    tellGained: emit(({ context }) => ({
      type: 'leadership.gained',
      epoch: context.lease.epoch,
    })),
    tellLost: emit(({ context }, params: { why: string }) => ({
      type: 'leadership.lost',
      epoch: context.lease.epoch,
      why: params.why,
    })),
    tellStandby: emit(({ context }) => ({
      type: 'leadership.stoodBy',
      holder: context.lease.holder,
    })),
    extendTerm: raise({ type: 'lease.extended' }),
    drainTenure: sendTo('tenure', { type: 'sup.shutdown', why: 'the dialler stops' }),
  },
  delays: {
    renewMs: ({ context }) => context.times.renewMs,
    standbyMs: ({ context }) => context.times.standbyMs,
    storeMs: ({ context }) => context.times.storeMs,
    drainMs: ({ context }) => context.times.drainMs,
    leaseLeft: ({ context }) => Math.max(0, context.lease.leftMs),
  },
}).createMachine({
  id: 'leadership',
  context: ({ input }) => ({ times: input.times, lease: nobody, isStopping: false }),
  on: { 'sup.shutdown': { actions: 'noteStopping' } },
  initial: 'acquiring',
  states: {
    acquiring: {
      invoke: {
        id: 'claimLease',
        src: 'claimLease',
        onDone: [
          {
            guard: { type: 'isHeld', params: ({ event }) => ({ answer: event.output }) },
            target: 'gained',
            actions: { type: 'noteLease', params: ({ event }) => ({ answer: event.output }) },
          },
          {
            target: 'standby',
            actions: [
              { type: 'noteLease', params: ({ event }) => ({ answer: event.output }) },
              'tellStandby',
            ],
          },
        ],
        onError: 'standby',
      },
      after: { storeMs: 'standby' },
    },
    standby: {
      tags: 'standby',
      always: { guard: 'isStopping', target: 'releasing' },
      after: { standbyMs: 'acquiring' },
    },
    gained: {
      always: [{ guard: 'isStopping', target: 'releasing' }, { target: 'leading' }],
    },
    leading: {
      tags: 'leading',
      entry: 'tellGained',
      type: 'parallel',
      invoke: {
        id: 'tenure',
        src: 'tenure',
        input: ({ context }) => ({ epoch: context.lease.epoch }),
        onDone: 'releasing',
        onError: {
          target: 'releasing',
          actions: { type: 'tellLost', params: { why: 'the dialling tree failed' } },
        },
      },
      states: {
        term: {
          initial: 'valid',
          states: {
            valid: {
              on: { 'lease.extended': { target: 'valid', reenter: true } },
              after: {
                leaseLeft: {
                  target: '#leadership.standby',
                  actions: { type: 'tellLost', params: { why: 'the lease ran out' } },
                },
              },
            },
          },
        },
        renewal: {
          initial: 'resting',
          states: {
            resting: { after: { renewMs: 'renewing' } },
            renewing: {
              invoke: {
                id: 'renewLease',
                src: 'claimLease',
                onDone: [
                  {
                    guard: {
                      type: 'isStillHeld',
                      params: ({ event }) => ({ answer: event.output }),
                    },
                    target: 'resting',
                    actions: [
                      { type: 'noteLease', params: ({ event }) => ({ answer: event.output }) },
                      'extendTerm',
                    ],
                  },
                  {
                    target: '#leadership.standby',
                    actions: { type: 'tellLost', params: { why: 'another dialler leads' } },
                  },
                ],
                onError: 'resting',
              },
              after: { storeMs: 'resting' },
            },
          },
        },
        work: {
          initial: 'ruling',
          states: {
            ruling: { always: { guard: 'isStopping', target: 'draining' } },
            draining: {
              tags: 'stopping',
              entry: 'drainTenure',
              after: { drainMs: '#leadership.releasing' },
            },
          },
        },
      },
    },
    releasing: {
      invoke: {
        id: 'releaseLease',
        src: 'releaseLease',
        onDone: 'released',
        // The lease expires by itself.
        onError: 'released',
      },
      after: { storeMs: 'released' },
    },
    released: {
      always: [{ guard: 'isStopping', target: 'stopped' }, { target: 'standby' }],
    },
    stopped: { type: 'final' },
  },
});

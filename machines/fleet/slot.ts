import { emit, fromPromise, setup } from 'xstate';
import type { AttachRequest } from '../contracts/call/attach.ts';
import type { Termination } from '../contracts/call/call-record.ts';
import { assign } from '../supervision/seams/assign.ts';
import { stateIn } from '../supervision/seams/guards.ts';

/**
 * Slot: the right of one worker to carry one call.
 *
 *   work        free ─ reserve ─▶ reserved ─ prepared ─▶ busy ─ call over ─▶ wrapping ─ delivered ─▶ free
 *                │                    └─ reserveMs, no configuration ─────────▶┘
 *                └─ draining ─▶ retired
 *
 *   admission   open ─ drain ─▶ draining
 *
 * Invariant: `attach` is set exactly in `reserved`, `busy` and `wrapping`, `outcome` exactly in `wrapping`: every call that
 * was attached has one. A call that never ends is ended as failed after `callMaxMs`.
 */
export type SlotEvent =
  | { type: 'slot.reserve'; attach: AttachRequest }
  /** Take no further call; `retired` when the present one is over. */
  | { type: 'slot.drain' }
  | { type: 'sup.shutdown' };

export type SlotEmitted = {
  type: 'slot.changed';
  slotId: string;
  state: 'free' | 'reserved' | 'busy' | 'wrapping' | 'retired';
  callId: string | null;
};

export interface SlotInput {
  slotId: string;
  /** The media stream and the configuration must both be there by then. */
  reserveMs: number;
}

/** How the conversation went, as far as a slot is concerned. */
export interface CallOutcome {
  termination: Termination;
  disposition: string | null;
}

interface SlotContext {
  slotId: string;
  reserveMs: number;
  attach: AttachRequest | null;
  outcome: CallOutcome | null;
}

/** Beyond every bound of a call's own: four hours is the longest that a bot may be given, and a minute to part. */
const callMaxMs = 14_460_000;
/** Recording into the object store and the result into the spool; both retry on their own afterwards. */
const wrapMaxMs = 30_000;

const failed = (reason: Termination['reason']): CallOutcome => ({
  termination: { result: 'failed', reason },
  disposition: null,
});

const notProvided = () =>
  Promise.reject(new Error('slot: this actor is provided by the fleet role'));

export const slotMachine = setup({
  types: {} as {
    context: SlotContext;
    events: SlotEvent;
    emitted: SlotEmitted;
    input: SlotInput;
  },
  actors: {
    /** Fetches the configuration and waits for the media stream. */
    prepare: fromPromise<void, { attach: AttachRequest }>(notProvided),
    /** The call's own system. */
    call: fromPromise<CallOutcome, { attach: AttachRequest }>(notProvided),
    /** Makes the result durable. */
    wrapUp: fromPromise<void, { attach: AttachRequest; outcome: CallOutcome }>(notProvided),
  },
  delays: {
    reserve: ({ context }) => context.reserveMs,
    callMax: callMaxMs,
    wrapMax: wrapMaxMs,
  },
  guards: {
    isDraining: stateIn({ admission: 'draining' }),
  },
  actions: {
    keepAttach: assign(({ event }) =>
      event.type === 'slot.reserve' ? { attach: event.attach, outcome: null } : {},
    ),
    forgetAttach: assign({ attach: null, outcome: null }),
    keepOutcome: assign((_, outcome: CallOutcome) => ({ outcome })),
    outcomeLegNeverCame: assign({ outcome: failed('leg_never_came') }),
    outcomeNoConfig: assign({ outcome: failed('config_unavailable') }),
    outcomeFailed: assign({ outcome: failed('call_failed') }),
    tellFree: emit(({ context }) => changed(context, 'free')),
    tellReserved: emit(({ context }) => changed(context, 'reserved')),
    tellBusy: emit(({ context }) => changed(context, 'busy')),
    tellWrapping: emit(({ context }) => changed(context, 'wrapping')),
    tellRetired: emit(({ context }) => changed(context, 'retired')),
  },
}).createMachine({
  id: 'slot',
  context: ({ input }) => ({ ...input, attach: null, outcome: null }),
  type: 'parallel',
  states: {
    admission: {
      initial: 'open',
      states: {
        open: { on: { 'slot.drain': 'draining', 'sup.shutdown': 'draining' } },
        draining: { type: 'final' },
      },
    },
    work: {
      initial: 'free',
      states: {
        free: {
          tags: 'free',
          entry: ['forgetAttach', 'tellFree'],
          always: { guard: 'isDraining', target: 'retired' },
          on: { 'slot.reserve': { target: 'reserved', actions: 'keepAttach' } },
        },
        reserved: {
          entry: 'tellReserved',
          invoke: {
            src: 'prepare',
            id: 'prepare',
            input: ({ context }) => ({ attach: context.attach! }),
            onDone: 'busy',
            onError: { target: 'wrapping', actions: 'outcomeNoConfig' },
          },
          after: { reserve: { target: 'wrapping', actions: 'outcomeLegNeverCame' } },
        },
        busy: {
          entry: 'tellBusy',
          invoke: {
            src: 'call',
            id: 'call',
            input: ({ context }) => ({ attach: context.attach! }),
            onDone: {
              target: 'wrapping',
              actions: { type: 'keepOutcome', params: ({ event }) => event.output },
            },
            onError: { target: 'wrapping', actions: 'outcomeFailed' },
          },
          after: { callMax: { target: 'wrapping', actions: 'outcomeFailed' } },
        },
        wrapping: {
          entry: 'tellWrapping',
          invoke: {
            src: 'wrapUp',
            id: 'wrapUp',
            input: ({ context }) => ({ attach: context.attach!, outcome: context.outcome! }),
            onDone: 'free',
            onError: 'free',
          },
          after: { wrapMax: 'free' },
        },
        retired: { entry: 'tellRetired', type: 'final' },
      },
    },
  },
});

const changed = (context: SlotContext, state: SlotEmitted['state']): SlotEmitted => ({
  type: 'slot.changed',
  slotId: context.slotId,
  state,
  callId: context.attach?.callId ?? null,
});

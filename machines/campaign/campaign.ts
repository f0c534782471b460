import { emit, setup } from 'xstate';
import type { CampaignState } from '../contracts/campaign/campaign.ts';
import { assign, enqueueActions } from '../supervision/seams/assign.ts';
import { effect } from './effect.ts';

/** What a campaign is told at every round. */
export interface CampaignSight {
  state: CampaignState;
  /** Its dials in flight and live calls. */
  inFlightCount: number;
  /** Its leads that could be dialled now. */
  dueCount: number;
}

/** Slots held for it, one for each dial it may make now, and the leads that looked due. */
export interface DialGrant {
  /** Slot holds in the leader's book, each with the wait before its dial. */
  slots: { holder: string; dialInMs: number }[];
  leadIds: string[];
}

interface CampaignContext {
  campaignId: string;
  storeMs: number;
  unseenMs: number;
  sight: CampaignSight;
  /** Slots to dial with next. */
  grant: DialGrant | null;
  /** Slots that the running claim dials with. */
  claimed: DialGrant;
  dialedCount: number;
}

export interface CampaignInput {
  campaignId: string;
  /** Longest wait for the store. */
  storeMs: number;
  /** A campaign that no round has seen for this long is gone from the store: its actor ends. */
  unseenMs: number;
}

export type CampaignEvent =
  | ({ type: 'campaign.seen' } & CampaignSight)
  | ({ type: 'campaign.grant' } & DialGrant)
  | { type: 'sup.shutdown'; why?: string; deadlineMs?: number };

export type CampaignEmitted =
  | { type: 'campaign.dialed'; campaignId: string; count: number }
  | { type: 'campaign.declined'; campaignId: string; slots: DialGrant['slots'] }
  | { type: 'campaign.completed'; campaignId: string };

const noGrant: DialGrant = { slots: [], leadIds: [] };

/**
 * Campaign: dials its leads with the slots that it is granted, until none is left.
 *
 *                 grant                   nothing due, nothing in flight
 *   open:  idle ─────────▶ claiming    idle ────────▶ counting ─ none ─▶ marking ─▶ finished
 *           ▲ ◀─ dialed ─────┘          ▲ ◀─ left ───────┘                 ▲
 *           │ running / paused                                             │ nothing in flight
 *   held ───┘                           closing (stopping): waiting ⇄ counting
 *
 * Invariant: it dials only in `claiming`, and a slot that it was granted is dialled with or declined.
 */
export const campaignMachine = setup({
  types: {
    context: {} as CampaignContext,
    events: {} as CampaignEvent,
    input: {} as CampaignInput,
    emitted: {} as CampaignEmitted,
    tags: {} as 'open' | 'held',
  },
  actors: {
    /** Leases leads and starts one attempt for each; gives back the slots that found none. */
    claim: effect<{ dialedCount: number }, { campaignId: string; grant: DialGrant }>('claim'),
    /** Whether a lead is left that keeps the campaign going. */
    hasOpenLead: effect<boolean, { campaignId: string; inFlightOnly: boolean }>('hasOpenLead'),
    complete: effect<void, { campaignId: string }>('complete'),
  },
  guards: {
    isRunning: ({ context }) => context.sight.state === 'running',
    isPaused: ({ context }) => context.sight.state === 'paused',
    isStopping: ({ context }) => context.sight.state === 'stopping',
    isOver: ({ context }) => ['draft', 'completed'].includes(context.sight.state),
    hasGrant: ({ context }) => context.grant !== null,
    mayBeDone: ({ event }) =>
      event.type === 'campaign.seen' &&
      event.state === 'running' &&
      event.dueCount === 0 &&
      event.inFlightCount === 0,
    isOpen: (_, params: { open: boolean }) => params.open,
  },
  actions: {
    noteSight: assign({
      sight: ({ context, event }) =>
        event.type === 'campaign.seen'
          ? { state: event.state, inFlightCount: event.inFlightCount, dueCount: event.dueCount }
          : context.sight,
    }),
    noteGrant: assign({
      grant: ({ context, event }) => {
        if (event.type !== 'campaign.grant') return context.grant;
        return {
          slots: [...(context.grant?.slots ?? []), ...event.slots],
          leadIds: [...(context.grant?.leadIds ?? []), ...event.leadIds],
        };
      },
    }),
    takeGrant: assign({ claimed: ({ context }) => context.grant ?? noGrant, grant: null }),
    countDialed: assign({
      dialedCount: ({ context }, params: { count: number }) => context.dialedCount + params.count,
    }),
    tellDialed: emit(({ context }, params: { count: number }) => ({
      type: 'campaign.dialed',
      campaignId: context.campaignId,
      count: params.count,
    })),
    /** What it holds and will not dial with. */
    declineHeld: enqueueActions(({ context, enqueue }) => {
      if (context.grant === null) return;
      const { campaignId, grant } = context;
      enqueue.emit({ type: 'campaign.declined', campaignId, slots: grant.slots });
      enqueue.assign({ grant: null });
    }),
    /** What comes when it does not dial any more. */
    declineNew: emit(({ context, event }) => ({
      type: 'campaign.declined',
      campaignId: context.campaignId,
      slots: event.type === 'campaign.grant' ? event.slots : [],
    })),
    tellCompleted: emit(({ context }) => ({
      type: 'campaign.completed',
      campaignId: context.campaignId,
    })),
  },
  delays: {
    storeMs: ({ context }) => context.storeMs,
    unseenMs: ({ context }) => context.unseenMs,
  },
}).createMachine({
  id: 'campaign',
  context: ({ input }) => ({
    ...input,
    sight: { state: 'running', inFlightCount: 0, dueCount: 0 },
    grant: null,
    claimed: noGrant,
    dialedCount: 0,
  }),
  on: {
    'campaign.seen': { actions: 'noteSight' },
    'campaign.grant': { actions: 'declineNew' },
    'sup.shutdown': '.finished',
  },
  initial: 'open',
  states: {
    open: {
      tags: 'open',
      exit: 'declineHeld',
      on: { 'campaign.grant': { actions: 'noteGrant' } },
      initial: 'idle',
      states: {
        idle: {
          always: [
            { guard: 'isOver', target: '#campaign.finished' },
            { guard: 'isStopping', target: '#campaign.closing' },
            { guard: 'isPaused', target: '#campaign.held' },
            { guard: 'hasGrant', target: 'claiming' },
          ],
          on: {
            'campaign.seen': [
              { guard: 'mayBeDone', target: 'counting', actions: 'noteSight' },
              { target: 'idle', reenter: true, actions: 'noteSight' },
            ],
          },
          after: { unseenMs: '#campaign.finished' },
        },
        claiming: {
          entry: 'takeGrant',
          invoke: {
            id: 'claim',
            src: 'claim',
            input: ({ context }) => ({ campaignId: context.campaignId, grant: context.claimed }),
            onDone: {
              target: 'idle',
              actions: [
                {
                  type: 'countDialed',
                  params: ({ event }) => ({ count: event.output.dialedCount }),
                },
                {
                  type: 'tellDialed',
                  params: ({ event }) => ({ count: event.output.dialedCount }),
                },
              ],
            },
            onError: 'idle',
          },
          after: { storeMs: 'idle' },
        },
        counting: {
          invoke: {
            id: 'hasOpenLead',
            src: 'hasOpenLead',
            input: ({ context }) => ({ campaignId: context.campaignId, inFlightOnly: false }),
            onDone: [
              {
                guard: { type: 'isOpen', params: ({ event }) => ({ open: event.output }) },
                target: 'idle',
              },
              { target: '#campaign.marking' },
            ],
            onError: 'idle',
          },
          after: { storeMs: 'idle' },
        },
      },
    },
    held: {
      tags: 'held',
      always: [
        { guard: 'isRunning', target: 'open' },
        { guard: 'isStopping', target: 'closing' },
        { guard: 'isOver', target: 'finished' },
      ],
      on: { 'campaign.seen': { target: 'held', reenter: true, actions: 'noteSight' } },
      after: { unseenMs: 'finished' },
    },
    closing: {
      initial: 'waiting',
      states: {
        waiting: {
          on: { 'campaign.seen': { target: 'counting', actions: 'noteSight' } },
          after: { unseenMs: '#campaign.finished' },
        },
        counting: {
          invoke: {
            id: 'hasLiveLead',
            src: 'hasOpenLead',
            input: ({ context }) => ({ campaignId: context.campaignId, inFlightOnly: true }),
            onDone: [
              {
                guard: { type: 'isOpen', params: ({ event }) => ({ open: event.output }) },
                target: 'waiting',
              },
              { target: '#campaign.marking' },
            ],
            onError: 'waiting',
          },
          after: { storeMs: 'waiting' },
        },
      },
    },
    marking: {
      invoke: {
        id: 'complete',
        src: 'complete',
        input: ({ context }) => ({ campaignId: context.campaignId }),
        onDone: { target: 'finished', actions: 'tellCompleted' },
        onError: 'open',
      },
      after: { storeMs: 'open' },
    },
    finished: { type: 'final' },
  },
});

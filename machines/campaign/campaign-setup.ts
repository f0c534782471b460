import { emit, setup } from 'xstate';
import type { CampaignState, WindDown } from '../contracts/campaign/campaign-state.ts';
import { assign, enqueueActions } from '../supervision/seams/assign.ts';
import type { Withdrawal } from './attempt-context.ts';
import { effect } from './effect.ts';

/** What a campaign is told at every round. */
export interface CampaignSight {
  state: CampaignState;
  windDown: WindDown | null;
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

export interface CampaignContext {
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
  /** Its dials and calls up to this far are called off; told again as long as there may be any. */
  | { type: 'campaign.withdrew'; campaignId: string; upTo: Withdrawal }
  /** It has made a step of its lifecycle. */
  | { type: 'campaign.stepped'; campaignId: string; to: CampaignState };

/** What ends a stretch of dialling, as the `lifecycle` has it. */
export type CampaignStep = 'leads.exhausted' | 'calls.over';

export const noGrant: DialGrant = { slots: [], leadIds: [] };

const overStates: CampaignState[] = ['draft', 'validating', 'ready', 'completed', 'failed'];

/** How far its dials are called off where it dials nobody new. */
const upToOf = ({ state, windDown }: CampaignSight): Withdrawal => {
  if (state !== 'pausing' && state !== 'stopping') return 'undialled';
  if (windDown === 'now') return 'live';
  return windDown === 'cancel_ringing' ? 'ringing' : 'undialled';
};

/** The vocabulary of the campaign's chart: what it notes, asks and tells. */
export const campaignSetup = setup({
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
    /** Writes the step, and tells where the campaign stands then. */
    step: effect<CampaignState, { campaignId: string; step: CampaignStep }>('step'),
  },
  guards: {
    isRunning: ({ context }) => context.sight.state === 'running',
    isHeld: ({ context }) => ['scheduled', 'paused'].includes(context.sight.state),
    isClosing: ({ context }) => ['pausing', 'stopping'].includes(context.sight.state),
    isOver: ({ context }) => overStates.includes(context.sight.state),
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
          ? {
              state: event.state,
              windDown: event.windDown,
              inFlightCount: event.inFlightCount,
              dueCount: event.dueCount,
            }
          : context.sight,
    }),
    noteStep: assign({
      sight: ({ context }, params: { state: CampaignState }) => ({
        ...context.sight,
        state: params.state,
      }),
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
    /** Nobody new, and by the order what rings or talks as well. */
    withdraw: emit(({ context }) => ({
      type: 'campaign.withdrew',
      campaignId: context.campaignId,
      upTo: upToOf(context.sight),
    })),
    tellStep: emit(({ context }, params: { state: CampaignState }) => ({
      type: 'campaign.stepped',
      campaignId: context.campaignId,
      to: params.state,
    })),
  },
  delays: {
    storeMs: ({ context }) => context.storeMs,
    unseenMs: ({ context }) => context.unseenMs,
  },
});

import { emit, setup } from 'xstate';
import type { CampaignState, WindDown } from '../contracts/campaign/campaign-state.ts';
import type { PacingSettings } from '../contracts/campaign/pacing-settings.ts';
import type { PacingBound } from '../pacing/pacer.ts';
import { assign } from '../supervision/seams/assign.ts';
import { effect } from './effect.ts';
import type { WorkerView } from './slot-book.ts';

/** What one round read from the store. */
export interface Survey {
  now: number;
  campaigns: {
    campaignId: string;
    state: CampaignState;
    /** How it pauses or stops. */
    windDown: WindDown | null;
    pacing: PacingSettings;
    /** P(more of its calls are abandoned than the law allows), by the law's ledger. */
    lawDoubt: number;
    /** Leads that may be dialled now, best first; no more than the campaign could dial at all. */
    dueLeadIds: string[];
  }[];
  workers: WorkerView[];
}

export interface DialsPlanned {
  campaignId: string;
  count: number;
  /** What held the campaign back. */
  limit: PacingBound;
}

/** What a round dealt out. */
export interface RoundDealt {
  dials: DialsPlanned[];
  freeSlotCount: number;
  inFlightCount: number;
}

interface RoundContext {
  tickMs: number;
  surveyMs: number;
  isWoken: boolean;
  /** What the present round read; empty between rounds. */
  survey: Survey;
  failedCount: number;
}

export type RoundEvent =
  /** An operator changed a campaign: look now. */
  { type: 'round.wake' } | { type: 'sup.shutdown'; why?: string; deadlineMs?: number };

export type RoundEmitted =
  | {
      type: 'pacing.tick';
      dials: DialsPlanned[];
      freeSlotCount: number;
      inFlightCount: number;
    }
  | { type: 'round.failed'; doing: string; error: string };

const nothing: Survey = { now: 0, campaigns: [], workers: [] };

/** Shortest rest between two rounds, however often it is woken. */
const restMs = 200;

/**
 * Round: the leader's tick. First it adopts what an earlier leader left, then it turns and turns.
 *
 *   recovering ───▶ turning: surveying ──▶ dealing ──▶ resting ──▶ pausing ─┐
 *      ▲ └─ error: after restMs ┘  └── error ────────────▶ ▲                │ tickMs since this turn began, or woken
 *      └────────────────────────── turning, anew ◀─────────────────────────┘
 *
 * Invariant: no dial is granted before the recovery is complete.
 */
export const roundMachine = setup({
  types: {
    context: {} as RoundContext,
    events: {} as RoundEvent,
    input: {} as { tickMs: number; surveyMs: number },
    emitted: {} as RoundEmitted,
  },
  actors: {
    /** Adopts open attempts, returns leads that nobody dialled. */
    recover: effect<{ adoptedCount: number; returnedCount: number }, undefined>('recover'),
    survey: effect<Survey, undefined>('survey'),
    /** Paces, reserves slots, tells every campaign what it was seen as and may dial. */
    deal: effect<RoundDealt, Survey>('deal'),
  },
  guards: { isWoken: ({ context }) => context.isWoken },
  actions: {
    noteWake: assign({ isWoken: true }),
    forgetWake: assign({ isWoken: false }),
    noteSurvey: assign({ survey: (_, params: { survey: Survey }) => params.survey }),
    forgetSurvey: assign({ survey: nothing }),
    countFailure: assign({ failedCount: ({ context }) => context.failedCount + 1 }),
    tellFailure: emit((_, params: { doing: string; error: unknown }) => ({
      type: 'round.failed',
      doing: params.doing,
      error: params.error instanceof Error ? params.error.message : String(params.error),
    })),
    tellPacing: emit((_, params: RoundDealt) => ({
      type: 'pacing.tick',
      dials: params.dials,
      freeSlotCount: params.freeSlotCount,
      inFlightCount: params.inFlightCount,
    })),
  },
  delays: {
    restMs,
    tickMs: ({ context }) => context.tickMs,
    surveyMs: ({ context }) => context.surveyMs,
  },
}).createMachine({
  id: 'round',
  context: ({ input }) => ({ ...input, isWoken: false, survey: nothing, failedCount: 0 }),
  on: {
    'round.wake': { actions: 'noteWake' },
    'sup.shutdown': '.ended',
  },
  initial: 'recovering',
  states: {
    recovering: {
      initial: 'adopting',
      states: {
        adopting: {
          invoke: {
            id: 'recover',
            src: 'recover',
            onDone: '#round.turning',
            onError: {
              target: 'resting',
              actions: [
                'countFailure',
                {
                  type: 'tellFailure',
                  params: ({ event }) => ({ doing: 'recovery', error: event.error }),
                },
              ],
            },
          },
          after: { surveyMs: { target: 'resting', actions: 'countFailure' } },
        },
        resting: { after: { restMs: 'adopting' } },
      },
    },
    turning: {
      entry: 'forgetWake',
      // From the turn's beginning, so that what a turn takes does not make the next one later. One that took longer has its successor
      // after the rest.
      after: { tickMs: { actions: 'noteWake' } },
      initial: 'surveying',
      states: {
        surveying: {
          invoke: {
            id: 'survey',
            src: 'survey',
            onDone: {
              target: 'dealing',
              actions: { type: 'noteSurvey', params: ({ event }) => ({ survey: event.output }) },
            },
            onError: {
              target: 'resting',
              actions: [
                'countFailure',
                {
                  type: 'tellFailure',
                  params: ({ event }) => ({ doing: 'survey', error: event.error }),
                },
              ],
            },
          },
          after: { surveyMs: { target: 'resting', actions: 'countFailure' } },
        },
        dealing: {
          exit: 'forgetSurvey',
          invoke: {
            id: 'deal',
            src: 'deal',
            input: ({ context }) => context.survey,
            onDone: {
              target: 'resting',
              actions: { type: 'tellPacing', params: ({ event }) => event.output },
            },
            onError: {
              target: 'resting',
              actions: [
                'countFailure',
                {
                  type: 'tellFailure',
                  params: ({ event }) => ({ doing: 'dealing', error: event.error }),
                },
              ],
            },
          },
          after: { surveyMs: { target: 'resting', actions: 'countFailure' } },
        },
        resting: { after: { restMs: 'pausing' } },
        pausing: { always: { guard: 'isWoken', target: '#round.turning', reenter: true } },
      },
    },
    ended: { type: 'final' },
  },
});

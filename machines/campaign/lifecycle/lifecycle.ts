import { setup } from 'xstate';
import type { LifecycleEvent, Opening } from './lifecycle-events.ts';

const ends = {
  'bot.gone': 'failed',
  'schedule.ended': 'stopping',
} as const;

/** Started, and not over: now may be its time to dial, or not. */
const opening = (type: 'campaign.resume' | 'validation.passed') =>
  [
    { guard: 'isOpen', target: 'running' },
    { guard: 'isWaiting', target: 'scheduled' },
    ...(type === 'validation.passed' ? [{ target: 'ready' } as const] : []),
  ] as const;

/**
 * Lifecycle: where a campaign stands in the store, and what leads from one to the next. It is no living actor: a stored
 * campaign is this machine at rest, and whoever moves one (the API by an order, the dialler by what it sees) asks here first and
 * writes only onto the state that it asked about. So a restart has nothing to rebuild, and no order means two things.
 *
 *   draft ⇄ validating ──▶ ready        completed ── redial ──▶ ready       failed ── start ──▶ validating
 *               │ passed
 *      ┌────────┴──────────┐
 *      ▼   window, budget  ▼
 *   scheduled ◀────────▶ running ── pause, breaker, budget, bot withdrawn ──▶ pausing ── calls over ──▶ paused
 *      │  (all of these: stop, end date)  │                                      │  ◀── resume, probe ─────┘
 *      └───────────────┬──────────────────┴──────────────────────────────────────┘
 *                      ▼
 *                   stopping ── calls over ──▶ completed               bot gone ──▶ failed
 *
 * Invariant: it is dialled for in `running` alone; every order that a state does not name is refused there.
 */
export const lifecycleMachine = setup({
  types: {
    events: {} as LifecycleEvent,
    tags: {} as
      /** The dialler looks at it at every tick. */
        | 'watched'
        /** Of its settings: everything may be changed, or what does not change whom and as whom it calls, or its name alone. */
        | 'editAll'
        | 'editLimits'
        | 'editName',
  },
  guards: {
    isOpen: ({ event }) => openingOf(event)?.isOpen === true,
    isWaiting: ({ event }) => openingOf(event)?.isOpen === false,
  },
}).createMachine({
  id: 'lifecycle',
  initial: 'draft',
  states: {
    draft: {
      tags: 'editAll',
      on: {
        'campaign.validate': 'validating',
        'campaign.start': 'validating',
        'campaign.edit': 'draft',
        'campaign.delete': 'deleted',
      },
    },
    validating: {
      tags: 'editName',
      on: {
        'validation.passed': opening('validation.passed'),
        'validation.failed': 'draft',
        // Whoever looked at it may have died over it.
        'campaign.validate': 'validating',
        'campaign.start': 'validating',
        'campaign.delete': 'deleted',
      },
    },
    ready: {
      tags: 'editAll',
      on: {
        'campaign.validate': 'validating',
        'campaign.start': 'validating',
        'campaign.redial': 'ready',
        // What was found good is another campaign now.
        'campaign.edit': 'draft',
        'campaign.delete': 'deleted',
      },
    },
    scheduled: {
      tags: ['watched', 'editLimits'],
      on: {
        ...ends,
        'schedule.opened': 'running',
        'schedule.closed': 'scheduled',
        'budget.dayspent': 'scheduled',
        'budget.spent': 'pausing',
        'bot.withdrawn': 'pausing',
        'campaign.pause': 'pausing',
        'campaign.stop': 'stopping',
        'campaign.redial': 'scheduled',
        'campaign.edit': 'scheduled',
      },
    },
    running: {
      tags: ['watched', 'editLimits'],
      on: {
        ...ends,
        'schedule.closed': 'scheduled',
        'budget.dayspent': 'scheduled',
        'budget.spent': 'pausing',
        'breaker.tripped': 'pausing',
        'breaker.closed': 'running',
        'bot.withdrawn': 'pausing',
        'leads.exhausted': 'completed',
        'campaign.pause': 'pausing',
        'campaign.stop': 'stopping',
        'campaign.redial': 'running',
        'campaign.edit': 'running',
      },
    },
    pausing: {
      tags: ['watched', 'editLimits'],
      on: {
        ...ends,
        'calls.over': 'paused',
        // More sharply than before.
        'campaign.pause': 'pausing',
        'campaign.resume': opening('campaign.resume'),
        'campaign.stop': 'stopping',
        'campaign.redial': 'pausing',
        'campaign.edit': 'pausing',
      },
    },
    paused: {
      tags: ['watched', 'editLimits'],
      on: {
        ...ends,
        'breaker.probed': 'running',
        'campaign.resume': opening('campaign.resume'),
        'campaign.stop': 'stopping',
        'campaign.redial': 'paused',
        'campaign.edit': 'paused',
      },
    },
    stopping: {
      tags: ['watched', 'editName'],
      on: {
        'calls.over': 'completed',
        'campaign.stop': 'stopping',
        'campaign.edit': 'stopping',
      },
    },
    completed: {
      tags: 'editName',
      on: {
        'campaign.redial': 'ready',
        'campaign.edit': 'completed',
        'campaign.delete': 'deleted',
      },
    },
    failed: {
      tags: 'editAll',
      on: {
        'campaign.validate': 'validating',
        'campaign.start': 'validating',
        'campaign.redial': 'failed',
        'campaign.edit': 'draft',
        'campaign.delete': 'deleted',
      },
    },
    /** Its document is gone from the store. */
    deleted: { type: 'final' },
  },
});

const openingOf = (event: LifecycleEvent): Opening | null =>
  event.type === 'campaign.resume' || event.type === 'validation.passed' ? event.opening : null;

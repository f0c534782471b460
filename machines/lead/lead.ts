import { setup } from 'xstate';
import { assign } from '../supervision/seams/assign.ts';

/**
 * Lead: one contact of a campaign, from list to end. It is the chart of a document: no actor runs it, since a campaign has
 * millions of leads; whoever writes a lead's state takes from here which states the write may find and what it leaves
 * (see `lead-moves.ts`).
 *
 *            dialled             attached
 *   ready ───────────▶ dialing ───────────▶ live
 *    ▲ ▲  ◀─ returned ─┘  │                   │
 *    │ └─ settled: retry now ─────────────────┤
 *    │                    ▼                   ▼
 *    └─ woken ── waiting ◀── settled: retry later, done, suppressed
 *                   ▲ withheld: from ready and leased, until its dial is lawful
 *
 *   ready ── shown ──▶ leased ── returned, expired ──▶ ready
 *   done ── reopened ──▶ ready          suppressed ── released ──▶ ready
 *
 * In `leased` a person looks at it and decides. What the dialler is about to dial is claimed in a document of the claim's own, and
 * stays `ready` until it is dialled.
 *
 * `suppressed` may come to every lead that is not being dialled; one that is gets it with its settlement.
 *
 * Invariant: `reason` is set exactly in `suppressed`. A lead comes to `dialing` from `ready` alone, and to `live` from `dialing`.
 */
export type SuppressionReason =
  /** It is on a list of numbers that want no calls. */
  | 'listed'
  /** Said so in a call. */
  | 'refused'
  /** The number belongs to somebody else. */
  | 'wrong_party'
  /** An operator took it out. */
  | 'withdrawn'
  /** The law's caps leave no day for it. */
  | 'unlawful';

export type LeadEvent =
  | { type: 'lead.shown' }
  /** Looked at or about to be dialled, and not dialled after all. */
  | { type: 'lead.returned' }
  /** Nobody decided in time. */
  | { type: 'lead.expired' }
  /** Judged not to be dialled before a time (machines/compliance). */
  | { type: 'lead.withheld' }
  | { type: 'lead.dialled' }
  | { type: 'lead.attached' }
  | { type: 'lead.settled'; next: 'ready' | 'waiting' | 'done' }
  | { type: 'lead.settled'; next: 'suppressed'; reason: SuppressionReason }
  | { type: 'lead.woken' }
  | { type: 'lead.suppressed'; reason: SuppressionReason }
  /** The suppression ended. */
  | { type: 'lead.released' }
  /** Dialled anew, as one of a chosen part of a campaign. */
  | { type: 'lead.reopened' };

const settled = [
  { guard: 'isRetriedNow', target: 'ready' },
  { guard: 'isRetriedLater', target: 'waiting' },
  { guard: 'isUnwanted', target: 'suppressed', actions: 'noteReason' },
  { target: 'done' },
] as const;
const suppressed = { target: 'suppressed', actions: 'noteReason' } as const;

export const leadMachine = setup({
  types: {} as {
    context: { reason: SuppressionReason | null };
    events: LeadEvent;
  },
  guards: {
    isRetriedNow: ({ event }) => event.type === 'lead.settled' && event.next === 'ready',
    isRetriedLater: ({ event }) => event.type === 'lead.settled' && event.next === 'waiting',
    isUnwanted: ({ event }) => event.type === 'lead.settled' && event.next === 'suppressed',
  },
  actions: {
    noteReason: assign({
      reason: ({ event }) => ('reason' in event ? event.reason : null),
    }),
    forgetReason: assign({ reason: null }),
  },
}).createMachine({
  id: 'lead',
  context: { reason: null },
  initial: 'ready',
  states: {
    ready: {
      on: {
        'lead.shown': 'leased',
        'lead.dialled': 'dialing',
        'lead.withheld': 'waiting',
        'lead.suppressed': suppressed,
      },
    },
    leased: {
      on: {
        'lead.returned': 'ready',
        'lead.expired': 'ready',
        'lead.withheld': 'waiting',
        'lead.suppressed': suppressed,
      },
    },
    // The attempt's own bounds end these two, or the recovery of the next leader.
    dialing: {
      on: { 'lead.attached': 'live', 'lead.returned': 'ready', 'lead.settled': settled },
    },
    live: { on: { 'lead.settled': settled } },
    waiting: { on: { 'lead.woken': 'ready', 'lead.suppressed': suppressed } },
    done: { on: { 'lead.reopened': 'ready', 'lead.suppressed': suppressed } },
    suppressed: { exit: 'forgetReason', on: { 'lead.released': 'ready' } },
  },
});

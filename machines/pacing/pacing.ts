import { setup } from 'xstate';

/** Verdicts of the guards; the pacer gives them whenever one of them has changed. */
export type PacingEvent =
  /** Enough time and enough outcomes to look ahead. */
  | { type: 'pacing.learnt' }
  /** The ramp after the cold start is over. */
  | { type: 'pacing.ramped' }
  | { type: 'distrust.raised' }
  | { type: 'distrust.cleared' }
  | { type: 'law.doubted' }
  | { type: 'law.cleared' }
  | { type: 'carrier.broken' }
  | { type: 'carrier.mended' }
  | { type: 'leads.gone' }
  | { type: 'leads.due' }
  | { type: 'sup.shutdown' };

/**
 * Pacing: which regime one campaign dials under.
 *
 *   dialling   coldStart ─ learnt ─▶ learning ─ ramped ─▶ lookingAhead
 *                                       ▲ ◀─ cleared ─ distrusting ◀─ raised ─┤   law.doubted
 *                                       └─── cleared ─ brakedByLaw ◀──────────┴──────────────
 *      │ ▲ carrier.mended                    │ ▲ leads.due
 *      ▼ │ (to where it was)                 ▼ │ (to where it was)
 *   carrierBroken ◀── carrier.broken ───── drained
 *
 * Tags: `cold` and `braked` dial one a free slot, `ahead` as the risk allows, `probing` one dial a tick in all.
 * Nothing here waits for a clock: every plan brings the verdicts of its instant, so no state can be stuck unseen.
 */
export const pacingMachine = setup({
  types: {
    context: {} as object,
    events: {} as PacingEvent,
    tags: {} as 'cold' | 'braked' | 'ahead' | 'probing',
  },
}).createMachine({
  id: 'pacing',
  context: {},
  initial: 'dialling',
  on: { 'sup.shutdown': '.ended' },
  states: {
    dialling: {
      initial: 'coldStart',
      on: { 'carrier.broken': 'carrierBroken', 'leads.gone': 'drained' },
      states: {
        coldStart: { tags: 'cold', on: { 'pacing.learnt': 'learning' } },
        learning: {
          tags: 'ahead',
          on: {
            'pacing.ramped': 'lookingAhead',
            'distrust.raised': 'distrusting',
            'law.doubted': 'brakedByLaw',
          },
        },
        lookingAhead: {
          tags: 'ahead',
          on: { 'distrust.raised': 'distrusting', 'law.doubted': 'brakedByLaw' },
        },
        distrusting: {
          tags: 'braked',
          on: { 'distrust.cleared': 'learning', 'law.doubted': 'brakedByLaw' },
        },
        brakedByLaw: { tags: 'braked', on: { 'law.cleared': 'learning' } },
        past: { type: 'history', history: 'shallow' },
      },
    },
    carrierBroken: { tags: 'probing', on: { 'carrier.mended': 'dialling.past' } },
    drained: { on: { 'leads.due': 'dialling.past', 'carrier.broken': 'carrierBroken' } },
    ended: { type: 'final' },
  },
});

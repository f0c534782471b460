import { not } from '../../../supervision/seams/guards.ts';
import { turnSetup } from '../turn-setup.ts';

/**
 * What really sounds at the party: marks that came back, not bytes that were sent.
 *
 *   empty ─ utterance ─▶ asked ─ first sound ─▶ sounding{still ─ a word ─▶ moving}
 *     ▲                    │ paused ▲ resumed       │
 *     └── its end          halted ◀─┴───────────────┘      too long nothing: stalled
 *
 * While it sounds, each half of that time is looked back on: one without a word is a stall. A timer for each word would be the dearest
 * thing of a turn.
 *
 * Invariant: `empty` exactly while there is no current utterance.
 */
export const playout = turnSetup.createStateConfig({
  initial: 'empty',
  states: {
    empty: { always: { guard: 'hasCurrent', target: 'asked' } },
    asked: {
      always: [
        { guard: not('hasCurrent'), target: 'empty' },
        { guard: 'isBotPaused', target: 'halted' },
      ],
      on: {
        'utterance.started': { guard: 'isOfCurrent', target: 'sounding' },
        'utterance.word': { guard: 'isOfCurrent', target: 'sounding' },
      },
      after: { playoutStall: { target: 'asked', reenter: true, actions: 'stallPlayout' } },
    },
    sounding: {
      always: [
        { guard: not('hasCurrent'), target: 'empty' },
        { guard: 'isBotPaused', target: 'halted' },
      ],
      on: { 'playout.asked': 'asked' },
      after: {
        playoutBeat: [
          { guard: 'isPlayoutMoving', target: 'sounding', reenter: true },
          { target: 'asked', actions: 'stallPlayout' },
        ],
      },
      initial: 'still',
      states: {
        still: { on: { 'utterance.word': { guard: 'isOfCurrent', target: 'moving' } } },
        moving: {},
      },
    },
    halted: {
      always: { guard: not('hasCurrent'), target: 'empty' },
      on: { 'playout.asked': 'asked' },
    },
  },
});

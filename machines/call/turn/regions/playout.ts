import { not } from 'xstate';
import { turnSetup } from '../turn-setup.ts';

/**
 * What really sounds at the party: marks that came back, not bytes that were sent.
 *
 *   empty ─ utterance ─▶ asked ─ first sound ─▶ sounding ─ each word ─▶ sounding
 *     ▲                    │ paused ▲ resumed       │
 *     └── its end          halted ◀─┴───────────────┘      too long nothing: stalled
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
      on: {
        'utterance.word': { guard: 'isOfCurrent', target: 'sounding', reenter: true },
        'playout.asked': 'asked',
      },
      after: { playoutStall: { target: 'asked', actions: 'stallPlayout' } },
    },
    halted: {
      always: { guard: not('hasCurrent'), target: 'empty' },
      on: { 'playout.asked': 'asked' },
    },
  },
});

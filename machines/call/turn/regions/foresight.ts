import { not } from '../../../supervision/seams/guards.ts';
import { turnSetup } from '../turn-setup.ts';

/**
 * In free talk, what the party's answer may be before its turn is over: the mind thinks ahead, and is told again when it changes.
 *
 *   idle ─ words while the bot listens ─▶ settling ─ unchanged, and a whole answer ─▶ told
 *     ▲                                     ▲ └─ other words ─▶ settling                │
 *     └── no words, or the answer was given ┴───────────── other words ─────────────────┘
 *
 * Invariant: it decides nothing; whoever is told has to hear the answer itself before anything is said.
 */
export const foresight = turnSetup.createStateConfig({
  initial: 'idle',
  states: {
    idle: { always: { guard: 'isGuessable', target: 'settling' } },
    settling: {
      always: { guard: not('isGuessable'), target: 'idle' },
      on: {
        'words.interim': { guard: 'hasWords', target: 'settling', reenter: true },
        'words.final': { guard: 'hasWords', target: 'settling', reenter: true },
      },
      after: { guessStable: { guard: 'isTurnOver', target: 'told', actions: 'tellGuess' } },
    },
    told: {
      always: { guard: not('isGuessable'), target: 'idle' },
      on: {
        'words.interim': { guard: 'hasWords', target: 'settling' },
        'words.final': { guard: 'hasWords', target: 'settling' },
      },
    },
  },
});

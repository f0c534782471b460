import { and } from '../../../supervision/seams/guards.ts';
import { turnSetup } from '../turn-setup.ts';

/**
 * The keypad: none ─ digit ─▶ collecting ─ as many as wanted, the terminator, or no further one in time ─▶ none.
 *
 * Invariant: digits are kept exactly in `collecting`.
 */
export const digits = turnSetup.createStateConfig({
  initial: 'none',
  states: {
    none: {
      on: {
        'digit.pressed': [
          {
            guard: and(['isDigitAwaited', 'isDigitLast']),
            actions: ['keepDigit', 'takeDigits'],
          },
          { guard: 'isDigitAwaited', target: 'collecting', actions: 'keepDigit' },
        ],
      },
    },
    collecting: {
      /** They were handed over, or a new question was asked: the gap behind them means nothing. */
      always: { guard: 'hasNoDigits', target: 'none' },
      on: {
        'digit.pressed': [
          { guard: 'isDigitLast', target: 'none', actions: ['keepDigit', 'takeDigits'] },
          { target: 'collecting', reenter: true, actions: 'keepDigit' },
        ],
      },
      after: { digitGap: { target: 'none', actions: 'takeDigits' } },
    },
  },
});

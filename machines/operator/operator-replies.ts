import type { HandBackReason, OperatorRefusal, OperatorVoice } from './operator-events.ts';

/** What the chart answers, wherever it stands (operator.ts). */

export const refuse = (code: OperatorRefusal) => ({ type: 'refuse' as const, params: code });

export const tell = (state: string, voice: OperatorVoice = 'nobody') => ({
  type: 'tell' as const,
  params: { state, voice },
});

export const giveFloor = (why: HandBackReason) => ({ type: 'giveFloor' as const, params: why });

/** Somebody else may come, go, and ask for what one alone can have. */
export const besides = (told: ReturnType<typeof tell>) => ({
  'operator.joined': [
    { guard: 'hasRoom' as const, actions: ['keepLeg' as const, told] },
    { actions: refuse('operators_full') },
  ],
  'party.whisper': { actions: refuse('operator_present') },
  'bot.whisper': { actions: refuse('operator_present') },
  'floor.take': { actions: refuse('operator_present') },
  'party.hold': { actions: refuse('call_not_taken') },
});

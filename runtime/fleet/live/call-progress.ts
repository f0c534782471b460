import type { CallPhase } from '../../../machines/contracts/relay.ts';

/** What a call is doing, in one word, and what the record does not keep: for whoever looks on while it goes on. */
export interface CallProgress {
  phase: CallPhase;
  phaseSinceAt: number;
  /** Actors that were started anew. */
  restartCount: number;
}

export const freshProgress = (now: number): CallProgress => ({
  phase: 'connecting',
  phaseSinceAt: now,
  restartCount: 0,
});

/**
 * The phase after a fact of the call's tree or of its slot: talking from the bot's first audible frame, listening while the
 * party has the floor or speaks, thinking until the bot sounds again, holding while an operator has put the party on hold. A call that fails says so until its end.
 */
export const phaseAfter = (phase: CallPhase, fact: string): CallPhase => {
  if (phase === 'failed') return phase;
  switch (fact) {
    case 'mind.failed':
    case 'turn.stalled':
      return 'failed';
    case 'slot.wrapping':
      return phase === 'connecting' ? 'failed' : 'ending';
    case 'mind.ended':
    case 'turn.parted':
    case 'call.ending':
    case 'call.ended':
    case 'leg.hungUp':
    case 'leg.closed':
      return 'ending';
  }
  if (phase === 'ending') return phase;
  switch (fact) {
    case 'play.started':
      return 'talking';
    case 'utterance.finished':
    case 'utterance.cut':
    case 'turn.interrupted':
    case 'leg.returned':
      return 'listening';
    case 'speech.started':
      return phase === 'talking' || phase === 'holding' ? phase : 'listening';
    case 'party.held':
      return 'holding';
    case 'party.resumed':
      return phase === 'holding' ? 'listening' : phase;
    case 'slot.busy':
    case 'mind.heard':
    case 'mind.said':
      return 'thinking';
    case 'leg.lost':
      return 'connecting';
    default:
      return phase;
  }
};

import type { CarrierEvent } from '../contracts/call/carrier-event.ts';
import type { AttemptOutcome } from '../contracts/campaign/campaign.ts';

export type CarrierStatus = CarrierEvent['status'];

/** Order of a call's life at the carrier: a callback that would go backwards is late and changes nothing. */
const rank: Record<CarrierStatus, number> = {
  queued: 0,
  ringing: 1,
  answered: 2,
  completed: 3,
  busy: 3,
  no_answer: 3,
  failed: 3,
  canceled: 3,
};

export const isOver = (status: CarrierStatus): boolean => rank[status] === 3;

export const isLater = (status: CarrierStatus, than: CarrierStatus | null): boolean =>
  than === null || rank[status] > rank[than];

/**
 * The outcome of a dial that no worker ever took, from the carrier's last word. `completed` means that somebody answered
 * and is gone again: an abandoned call, which regulators count.
 */
export function outcomeOf(status: CarrierStatus): AttemptOutcome {
  switch (status) {
    case 'busy':
    case 'no_answer':
    case 'failed':
    case 'canceled':
      return status;
    case 'completed':
    case 'answered':
      return 'abandoned';
    default:
      return 'failed';
  }
}

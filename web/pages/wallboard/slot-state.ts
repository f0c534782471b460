import type { LiveCall, LiveSlot, LiveWorker } from '../../../machines/contracts/relay.ts';

/** A full ring is a call of this age (ms); it closes in `ringSteps`, so that a tile is drawn anew every 12.5 s and not every frame. */
const ringFullMs = 300_000;
export const ringSteps = 24;

export const ringStep = (ageMs: number): number =>
  Math.max(0, Math.min(ringSteps, Math.floor((ageMs / ringFullMs) * ringSteps)));

/** What a tile says: the call's phase where there is one, else the slot's own state. */
export const slotState = (
  slot: Pick<LiveSlot, 'state'>,
  worker: Pick<LiveWorker, 'state'>,
  call: Pick<LiveCall, 'phase'> | undefined,
): string => {
  if (worker.state === 'lost') return 'lost';
  if (slot.state === 'busy' && call !== undefined) return call.phase;
  return slot.state;
};

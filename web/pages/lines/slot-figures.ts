import type {
  CapacitySettings,
  FleetCapacity,
} from '../../../machines/contracts/telephony-settings.ts';

type Slots = Pick<FleetCapacity, 'slotCount' | 'busyCount' | 'freeSlotCount' | 'inboundCount'>;

/** Free slots, and for whom. Calls that came in have theirs already: they count among those that are kept for them. */
export const freeSlotsFor = (slots: Slots, kept: CapacitySettings) => {
  const callers = Math.min(
    slots.freeSlotCount,
    Math.max(0, kept.inboundReserved - slots.inboundCount),
  );
  const callbacks = Math.min(slots.freeSlotCount - callers, kept.callbackReserved);
  return { callers, callbacks, dials: slots.freeSlotCount - callers - callbacks };
};

/** What the free slots mean for whoever waits to be dialled. A slot is free until somebody answers: those whom it rings may be meant for it. */
export const slotSentence = (fleet: Slots, kept: CapacitySettings): string => {
  if (fleet.slotCount === 0) return 'No worker is ready: nobody can be called.';
  if (fleet.freeSlotCount === 0) return 'Every slot carries a call.';
  const { dials } = freeSlotsFor(fleet, kept);
  if (kept.inboundReserved + kept.callbackReserved >= fleet.slotCount)
    return 'Every slot is kept: campaigns dial nobody but those who were promised a call.';
  return dials === 0
    ? 'Every free slot is kept: campaigns dial nobody until a call has ended.'
    : `${dials} free ${dials === 1 ? 'slot is' : 'slots are'} for campaigns, and for whom they ring already.`;
};

import type { SlotEmitted } from '../../../machines/fleet/slot.ts';

/**
 * Whether a media stream that connects now can belong to a call here: a slot may be about to be reserved for it (streams come
 * before their attach), waits for it, or its call has lost its stream. Otherwise the upgrade is answered with 503.
 */
export const hasRoomForStream = (
  slots: Iterable<Pick<SlotEmitted, 'state'>>,
  calls: Iterable<{ wires: { line: unknown } }>,
): boolean => {
  for (const { state } of slots) if (state !== 'busy' && state !== 'retired') return true;
  for (const { wires } of calls) if (wires.line === null) return true;
  return false;
};

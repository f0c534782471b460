import { MULAW_SILENCE } from '../codec/mulaw.ts';

/** Half a second: by so much a ring of µ-law grows. */
export const RING_STEP_SAMPLES = 4_000;

/** A ring with room for `needed` samples, whole steps up to `size`, that has `[from, to)` of this one; elsewhere it is silence. */
export const grownRing = (
  ring: Uint8Array,
  from: number,
  to: number,
  needed: number,
  size: number,
): Uint8Array => {
  const steps = Math.ceil(needed / RING_STEP_SAMPLES);
  const length = Math.min(size, steps * RING_STEP_SAMPLES);
  const larger = silentRing(length);
  for (let at = from; at < to; at++) larger[at % length] = ring[at % ring.length]!;
  return larger;
};

export const silentRing = (length: number): Uint8Array =>
  new Uint8Array(length).fill(MULAW_SILENCE);

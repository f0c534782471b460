import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/** Inclusive at both ends, in bytes. */
export interface ByteRange {
  start: number;
  end: number;
}

/** The range cut to the object's size, as HTTP does with an end beyond it. Errors: `range_invalid`. */
export function withinSize({ start, end }: ByteRange, bytes: number): ByteRange {
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (!whole || start < 0 || end < start || start >= bytes)
    throw new VoxError('range_invalid', `bytes ${start}-${end} of ${bytes}`);
  return { start, end: Math.min(end, bytes - 1) };
}

import { z } from 'zod';

/** Loudness of one bucket: 0 silence, 255 full scale, linear in amplitude. */
const peaks = z.array(z.number().int().min(0).max(255));

/**
 * The outline of a call's recording, for its waveform: the loudest sample of each bucket, by party. Bucket `n` covers
 * `n × bucketMs` up to the next one, on the recording's time axis (0: the call was answered).
 */
export const RecordingPeaks = z.object({
  /** 20 ms up to calls of 24 minutes, then so many that no more than 72,000 buckets come out. */
  bucketMs: z.number().int().positive(),
  durationMs: z.number().int().nonnegative(),
  party: peaks,
  bot: peaks,
});
export type RecordingPeaks = z.infer<typeof RecordingPeaks>;

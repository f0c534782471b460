import { z } from 'zod';

/** How a campaign uses what was learnt about when people answer. */
export const BestTime = z.object({
  /**
   * `order` (standard): what is due is dialled in the order of what the moment is worth. `hold`: besides, a lead waits up to a day
   * for a time that is clearly better, even when a place is free. `off`: what is due longest goes first.
   */
  mode: z.enum(['off', 'order', 'hold']),
  /** A variable of the leads that tells kinds of people apart: each of its values is learnt by itself. */
  segmentBy: z.string().min(1).max(64).optional(),
});
export type BestTime = z.infer<typeof BestTime>;

/** Persons who answered, dials, and the day (since 1970, UTC) at which they were counted last. */
const Tally = z.tuple([z.number().min(0), z.number().min(0), z.number().int()]);
export type Tally = z.infer<typeof Tally>;

/** Collection `learnt_odds`, one document: how often people answer, by kind of lead and hour of the week. At most some 100 kB. */
export const LearntOdds = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  all: Tally,
  byBin: z.record(z.string(), Tally),
  byGroup: z.record(z.string(), Tally),
  /** By `group@bin`. */
  byCell: z.record(z.string(), Tally),
  savedAt: z.number().int(),
  /** Highest leader epoch that wrote here. */
  epoch: z.number().int(),
});
export type LearntOdds = z.infer<typeof LearntOdds>;

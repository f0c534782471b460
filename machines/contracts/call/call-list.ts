import { z } from 'zod';
import { CallRecord, Termination } from './call-record.ts';

/** A call as a line of the list: its record without what only its own page shows. */
export const CallLine = CallRecord.omit({
  transcript: true,
  vars: true,
  latency: true,
  counters: true,
  packaging: true,
}).extend({
  /** The longest wait for the bot in this call: from the party's last voiced frame to the bot's first one. Null: it never waited. */
  slowestTurnMs: z.number().nullable(),
});
export type CallLine = z.infer<typeof CallLine>;

const id = z.string().min(1).max(256);
const epochMs = z.coerce.number().int().min(0).max(8.64e15);

/** What a list of calls can be narrowed by; everything given must hold. */
export const CallFilter = z.object({
  state: CallRecord.shape.state.optional(),
  direction: CallRecord.shape.direction.optional(),
  bot: id.optional(),
  campaign: id.optional(),
  disposition: z.string().min(1).max(64).optional(),
  endReason: Termination.shape.reason.optional(),
  /** Of either side: whole as E.164, else its last digits. */
  number: z
    .string()
    .max(32)
    .transform((text) => text.replaceAll(/[\s().-]/g, ''))
    .pipe(z.string().regex(/^\+?\d{2,15}$/, 'two digits or more, or a number in E.164'))
    .optional(),
  /** Anywhere in the transcript, in any case. */
  text: z.string().trim().min(2).max(100).optional(),
  /** Calls in which somebody waited at least so long for the bot. */
  turnMs: z.coerce.number().min(0).max(600_000).optional(),
  /** Answered at or after, epoch ms. */
  fromAt: epochMs.optional(),
  /** Answered before, epoch ms. */
  toAt: epochMs.optional(),
});
export type CallFilter = z.infer<typeof CallFilter>;

/** Newest first. */
export const CallPage = z.object({
  items: z.array(CallLine),
  nextCursor: z.string().nullable(),
  /**
   * Null: the page is as full as it can be. Else the search stopped here (epoch ms) before it was: a filter that needs each record
   * read looks at so many at a time; `nextCursor` goes on.
   */
  searchedToAt: z.number().nullable(),
});
export type CallPage = z.infer<typeof CallPage>;

/** How many calls were answered when: bar `n` covers `fromAt + n × barMs` up to the next one. */
export const CallHistogram = z.object({
  fromAt: z.number(),
  barMs: z.number(),
  bars: z.array(z.object({ completedCount: z.number().int(), failedCount: z.number().int() })),
  /** Filters that are not counted here, because they need each record read. */
  without: z.array(z.enum(['number', 'text', 'turnMs'])),
});
export type CallHistogram = z.infer<typeof CallHistogram>;

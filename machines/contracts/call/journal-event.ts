import { z } from 'zod';

/**
 * The one event format of every actor system. Journal, live relay, console, test traces, simulator and replay all read it.
 *
 * - `seq`: starts at 0 for each system, without gaps; the ring may have dropped older ones.
 * - `t`: epoch ms on the injected clock.
 * - `path`: slash-separated actor path inside its system, root first (`call/turn`). Never a session id: those differ
 *   between runs.
 * - `kind`: `event` an actor received · `state` it settled in (`value`) · `supervision` what a supervisor did ·
 *   `timer` armed, fired or cancelled · `error` an actor failed · `fact` something emitted to the outside ·
 *   `refused` an event that the present state has transitions for, and their guards said no.
 * - `event`: event type, or the name of what happened.
 * - `value`: XState state value, only for `state`.
 * - `data`: small JSON payload; text longer than 500 characters is cut by the recorder. Of a `state`: `machine`, the id of
 *   its machine, with the first of each incarnation; `transition`, the id (as drawings have it) of the transition that led
 *   there, and `also`, those that were taken with it in other regions or without an event. Of `refused`: `candidates`,
 *   each with its `guard` and `target` (null: it leads nowhere else). Of `supervision`: what is known of `incarnation`,
 *   `restarts`, `budgetLeft`, `delayMs`, `until` (the next start), `why`, and `exit` with its error and that one's causes.
 */
export const JournalEvent = z.object({
  seq: z.number().int().nonnegative(),
  t: z.number(),
  path: z.string(),
  kind: z.enum(['event', 'state', 'supervision', 'timer', 'error', 'fact', 'refused']),
  event: z.string(),
  value: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  data: z.unknown().optional(),
});
export type JournalEvent = z.infer<typeof JournalEvent>;

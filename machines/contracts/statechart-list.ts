import { z } from 'zod';

/** A machine's drawing as a line of a list; `machine` is its id, under which the drawing is read. */
export const StatechartLine = z.object({
  machine: z.string(),
  title: z.string(),
  /** The drawing's: differs whenever the drawing does. */
  hash: z.string(),
  stateCount: z.number().int(),
  transitionCount: z.number().int(),
});
export type StatechartLine = z.infer<typeof StatechartLine>;

export const StatechartList = z.object({ items: z.array(StatechartLine) });
export type StatechartList = z.infer<typeof StatechartList>;

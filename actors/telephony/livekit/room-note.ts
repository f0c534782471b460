import { z } from 'zod';

/** What a call's room holds of it, so that a leader that did not dial it can follow it. */
const RoomNote = z.object({ to: z.string(), statusUrl: z.string(), dialledAt: z.number().int() });
export type RoomNote = z.infer<typeof RoomNote>;

export const writeNote = (note: RoomNote): string => JSON.stringify(note);

/** Null: not ours, or not readable. */
export const readNote = (metadata: string): RoomNote | null => {
  try {
    return RoomNote.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
};

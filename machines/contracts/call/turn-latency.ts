import { z } from 'zod';

const ms = z.number().min(0);

/**
 * What the party waited for in one turn, from its last sound to the bot's first. The parts are in
 * order and sum to `totalMs`; waiting that two of them shared counts for the one without which the bot would have come sooner.
 */
export const TurnLatency = z.object({
  /** When the bot began to sound, since the recording's beginning. */
  atMs: ms,
  /** `digits`: the wait began with the last key. */
  answered: z.enum(['words', 'digits']),
  totalMs: ms,
  parts: z.object({
    /** Until silence, and the words so far, were taken for the end of the turn. */
    endpointing: ms,
    /** Silence had lasted long enough, but final words were missing. */
    transcript: ms,
    /** Until the mind had decided: the model's first usable token. */
    mind: ms,
    /** From there to the first words at the voice: a whole clause, and a free floor. */
    clause: ms,
    /** Until the voice's first frame was on the wire. */
    firstByte: ms,
    /** To the carrier and back, and up to a frame's time; 0 where it echoes no marks. Absent in records before it was told. */
    network: ms.optional(),
    /** Behind what the carrier still had to play. */
    playout: ms,
  }),
});
export type TurnLatency = z.infer<typeof TurnLatency>;

export type LatencyPart = keyof TurnLatency['parts'];

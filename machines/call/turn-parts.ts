import type { LatencyPart } from '../contracts/call/turn-latency.ts';

/** When what happened on the way from the party's silence to the bot's sound, epoch ms; null: it did not. */
export interface TurnInstants {
  /** Silence had lasted the lower delay. */
  readonly ripeAt: number | null;
  /** The recogniser's last final words. */
  readonly wordsAt: number | null;
  readonly heardAt: number | null;
  readonly isByDigits: boolean;
  readonly decidedAt: number | null;
  readonly saidAt: number | null;
}

/** Where the wait began and how it ended. */
export interface TurnSpan {
  readonly silenceAt: number;
  /** The first frame of the answer went to the wire. */
  readonly writtenAt: number;
  readonly totalMs: number;
  /** At most so much of what follows the first frame is what the carrier had still to play; the rest is the way to it. */
  readonly aheadMs: number;
}

/** Instants are held between the silence's two ends and in their order, so that the parts sum to the whole. */
export const turnParts = (
  { ripeAt, wordsAt, heardAt, decidedAt, saidAt, isByDigits }: TurnInstants,
  { writtenAt, totalMs, aheadMs, ...span }: TurnSpan,
): Record<LatencyPart, number> => {
  // On the audio's axis it may have been less than by the clock, which hears of silence a frame late or more: the other instants
  // are told by one clock and stand, so it is the beginning that gives way.
  const silenceAt = Math.max(span.silenceAt, writtenAt - totalMs);
  let reached = 0;
  const until = (instant: number | null): number => {
    const here = Math.min(totalMs, Math.max(reached, (instant ?? silenceAt) - silenceAt));
    const ms = here - reached;
    reached = here;
    return ms;
  };
  const waitsForWords =
    !isByDigits && ripeAt !== null && wordsAt !== null && wordsAt > ripeAt && wordsAt <= heardAt!;
  const silent = until(waitsForWords ? ripeAt : heardAt);
  const transcript = until(waitsForWords ? wordsAt : null);
  const judged = until(heardAt);
  const early = {
    endpointing: silent + judged,
    transcript,
    mind: until(decidedAt),
    clause: until(saidAt),
    firstByte: until(writtenAt),
  };
  const playout = Math.min(totalMs - reached, aheadMs);
  return { ...early, network: totalMs - reached - playout, playout };
};

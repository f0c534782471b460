/**
 * A room as a worker is in it: the party is heard, and the worker is heard by the party. 20 ms frames of 8 kHz mono PCM both ways;
 * whoever implements it resamples.
 */
export interface MediaRoom {
  /** Takes one frame; resolves when there is room for another, so that whoever sends ahead is held back. */
  play(pcm: Int16Array<ArrayBuffer>): Promise<void>;
  /** Called once all that was taken before has sounded at the party, in the order of asking; never after a `clear`, or when left. */
  whenSounded(done: () => void): void;
  /** Drops what has not left for the party. */
  clear(): void;
  /** Leaves; the others stay. Once, and never rejects. */
  leave(): Promise<void>;
}

export interface MediaRoomEvents {
  /** One frame of the party's; only good until this returns. */
  heard(pcm: Int16Array): void;
  digit(digit: string): void;
  /** The party, or the room, is gone: the call is over. Once. */
  partyLeft(): void;
  /** We are not in the room any more, and not by our own doing. Once. */
  lost(): void;
}

/** Joins as `identity`. Rejects if that takes longer than 5 s. A party that is not there has left. */
export type JoinRoom = (
  room: { name: string; identity: string; party: string },
  events: MediaRoomEvents,
) => Promise<MediaRoom>;

/** Bound of a join. */
export const joinMaxMs = 5_000;

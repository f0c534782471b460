import { FLOOR_START_MAX_DB } from '../activity/voice-activity.ts';

/** What an audio session needs to go on where another one, on a thread that is gone, was interrupted. */

/** Sent by a session twice a second, so that the main thread holds a recent one when its thread dies. */
export interface SessionCheckpoint {
  /** Messages of the socket handled so far. */
  received: number;
  /** Media timestamp of partySample 0. */
  base: number | null;
  /** Next sample to leave the jitter buffer. */
  partySample: number;
  speaking: boolean;
  speechStartedAt: number;
  floorDb: number;
  /** The recording has left up to here. */
  recordedTo: number;
  /** Playback reached this wire sample, at this place of the party's axis. */
  heard: number;
  heardAt: number;
  counters: Record<string, number>;
}

/** Of a session that has seen nothing yet and whose axis begins at `partySample`. */
export const checkpointAt = (partySample: number): SessionCheckpoint => ({
  received: 0,
  base: null,
  partySample,
  speaking: false,
  speechStartedAt: partySample,
  floorDb: FLOOR_START_MAX_DB,
  recordedTo: partySample,
  heard: 0,
  heardAt: partySample,
  counters: {},
});

/** Where a play begins and ends on the wire, told as soon as it is known; −1: not yet. */
export interface PlaySpan {
  playId: string;
  wireStart: number;
  wireEnd: number;
}

export interface SessionResume {
  /** Null: the session was lost before its first checkpoint. */
  checkpoint: SessionCheckpoint | null;
  /** Samples written to the wire so far, and the clear epoch that they belong to. */
  wireSample: number;
  epoch: number;
  /** Plays that have begun on the wire, in order; `samples` is their length without padding, if they are written. */
  plays: (PlaySpan & { samples: number })[];
}

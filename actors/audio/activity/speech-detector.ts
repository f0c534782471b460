/** What decides when the party speaks, as the session sees it. Positions are samples of the party's axis. */
export interface SpeechDetector {
  readonly speaking: boolean;
  /** Level of the line's noise, dBFS. */
  readonly floorDb: number;
  /** Where the newest stretch of speech began. */
  readonly startedAt: number;
  /** Where the newest stretch of speech ended. */
  readonly endedAt: number;
  /**
   * Takes the 20 ms frame of µ-law that begins at sample `at` and has this level in dBFS; tells what it completes. A detector that
   * decides in batches may tell later what an earlier frame completed.
   */
  push(level: number, at: number, mulaw: Uint8Array): SpeechChange;
  /** What has been decided since, without a frame. */
  settle(): SpeechChange;
}

export type SpeechChange = 'started' | 'ended' | null;

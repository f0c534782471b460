/**
 * What has really sounded at the party, between two clears ("epoch").
 *
 * The carrier plays in order, in ticks of 20 ms: one frame of ours, then the echoes of the marks reached, then one frame of
 * the party's media, all on one ordered socket. So an echo tells exactly which sample sounded together with which frame of
 * the party, and media that arrived since tells how far playback has moved on. A clear is applied between two ticks and
 * flushes the pending marks: those echoes prove nothing. They are told from true ones by the media that follows a true one
 * before our own mark behind the clear comes back.
 *
 * Sources: carriers.md §1.3; the simulated carrier keeps to the tick exactly, a real one to about a frame.
 */

/** A frame of the party's media, in samples: what the tick of an echo adds after the echo. */
const TICK_SAMPLES = 160;
/** Playback is taken as unbroken when a new reference differs by less than this, so that jitter tears nothing. */
const SNAP_SAMPLES = 480;

/** Samples `[wireFrom, wireTo)` of the wire sounded at the party from sample `at` of its axis on. */
export type Placed = (wireFrom: number, wireTo: number, at: number) => void;

export class PlaybackPosition {
  readonly epoch: number;
  /** Everything before this wire sample has sounded, and its place is known. */
  heard: number;
  /** Where on the party's axis `heard` sounded: the end of its last sample. */
  heardAt: number;
  /** Wire samples sent in this epoch. */
  sent: number;

  private readonly placed: Placed;
  /** Wire samples at which marks of ours are still out, rising. */
  private readonly out: number[] = [];
  /** `wire` sounded in the tick that ended at `party`. */
  private reference: { wire: number; party: number } | null = null;
  private provisional: { wire: number; party: number }[] = [];
  /** Wire samples not yet heard at which the carrier was dry, rising: playback need not be contiguous there. */
  private restarts: number[];

  constructor(epoch: number, wireSample: number, partySample: number, placed: Placed) {
    this.epoch = epoch;
    this.heard = wireSample;
    this.sent = wireSample;
    this.heardAt = partySample;
    this.restarts = [wireSample];
    this.placed = placed;
  }

  get isOutstanding(): boolean {
    return this.heard < this.sent;
  }

  /** A frame was written; `partyEnd` is the end of the newest media, before which the frame cannot sound. */
  wrote(samples: number, partyEnd: number): void {
    if (!this.isOutstanding) {
      this.restarted();
      this.heardAt = Math.max(this.heardAt, partyEnd);
    }
    this.sent += samples;
  }

  marked(wire: number): void {
    this.out.push(wire);
  }

  /** The carrier was dry: what is written from here on starts a new stretch of playback. */
  restarted(): void {
    if (this.restarts.at(-1) !== this.sent) this.restarts.push(this.sent);
  }

  /** An echo that proves playback. False: it tells nothing new. */
  echoed(wire: number, partyEnd: number): boolean {
    if (wire > this.sent || (wire <= this.heard && this.reference !== null)) return false;
    this.reference = { wire, party: partyEnd + TICK_SAMPLES };
    this.forget(wire);
    if (wire <= this.heard) return false;
    this.place(wire, this.reference.party);
    return true;
  }

  /** An echo that may come from the flush of a clear. */
  echoedAfterClear(wire: number, partyEnd: number): void {
    if (this.provisional.length < 64) this.provisional.push({ wire, party: partyEnd });
  }

  /**
   * Media of the party followed: what was echoed before it had truly been reached. Unless it lies further on than playback can
   * be: the carrier may take a tick between our clear, whose flush that was, and the mark behind it.
   */
  confirm(): void {
    for (const { wire, party } of this.provisional) {
      const { reference } = this;
      const possible = reference
        ? reference.wire + party + TICK_SAMPLES - reference.party
        : this.heard + TICK_SAMPLES;
      if (wire <= possible) this.echoed(wire, party);
    }
    this.provisional = [];
  }

  /** Playback was cut when the newest media ended at `partyEnd`; returns the wire sample heard last. */
  cut(partyEnd: number): number {
    this.provisional = [];
    const reference = this.reference;
    if (reference === null) return this.heard;
    const moved = reference.wire + Math.max(0, partyEnd - reference.party);
    // A mark that was not reached bounds it: the frame before that mark has not sounded.
    const bound = this.out.length > 0 ? this.out[0]! - TICK_SAMPLES : this.sent;
    const heard = Math.max(this.heard, Math.min(moved, bound, this.sent));
    if (heard > this.heard) this.place(heard, this.heardAt + heard - this.heard);
    return this.heard;
  }

  /** The carrier tells nothing (any more): takes playback up to `wire` as heard, ending at `party`. */
  assume(wire: number, party: number): void {
    if (wire <= this.heard) return;
    this.forget(wire);
    this.place(Math.min(wire, this.sent), party);
  }

  /** Sample of the party's axis at which a wire sample near `heard` sounded. */
  partyOf(wire: number): number {
    return Math.max(0, this.heardAt - (this.heard - wire));
  }

  private forget(wire: number): void {
    while (this.out.length > 0 && this.out[0]! <= wire) this.out.shift();
  }

  private place(wire: number, end: number): void {
    const length = wire - this.heard;
    let at = end - length;
    const isRestart = this.restarts[0] === this.heard;
    const isNear = Math.abs(at - this.heardAt) < SNAP_SAMPLES;
    if (at < this.heardAt || (isNear && !isRestart)) at = this.heardAt;
    this.placed(this.heard, wire, at);
    this.heard = wire;
    this.heardAt = at + length;
    while (this.restarts.length > 0 && this.restarts[0]! < wire) this.restarts.shift();
  }
}

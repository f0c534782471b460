/**
 * The newest messages of a carrier's socket, as bytes in one ring: what another audio thread would have to be told again.
 *
 * Bytes, because as strings they were the longest-lived allocation of the main thread: each survived two scavenges and then filled
 * the old space, and the collection that this forced every two seconds was most of the tail of the turn latency.
 */

/** 1.2 s, twice the distance of two checkpoints, and what comes until the session has moved. */
const MESSAGES_MAX = 128;
/** A media message has 300 bytes, and those of 500 ms are between two checkpoints. */
const START_BYTES = 16 * 1024;
/** The largest message that a line lets through. */
const RING_BYTES = 64 * 1024;

export class KeptMessages {
  /** Number of the oldest kept message, counted from the call's first. */
  first = 0;
  count = 0;

  private ring: Uint8Array | null = null;
  private readonly from = new Int32Array(MESSAGES_MAX);
  private readonly to = new Int32Array(MESSAGES_MAX);
  private end = 0;

  get byteLength(): number {
    return this.ring?.length ?? 0;
  }

  push(message: Uint8Array): void {
    if (message.length > RING_BYTES) {
      // Kept as an empty one, so that the numbers stay true: it would be refused unread.
      message = message.subarray(0, 0);
    }
    while (!this.hasRoom(message.length)) this.resize(2 * this.byteLength || START_BYTES);
    const ring = this.ring!;
    const wraps = this.end + message.length > ring.length;
    // What an earlier lap left behind the end is older than all that the new lap will write over.
    while (wraps && this.count > 0 && this.from[this.first % MESSAGES_MAX]! >= this.end)
      this.drop(1);
    const from = wraps ? 0 : this.end;
    const to = from + message.length;
    while (this.count === MESSAGES_MAX || this.overlapsOldest(from, to)) this.drop(1);
    const at = (this.first + this.count) % MESSAGES_MAX;
    ring.set(message, from);
    this.from[at] = from;
    this.to[at] = to;
    this.end = to;
    this.count += 1;
  }

  /** Forgets the oldest `count`: a checkpoint has come. */
  forget(count: number): void {
    this.drop(Math.max(0, Math.min(count, this.count)));
    if (this.byteLength <= START_BYTES) return;
    // A stall of the thread has made it large, and is over.
    let bytes = 0;
    for (let n = this.first; n < this.first + this.count; n++)
      bytes += this.to[n % MESSAGES_MAX]! - this.from[n % MESSAGES_MAX]!;
    if (bytes <= START_BYTES / 2) this.resize(START_BYTES);
  }

  /** From number `first` on, in order. A message is valid during its call only. */
  each(first: number, tell: (message: Uint8Array) => void): void {
    const { ring } = this;
    if (ring === null) return;
    for (let n = Math.max(first, this.first); n < this.first + this.count; n++) {
      tell(ring.subarray(this.from[n % MESSAGES_MAX], this.to[n % MESSAGES_MAX]));
    }
  }

  clear(): void {
    this.drop(this.count);
    this.ring = null;
  }

  /** Nothing that is wanted would have to go, or the ring is as large as it may be. */
  private hasRoom(length: number): boolean {
    const { ring, end, count } = this;
    if (ring === null) return false;
    if (ring.length >= RING_BYTES) return true;
    if (count === 0) return length <= ring.length;
    const oldest = this.from[this.first % MESSAGES_MAX]!;
    // The oldest is behind the end, or before it once the ring has wrapped.
    if (oldest >= end) return end + length <= oldest;
    return end + length <= ring.length || length <= oldest;
  }

  private drop(count: number): void {
    this.first += count;
    this.count -= count;
  }

  /** Moves what is kept to the beginning of a ring that has room for it. */
  private resize(length: number): void {
    const kept: Uint8Array[] = [];
    this.each(this.first, (message) => kept.push(message));
    const ring = new Uint8Array(length);
    this.end = 0;
    for (const [n, message] of kept.entries()) {
      const at = (this.first + n) % MESSAGES_MAX;
      ring.set(message, this.end);
      this.from[at] = this.end;
      this.end += message.length;
      this.to[at] = this.end;
    }
    this.ring = ring;
  }

  private overlapsOldest(from: number, to: number): boolean {
    if (this.count === 0) return false;
    const at = this.first % MESSAGES_MAX;
    return this.from[at]! < to && this.to[at]! > from;
  }
}

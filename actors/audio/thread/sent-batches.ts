import { readWireBatch } from './wire-batch.ts';

/**
 * The newest blocks of socket messages that went to an audio thread: what another one has to be told again if this one dies. They are
 * kept by thread and not by call, so that a message costs nothing here; and in one ring of bytes, because whatever lives for seconds as
 * an object of its own is copied and promoted by the collector (as strings the messages were most of the tail of the turn latency).
 */

/** Five checkpoints: a thread that is stuck is found in 350 ms, one that loads the speech model is given more. */
const KEPT_MS = 2_500;
/** 10 calls for as long; it grows with what is kept. */
const START_BYTES = 512 * 1024;
/** 1,000 calls. */
const BYTES_MAX = 40 * 1024 * 1024;

interface Block {
  from: number;
  to: number;
  at: number;
}

interface Found {
  /** Number of the block that it is in. */
  block: number;
  /** A view of the ring. */
  message: Uint8Array;
}

export class SentBatches {
  private ring = new Uint8Array(START_BYTES);
  /** Oldest first. */
  private blocks: Block[] = [];
  private forgotten = 0;
  private end = 0;
  /** Of all that is kept, by session: made when the first of a dead thread's sessions asks, for all of them ask then. */
  private found: Map<number, Found[]> | null = null;

  /** Blocks pushed so far: the number of the next one. */
  get count(): number {
    return this.forgotten + this.blocks.length;
  }

  get byteLength(): number {
    return this.ring.length;
  }

  /** `at` is the time, ms. The bytes are copied. */
  push(bytes: Uint8Array, at: number): void {
    this.found = null;
    while (this.blocks.length > 0 && at - this.blocks[0]!.at > KEPT_MS) this.forget();
    let from = this.placeFor(bytes.length);
    while (from < 0 && this.ring.length < BYTES_MAX) {
      this.grow();
      from = this.placeFor(bytes.length);
    }
    while (from < 0 && this.blocks.length > 0) {
      this.forget();
      from = this.placeFor(bytes.length);
    }
    // One that is larger than all there may be is forgotten at once.
    const length = from < 0 ? 0 : bytes.length;
    if (length > 0) this.ring.set(bytes, from);
    this.end = Math.max(0, from) + length;
    this.blocks.push({ from: this.end - length, to: this.end, at });
  }

  /** The session's messages in the blocks from number `from` on, in order: views, valid until the next push. */
  messages(session: number, from: number): Uint8Array[] {
    this.found ??= this.bySession();
    const all = this.found.get(session) ?? [];
    return all.filter(({ block }) => block >= from).map(({ message }) => message);
  }

  private bySession(): Map<number, Found[]> {
    const found = new Map<number, Found[]>();
    for (const [n, { from, to }] of this.blocks.entries())
      readWireBatch(this.ring.subarray(from, to), (session, message) => {
        const one = { block: this.forgotten + n, message };
        const all = found.get(session);
        if (all === undefined) found.set(session, [one]);
        else all.push(one);
      });
    return found;
  }

  /** Behind the newest block, or before the oldest; −1: there is no room. */
  private placeFor(length: number): number {
    const { end } = this;
    const [oldest] = this.blocks;
    if (oldest === undefined) return length <= this.ring.length ? 0 : -1;
    if (oldest.from >= end) return end + length <= oldest.from ? end : -1;
    if (end + length <= this.ring.length) return end;
    return length <= oldest.from ? 0 : -1;
  }

  private forget(): void {
    this.blocks.shift();
    this.forgotten += 1;
  }

  private grow(): void {
    const ring = new Uint8Array(Math.min(BYTES_MAX, this.ring.length * 2));
    let end = 0;
    for (const block of this.blocks) {
      ring.set(this.ring.subarray(block.from, block.to), end);
      block.to += end - block.from;
      block.from = end;
      end = block.to;
    }
    this.ring = ring;
    this.end = end;
  }
}

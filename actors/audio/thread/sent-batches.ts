import { readWireBatch } from './wire-batch.ts';

/**
 * The newest blocks of socket messages that went to an audio thread: what another one has to be told again if this one dies. They are
 * kept by thread and not by call, so that a message costs nothing here.
 *
 * As bytes, because as strings they were the longest-lived allocation of the main thread: each survived two scavenges and then filled the
 * old space, and the collection that this forced every two seconds was most of the tail of the turn latency.
 */

/** Five checkpoints: a thread that is stuck is found in 350 ms, one that loads the speech model is given more. */
const KEPT_MS = 2_500;
/** 1,000 calls for as long. */
const BYTES_MAX = 40 * 1024 * 1024;

export class SentBatches {
  private readonly blocks: { bytes: Uint8Array<ArrayBuffer>; at: number }[] = [];
  private forgotten = 0;
  private byteLength = 0;

  /** Blocks pushed so far: the number of the next one. */
  get count(): number {
    return this.forgotten + this.blocks.length;
  }

  /** `at` is the time, ms. */
  push(bytes: Uint8Array<ArrayBuffer>, at: number): void {
    this.blocks.push({ bytes, at });
    this.byteLength += bytes.length;
    while (this.isTooMuch(at)) {
      this.byteLength -= this.blocks.shift()!.bytes.length;
      this.forgotten += 1;
    }
  }

  /** The session's messages in the blocks from number `from` on, in order; each has bytes of its own. */
  messages(session: number, from: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    for (const { bytes } of this.blocks.slice(Math.max(0, from - this.forgotten)))
      readWireBatch(bytes, (of, message) => {
        if (of === session) found.push(new Uint8Array(message));
      });
    return found;
  }

  private isTooMuch(at: number): boolean {
    const [oldest] = this.blocks;
    return oldest !== undefined && (at - oldest.at > KEPT_MS || this.byteLength > BYTES_MAX);
  }
}

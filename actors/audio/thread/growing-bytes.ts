const START_BYTES = 16 * 1024;

/** Bytes that are written one behind the other into a buffer that grows with them, and taken all at once. */
export class GrowingBytes {
  bytes = new Uint8Array(START_BYTES);
  view = new DataView(this.bytes.buffer);
  length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Room for so many more; the place of the first, in `bytes` and `view` as they are then. */
  add(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) this.grow(at);
    return at;
  }

  /** What has come since the last take, in a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private grow(written: number): void {
    const larger = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, written));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

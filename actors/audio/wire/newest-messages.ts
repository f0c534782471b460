/**
 * The newest messages of a socket for which nobody is there yet: a line without a listener, a call whose audio session is being opened. Each
 * is a copy, for a socket's bytes are valid only while they are told; beyond the bound the oldest go.
 */
export class NewestMessages {
  private readonly max: number;
  private kept: Uint8Array[] = [];

  /** `max`: how many messages are kept. */
  constructor(max: number) {
    this.max = max;
  }

  get count(): number {
    return this.kept.length;
  }

  /** Returns how many older ones had to go for these. */
  push(messages: readonly Uint8Array[]): number {
    for (const message of messages) this.kept.push(new Uint8Array(message));
    const dropped = Math.max(0, this.kept.length - this.max);
    if (dropped > 0) this.kept.splice(0, dropped);
    return dropped;
  }

  /** What is kept, oldest first; nothing is, afterwards. */
  take(): Uint8Array[] {
    const { kept } = this;
    this.kept = [];
    return kept;
  }
}

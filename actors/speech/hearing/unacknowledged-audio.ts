import type { TapFrame } from '../../audio/audio-session.ts';

/** What was sent and is lost with a connection is sent again to the next one: the last three seconds, at most. */
const sentMaxSamples = 24_000;
/** What could not be sent yet: all attempts to connect take less. */
const keptMaxSamples = 120_000;

/** The party's audio that no final result covers yet. */
export class UnacknowledgedAudio {
  readonly #frames: TapFrame[] = [];
  #samples = 0;
  /** Samples among them that no connection has got; always the last ones. */
  #unsent = 0;

  get frames(): readonly TapFrame[] {
    return this.#frames;
  }

  /** Its first sample, on the party's axis. */
  get from(): number {
    return this.#frames[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  push(frame: TapFrame, isSent: boolean): void {
    this.#frames.push(frame);
    this.#samples += frame.pcm.length;
    if (!isSent) this.#unsent += frame.pcm.length;
    while (this.#samples > keptMaxSamples || this.#samples - this.#unsent > sentMaxSamples)
      this.#shift();
  }

  /** A connection has got all of it. */
  sent(): void {
    this.#unsent = 0;
  }

  /** Everything before this sample of the party is settled. */
  acknowledge(before: number): void {
    for (let first = this.#frames[0]; first && first.at < before; first = this.#frames[0]) {
      const settled = before - first.at;
      if (settled < first.pcm.length) {
        this.#frames[0] = { at: before, pcm: first.pcm.slice(settled) };
        this.#samples -= settled;
        return;
      }
      this.#shift();
    }
  }

  #shift(): void {
    this.#samples -= this.#frames.shift()?.pcm.length ?? 0;
    this.#unsent = Math.min(this.#unsent, this.#samples);
  }
}

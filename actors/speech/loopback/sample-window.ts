/** A block of 4 ms is loud above this mean square: −36 dBFS, 16 dB under the voice and 4 dB over noise at −20 dB from it. */
const loudMeanSquare = 520 * 520;
const blockSamples = 32;
const capacitySamples = 8_192;

/** The last second of a stream, addressed by sample number, and where it was loud. Holds at least what `keepFrom` asks for. */
export class SampleWindow {
  readonly pcm = new Int16Array(capacitySamples);
  /** Sample number of `pcm[0]`. */
  base = 0;
  /** Sample number behind the last one. */
  end = 0;
  /** Sample number behind the last loud block. */
  loudEnd = 0;
  /** Start of the first loud block since `forgetLoud`; −1: none. */
  loudStart = -1;
  #block = 0;
  #keep = 0;

  get quietSamples(): number {
    return this.end - this.loudEnd;
  }

  /** What lies before this sample may be dropped. */
  keepFrom(sample: number): void {
    this.#keep = sample;
  }

  restart(at: number): void {
    this.base = at;
    this.end = at;
    this.loudEnd = at;
    this.loudStart = -1;
    this.#block = at;
    this.#keep = at;
  }

  /** At most 512 samples at a time. */
  append(samples: Int16Array): void {
    let length = this.end - this.base;
    if (length + samples.length > capacitySamples) {
      const drop = Math.min(Math.max(0, this.#keep - this.base), length);
      this.pcm.copyWithin(0, drop, length);
      this.base += drop;
      length -= drop;
    }
    this.pcm.set(samples, length);
    this.end += samples.length;
    for (; this.#block + blockSamples <= this.end; this.#block += blockSamples) this.#listen();
  }

  #listen(): void {
    const from = this.#block - this.base;
    let sum = 0;
    for (let n = from; n < from + blockSamples; n++) sum += this.pcm[n]! * this.pcm[n]!;
    if (sum < loudMeanSquare * blockSamples) return;
    this.loudEnd = this.#block + blockSamples;
    if (this.loudStart < 0) this.loudStart = this.#block;
  }
}

import { type Fir, firOf } from './polyphase-fir.ts';

/** Sample rates of carriers, recognisers and voices. */
export type SampleRate = 8_000 | 16_000 | 24_000 | 48_000;

/** 20 ms at the highest rate: what the buffers hold at first. */
const START_SAMPLES = 960;

/**
 * Changes the sample rate of one stream, in pieces of any length: the output does not depend on where they end. Nothing is
 * allocated once the largest piece has been seen.
 */
export class Resampler {
  /** How much later a sound is in the output. */
  readonly delayMs: number;

  private readonly fir: Fir;
  /** `fir.taps - 1` samples of before, then the piece. */
  private samples: Float32Array;
  private out: Int16Array<ArrayBuffer>;
  /** Place of the next output in the next piece, in steps of 1 / `up` of an input sample. */
  private place = 0;

  constructor(fromHz: SampleRate, toHz: SampleRate) {
    this.fir = firOf(fromHz, toHz);
    this.delayMs = this.fir.delayMs;
    this.samples = new Float32Array(this.fir.taps - 1 + START_SAMPLES);
    this.out = new Int16Array(START_SAMPLES);
  }

  /** The samples that this piece completes. They lie in a buffer that the next call writes anew: copy what is to be kept. */
  push(pcm: Int16Array): Int16Array<ArrayBuffer> {
    const { up, down, taps, phases } = this.fir;
    const before = taps - 1;
    this.reserve(pcm.length);
    const { samples, out } = this;
    for (let i = 0; i < pcm.length; i++) samples[before + i] = pcm[i]!;
    const end = pcm.length * up;
    let count = 0;
    let place = this.place;
    for (; place < end; place += down) {
      const newest = Math.floor(place / up);
      const phase = phases[place - newest * up]!;
      let sum = 0;
      for (let k = 0; k < taps; k++) sum += phase[k]! * samples[newest + k]!;
      out[count++] = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : Math.round(sum);
    }
    this.place = place - end;
    samples.copyWithin(0, pcm.length, pcm.length + before);
    return out.subarray(0, count);
  }

  private reserve(length: number): void {
    const { up, down, taps } = this.fir;
    if (taps - 1 + length > this.samples.length) {
      const larger = new Float32Array(taps - 1 + length);
      larger.set(this.samples.subarray(0, taps - 1));
      this.samples = larger;
    }
    const most = Math.ceil((length * up) / down) + 1;
    if (most > this.out.length) this.out = new Int16Array(most);
  }
}

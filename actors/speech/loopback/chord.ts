import {
  bandCount,
  chordSamples,
  cosines,
  sines,
  soundedSamples,
  toneAmplitude,
  toneCount,
  toneEnergy,
  tonesPerBand,
} from './tones.ts';

/** Share of a chord's energy that must lie in four tones, one a band, for it to be one: white noise has 0.05, a clean chord 1. */
const purityMin = 0.25;
/** Sample 463 is a chord's peak. Half of what the tones foretell parts "sounded" from "cut before" by 14 sigma at 20 dB SNR. */
const peakShareMin = 0.5;
/** A block without energy is a hole: a cut may be followed by another sound within the same chord, 20 ms later at least. */
const blockSamples = 80;

/** What was heard in the place of one symbol. Reused: nothing is allocated after the start. */
export class Chord {
  /** Energy of each tone. */
  readonly #energy = new Float64Array(toneCount);
  readonly #inPhase = new Float64Array(toneCount);
  #weakest = 0;
  /** Energy of everything in the window. */
  total = 0;
  /** It is a chord, not silence or some other sound. */
  valid = false;
  /** Share of its energy that lies in four tones, one a band. */
  purity = 0;
  /** Its last sample at full level came: it was not cut before. */
  sounded = false;

  /** The chord that may start at `at`, of which `samples` have been heard so far. */
  measure(pcm: Int16Array, at: number, samples = chordSamples): void {
    // Locals: a module's binding costs a look-up each time wherever a loader wraps modules.
    const [cosine, sine] = [cosines, sines];
    const heard = Math.min(samples, chordSamples);
    this.#weigh(pcm, at, heard);
    // Two tones a pass: the samples are read half as often.
    for (let tone = 0, base = 0; tone < toneCount; tone += 2, base += 2 * chordSamples) {
      let [i0, q0, i1, q1] = [0, 0, 0, 0];
      const next = base + chordSamples;
      for (let n = 0; n < heard; n++) {
        const sample = pcm[at + n]!;
        i0 += sample * cosine[base + n]!;
        q0 += sample * sine[base + n]!;
        i1 += sample * cosine[next + n]!;
        q1 += sample * sine[next + n]!;
      }
      this.#keep(tone, i0, q0);
      this.#keep(tone + 1, i1, q1);
    }
    this.#judge(pcm[at + soundedSamples - 1]!);
  }

  #keep(tone: number, inPhase: number, quadrature: number): void {
    this.#inPhase[tone] = inPhase;
    this.#energy[tone] = inPhase * inPhase + quadrature * quadrature;
  }

  /** Energy of the whole and of its weakest block. */
  #weigh(pcm: Int16Array, at: number, heard: number): void {
    this.total = 0;
    this.#weakest = Number.POSITIVE_INFINITY;
    for (let from = 0; from < heard; from += blockSamples) {
      let block = 0;
      const to = Math.min(heard, from + blockSamples);
      for (let n = from; n < to; n++) block += pcm[at + n]! * pcm[at + n]!;
      this.total += block;
      if (from + blockSamples <= soundedSamples) this.#weakest = Math.min(this.#weakest, block);
    }
  }

  /** Silence or next to it: 13 dB under a chord (noise may be 20 dB under it). */
  get silent(): boolean {
    return this.total < 0.05 * bandCount * toneEnergy;
  }

  #judge(lastFull: number): void {
    let pure = 0;
    let peak = 0;
    for (let band = 0; band < bandCount; band++) {
      let best = band * tonesPerBand;
      for (let tone = best + 1; tone < (band + 1) * tonesPerBand; tone++)
        if (this.#energy[tone]! > this.#energy[best]!) best = tone;
      pure += this.#energy[best]! / toneEnergy;
      peak += (this.#inPhase[best]! / toneEnergy) * toneAmplitude;
    }
    this.purity = this.total === 0 ? 0 : pure / this.total;
    this.valid = !this.silent && this.purity > purityMin;
    const whole = this.#weakest > (0.05 * bandCount * toneEnergy * blockSamples) / chordSamples;
    this.sounded = this.valid && whole && peak > 0 && lastFull > peakShareMin * peak;
  }

  /** The symbol as this chord alone tells it … */
  get own(): number {
    return this.symbol(silentChord);
  }

  /** … and the one before it, which it repeats. */
  get repeated(): number {
    return silentChord.symbol(this);
  }

  /** The symbol of this chord, from its own two bands and the two of the chord `after` it that repeat them. */
  symbol(after: Chord): number {
    return this.#read(after, 0) * tonesPerBand + this.#read(after, 1);
  }

  #read(after: Chord, band: number): number {
    const own = band * tonesPerBand;
    const repeated = own + 2 * tonesPerBand;
    let best = 0;
    let most = -1;
    for (let tone = 0; tone < tonesPerBand; tone++) {
      const energy =
        (this.valid ? this.#energy[own + tone]! : 0) +
        (after.valid ? after.#energy[repeated + tone]! : 0);
      if (energy > most) {
        most = energy;
        best = tone;
      }
    }
    return best;
  }
}

/** Never measured, never valid: says nothing and repeats nothing. */
export const silentChord = new Chord();

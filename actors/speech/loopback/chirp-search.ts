import { chirp, chirpEnergy, chordSamples } from './tones.ts';

/** Correlation (−1 … 1) from which the chirp counts as heard: half of it may be lost, and any other sound stays under 0.3. */
const heardCorrelation = 0.5;
/** Beside its peak the chirp's autocorrelation falls within 3 samples; this far the best place is looked for. */
const peakSamples = 8;

const correlation = (pcm: Int16Array, at: number): number => {
  const wave = chirp;
  const samples = chordSamples;
  let product = 0;
  let energy = 0;
  for (let n = 0; n < samples; n++) {
    const sample = pcm[at + n]!;
    product += sample * wave[n]!;
    energy += sample * sample;
  }
  return energy === 0 ? 0 : product / Math.sqrt(energy * chirpEnergy);
};

/**
 * Where in `pcm` a chirp starts, `from` ≤ place < `to`; −1: nowhere. It is exact to the sample. `pcm` must reach
 * `chordSamples + peakSamples` beyond `to`. About 0.5 µs a place.
 */
export const findChirp = (pcm: Int16Array, from: number, to: number): number => {
  for (let at = from; at < to; at++) {
    let best = correlation(pcm, at);
    if (best < heardCorrelation) continue;
    let place = at;
    for (let later = at + 1; later <= at + peakSamples; later++) {
      const other = correlation(pcm, later);
      if (other > best) {
        best = other;
        place = later;
      }
    }
    return place;
  }
  return -1;
};

/** Samples that must lie behind the last place searched. */
export const chirpReach = chordSamples + peakSamples;

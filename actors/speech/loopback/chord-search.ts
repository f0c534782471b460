import { Chord } from './chord.ts';
import { chordSamples, chordTones, cosines, symbolSamples } from './tones.ts';

/** Coarse grid of places; a chord's purity hardly changes within half a step of its place. */
const stepSamples = 16;
/** The coarse place may be off by the gap and a step. */
const offMaxSamples = 48;
/** Chords that must confirm each other: each repeats the one before, so chance passes once in 4,096. */
const chainLength = 3;
const purityMin = 0.6;

/** Samples that must lie behind the first place searched. */
export const chainReach = (chainLength + 1) * symbolSamples + offMaxSamples;

const peak = (pcm: Int16Array, at: number, symbol: number, before: number): number => {
  const wave = cosines;
  const samples = chordSamples;
  let sum = 0;
  for (const tone of chordTones(symbol, before)) {
    const base = tone * samples;
    for (let n = 0; n < samples; n++) sum += pcm[at + n]! * wave[base + n]!;
  }
  return sum;
};

/**
 * Finds its way into an utterance whose chirp was not heard. A look costs about a millisecond, so it is taken only when sound goes
 * on for a quarter of a second and no chirp was in it.
 */
export class ChordSearch {
  readonly #chords = Array.from({ length: chainLength }, () => new Chord());

  /** Place of a chord in `pcm`, `from` ≤ place < `from` + 512 + 48, exact to the sample on a digital line; −1: there is none. */
  find(pcm: Int16Array, from: number): number {
    const [probe] = this.#chords as [Chord, ...Chord[]];
    let coarse = -1;
    let purest = purityMin;
    for (let at = from; at < from + symbolSamples; at += stepSamples) {
      probe.measure(pcm, at);
      if (!probe.valid || probe.purity <= purest) continue;
      purest = probe.purity;
      coarse = at;
    }
    if (coarse < 0 || !this.#isChain(pcm, coarse)) return -1;
    const earliest = Math.max(from, coarse - offMaxSamples);
    let place = coarse;
    let highest = 0;
    for (let at = earliest; at <= coarse + offMaxSamples; at++) {
      const height = this.#height(pcm, at);
      if (height <= highest) continue;
      highest = height;
      place = at;
    }
    return place;
  }

  /** The symbol that the chord at `at` repeats, or −1 if there is no chord. */
  before(pcm: Int16Array, at: number): number {
    const [probe] = this.#chords as [Chord, ...Chord[]];
    probe.measure(pcm, at);
    return probe.valid && probe.purity > purityMin ? probe.repeated : -1;
  }

  #isChain(pcm: Int16Array, at: number): boolean {
    for (const [n, chord] of this.#chords.entries()) {
      chord.measure(pcm, at + n * symbolSamples);
      if (!chord.valid) return false;
      if (n > 0 && chord.repeated !== this.#chords[n - 1]!.own) return false;
    }
    return true;
  }

  /** All tones of the chain together at their common peak. */
  #height(pcm: Int16Array, at: number): number {
    return this.#chords.reduce(
      (sum, chord, n) => sum + peak(pcm, at + n * symbolSamples, chord.own, chord.repeated),
      0,
    );
  }
}

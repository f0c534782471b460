import { encodeSample } from '../codec/mulaw.ts';

/**
 * Music for a party who is on hold: plucked notes of four chords, round and round, made as it sounds. Each partial of a note is one
 * decaying resonator, two multiplications a sample, so a second of it costs a fraction of a millisecond and no memory.
 */

const RATE = 8_000;
const NOTE_SAMPLES = 2_400;
/** Semitones over A4 (440 Hz): G, E minor, C and D, broken up and down. From 294 Hz up, where the telephone's band begins. */
const CHORDS = [
  [-2, 2, 5, 10],
  [-5, -2, 2, 7],
  [-2, 3, 7, 10],
  [-7, -3, 0, 5],
];
const UP_AND_DOWN = [0, 1, 2, 3, 2, 1, 2, 3];
const NOTES = CHORDS.length * UP_AND_DOWN.length;
/** Of a string: each partial is weaker and dies sooner than the one below it. */
const PARTIALS = [
  { multiple: 1, share: 1, decayMs: 500 },
  { multiple: 2, share: 0.4, decayMs: 300 },
  { multiple: 3, share: 0.15, decayMs: 200 },
];
/** After six notes, 1.8 s, what is left of the first is 31 dB down: cutting it is not heard. */
const VOICES = 6;
/** Of one note's first partial, of 32,767: all together stay under −6 dBFS. */
const AMPLITUDE = 5_000;

class Resonator {
  private last = 0;
  private before = 0;
  private factor = 0;
  private loss = 0;

  pluck(hertz: number, amplitude: number, decayMs: number): void {
    const radius = Math.exp(-1_000 / (decayMs * RATE));
    const angle = (2 * Math.PI * hertz) / RATE;
    this.factor = 2 * radius * Math.cos(angle);
    this.loss = radius * radius;
    // As if a sine of this amplitude had just passed zero: a note begins without a click.
    this.last = 0;
    this.before = (-amplitude * Math.sin(angle)) / radius;
  }

  next(): number {
    const now = this.factor * this.last - this.loss * this.before;
    this.before = this.last;
    this.last = now;
    return now;
  }
}

export class HoldMusic {
  private sample = 0;
  private readonly voices = Array.from({ length: VOICES }, () =>
    PARTIALS.map(() => new Resonator()),
  );

  /** The next samples, µ-law, for a play that goes on for as long as its owner feeds it. */
  next(samples: number): Uint8Array<ArrayBuffer> {
    const mulaw = new Uint8Array(samples);
    for (let i = 0; i < samples; i++) {
      if (this.sample % NOTE_SAMPLES === 0) this.pluck(this.sample / NOTE_SAMPLES);
      this.sample++;
      let sum = 0;
      for (const voice of this.voices) for (const partial of voice) sum += partial.next();
      mulaw[i] = encodeSample(Math.round(sum));
    }
    return mulaw;
  }

  private pluck(note: number): void {
    const place = note % NOTES;
    const chord = CHORDS[Math.floor(place / UP_AND_DOWN.length)]!;
    const semitones = chord[UP_AND_DOWN[place % UP_AND_DOWN.length]!]!;
    const hertz = 440 * 2 ** (semitones / 12);
    const voice = this.voices[note % VOICES]!;
    for (const [n, { multiple, share, decayMs }] of PARTIALS.entries())
      voice[n]!.pluck(hertz * multiple, AMPLITUDE * share, decayMs);
  }
}

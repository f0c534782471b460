import { LINES, SPECTRUM_SAMPLES, Spectrum } from './spectrum.ts';

/**
 * Music on hold: sound whose tones keep their pitch, for seconds, with hardly a pause. A voice glides and pauses, noise has no
 * tones. Looked at every 40 ms, which costs 9 µs a frame (a loop over 20 s of `formant-voice`, the best of three runs).
 */

/** Looks back: a note lasts longer, a syllable's pitch has moved. */
const HOP_FRAMES = 2;
const BACK = 2;
/** Further than this a tone has moved, in lines of 31 Hz. */
const OFF_MAX = 0.25;
/** Tones of a look, and how far they may be below the loudest. */
const PEAKS = 5;
const PEAK_MIN = 10 ** (-25 / 10);
/** dBFS. Below it there is a pause. */
const ENERGY_MIN = SPECTRUM_SAMPLES * 10 ** (-45 / 10);
/** Of the tones' power, so much has kept its pitch. */
const STEADY_MIN = 0.6;
/** In the last 3 s: so many looks are steady, and so few are pauses. */
const LOOKS = 75;
const STARTS_AT = 0.6;
const PAUSES_MAX = 0.15;
/** In the last 1.6 s so few are steady. */
const END_LOOKS = 40;
const ENDS_AT = 0.3;

interface Tones {
  lines: Float64Array;
  powers: Float64Array;
  count: number;
}

const noTones = (): Tones => ({
  lines: new Float64Array(PEAKS),
  powers: new Float64Array(PEAKS),
  count: 0,
});

export class MusicDetector {
  isMusic = false;
  private readonly spectrum = new Spectrum();
  private readonly window = new Float32Array(SPECTRUM_SAMPLES);
  private frame = 0;
  /** The newest looks, round and round: 2 steady, 1 neither, 0 a pause. */
  private readonly looks = new Uint8Array(LOOKS);
  private looked = 0;
  private readonly kept = Array.from({ length: BACK + 1 }, noTones);

  /** A frame of 20 ms, samples of ±1. Tells when music begins and ends. */
  push(samples: Float32Array): 'started' | 'ended' | null {
    this.window.copyWithin(0, samples.length);
    this.window.set(samples, SPECTRUM_SAMPLES - samples.length);
    this.frame += 1;
    if (this.frame % HOP_FRAMES !== 0) return null;
    this.looks[this.looked % LOOKS] = this.look();
    this.looked += 1;
    if (!this.isMusic && this.looked >= LOOKS && this.isSteady()) {
      this.isMusic = true;
      return 'started';
    }
    if (this.isMusic && this.shareOf(2, END_LOOKS) < ENDS_AT) {
      this.isMusic = false;
      return 'ended';
    }
    return null;
  }

  private isSteady(): boolean {
    return this.shareOf(2, LOOKS) >= STARTS_AT && this.shareOf(0, LOOKS) <= PAUSES_MAX;
  }

  private shareOf(kind: number, among: number): number {
    let count = 0;
    for (let n = 1; n <= among; n++)
      if (this.looks[(this.looked - n + LOOKS) % LOOKS] === kind) count += 1;
    return count / among;
  }

  private look(): number {
    const now = this.kept[this.looked % (BACK + 1)]!;
    now.count = 0;
    let energy = 0;
    for (let i = 0; i < SPECTRUM_SAMPLES; i++) energy += this.window[i]! ** 2;
    if (energy < ENERGY_MIN) return 0;
    this.spectrum.measure(this.window);
    this.findTones(now);
    const before = this.kept[(this.looked + 1) % (BACK + 1)]!;
    let [steady, all] = [0, 0];
    for (let n = 0; n < now.count; n++) {
      all += now.powers[n]!;
      if (this.hasTone(before, now.lines[n]!)) steady += now.powers[n]!;
    }
    return all > 0 && steady >= STEADY_MIN * all ? 2 : 1;
  }

  private hasTone({ lines, count }: Tones, line: number): boolean {
    for (let n = 0; n < count; n++) if (Math.abs(lines[n]! - line) <= OFF_MAX) return true;
    return false;
  }

  /** The loudest local maxima that stand out of what is around them. */
  private findTones(into: Tones): void {
    const { powers } = this.spectrum;
    let loudest = 0;
    for (let line = 3; line < LINES - 3; line++) loudest = Math.max(loudest, powers[line]!);
    for (let line = 3; line < LINES - 3; line++) {
      const power = powers[line]!;
      const isTop = power > powers[line - 1]! && power >= powers[line + 1]!;
      const around = Math.max(powers[line - 3]!, powers[line + 3]!);
      if (!isTop || power < PEAK_MIN * loudest || power < 8 * around) continue;
      this.keep(into, line + this.offset(line), power);
    }
  }

  private keep(into: Tones, line: number, power: number): void {
    if (into.count < PEAKS) {
      into.lines[into.count] = line;
      into.powers[into.count] = power;
      into.count += 1;
      return;
    }
    let weakest = 0;
    for (let n = 1; n < PEAKS; n++) if (into.powers[n]! < into.powers[weakest]!) weakest = n;
    if (power <= into.powers[weakest]!) return;
    into.lines[weakest] = line;
    into.powers[weakest] = power;
  }

  /** As `SignalDetector`'s: by the ratio of amplitudes under a Hann window. */
  private offset(line: number): number {
    const { powers } = this.spectrum;
    const side = powers[line + 1]! > powers[line - 1]! ? 1 : -1;
    const ratio = Math.sqrt(powers[line + side]! / powers[line]!);
    return (side * (2 * ratio - 1)) / (1 + ratio);
  }
}

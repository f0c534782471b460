import type { Signal } from '../tones/signal-detector.ts';
import { HERTZ_PER_LINE, LINES } from '../tones/spectrum.ts';

/**
 * Tones of a telephone exchange behind an answer, from what the `SignalDetector` measured anyway: the three tones of special
 * information (ITU-T E.180: 950, 1,400 and 1,800 Hz, 330 ± 70 ms each, before "the number you have dialled"), and the busy tone
 * (480 and 620 Hz, or 400 to 450, half a second on and half a second off; congestion, a quarter).
 */

const SAMPLES_PER_MS = 8;
/** E.180 allows ± 50 Hz; spandsp's lengths. */
const SIT_HERTZ = [950, 1_400, 1_800];
const SIT_OFF_HERTZ = 50;
const SIT_MIN_MS = 220;
const SIT_MAX_MS = 440;
/** Between two of the three. E.180: 30 ms at most; a frame at each end more. */
const SIT_GAP_SAMPLES = 80 * SAMPLES_PER_MS;

/** What a beep may be held back for: a second tone of the three would have begun. */
export class InformationTones {
  private heard = 0;
  private endedAt = 0;
  private held: Signal | null = null;

  /** A beep that was told; null: it may be the first of three and is held back. */
  push(signal: Signal): 'beep' | 'sit' | null {
    const end = signal.at + signal.durationMs * SAMPLES_PER_MS;
    const isNext = this.heard > 0 && signal.at - this.endedAt <= SIT_GAP_SAMPLES;
    if (!isNext) this.heard = 0;
    if (!this.isTone(signal)) {
      this.forget();
      return 'beep';
    }
    this.heard += 1;
    this.endedAt = end;
    this.held = this.heard === 1 ? signal : null;
    if (this.heard < SIT_HERTZ.length) return null;
    this.forget();
    return 'sit';
  }

  /** A beep that was held back and is none of three; `hertz`: of the tone that sounds now, 0 for none. */
  release(at: number, hertz: number): boolean {
    if (this.held === null || at - this.endedAt < SIT_GAP_SAMPLES) return false;
    if (Math.abs(hertz - SIT_HERTZ[1]!) <= SIT_OFF_HERTZ) return false;
    this.forget();
    return true;
  }

  private isTone({ hertz, durationMs }: Signal): boolean {
    return (
      Math.abs(hertz - SIT_HERTZ[this.heard]!) <= SIT_OFF_HERTZ &&
      durationMs >= SIT_MIN_MS &&
      durationMs <= SIT_MAX_MS
    );
  }

  private forget(): void {
    this.heard = 0;
    this.held = null;
  }
}

/** Lines to each side that a tone's power lies in, as the SignalDetector's. */
const SPREAD = 2;
const PAIR_SHARE_MIN = 0.8;
/** The weaker of two tones, of the stronger. */
const PAIR_WEAKER_MIN = 0.1;
const lineOf = (hertz: number) => Math.round(hertz / HERTZ_PER_LINE);
const LOW = lineOf(480);
const HIGH = lineOf(620);

const near = (powers: Float64Array, line: number): number => {
  let sum = 0;
  for (let n = line - SPREAD; n <= line + SPREAD; n++) sum += powers[n]!;
  return sum;
};

/** Two tones and nothing else, as North America's busy tone. */
export const isBusyPair = (powers: Float64Array): boolean => {
  const low = near(powers, LOW);
  const high = near(powers, HIGH);
  if (Math.min(low, high) < PAIR_WEAKER_MIN * Math.max(low, high)) return false;
  let total = 0;
  for (let n = 1; n < LINES; n++) total += powers[n]!;
  return low + high >= PAIR_SHARE_MIN * total;
};

const FRAME_MS = 20;
const BUSY_MIN_HERTZ = 385;
const BUSY_MAX_HERTZ = 470;
const PHASE_MIN_MS = 160;
const PHASE_MAX_MS = 640;
/** Tone and silence are equally long, within this. */
const PHASE_OFF_MS = 80;
/** Whole periods before it is told. */
const PERIODS = 2;

/** Half a second of tone, half a second of silence, and again. */
export class BusyTone {
  private onMs = 0;
  private offMs = 0;
  private periods = 0;
  private isOn = false;

  /** A frame: does it hold the tone, one of `hertz` or the pair; is it silent? */
  push(hertz: number, isPair: boolean): boolean {
    const isTone = isPair || (hertz >= BUSY_MIN_HERTZ && hertz <= BUSY_MAX_HERTZ);
    if (isTone && !this.isOn) this.begins();
    else if (!isTone && this.isOn) this.offMs = 0;
    this.isOn = isTone;
    if (isTone) this.onMs += FRAME_MS;
    else this.offMs += FRAME_MS;
    if (this.onMs > PHASE_MAX_MS || this.offMs > PHASE_MAX_MS) this.periods = 0;
    if (this.periods < PERIODS || !isTone || this.onMs < PHASE_MIN_MS) return false;
    this.periods = 0;
    return true;
  }

  private begins(): void {
    const { onMs, offMs } = this;
    const isEven = Math.abs(onMs - offMs) <= PHASE_OFF_MS;
    const isPeriod = onMs >= PHASE_MIN_MS && onMs <= PHASE_MAX_MS && offMs >= PHASE_MIN_MS;
    this.periods = isPeriod && isEven ? this.periods + 1 : 0;
    this.onMs = 0;
  }
}

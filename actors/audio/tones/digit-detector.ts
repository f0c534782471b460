/**
 * Digits that a telephone sends as tones in the audio (ITU-T Q.23), for carriers that do not tell them as messages. Eight Goertzel
 * filters over 12.75 ms, twice as often; the limits are those of Q.24's table for North America, which is the strictest in it.
 */

const RATE = 8_000;
const LOW = [697, 770, 852, 941];
const HIGH = [1_209, 1_336, 1_477, 1_633];
const DIGITS = ['123A', '456B', '789C', '*0#D'];

/** 78 Hz wide: neighbours are 73 Hz apart, and a tone may be 1.5 % beside its place. */
const WINDOW = 102;
const HOP = WINDOW / 2;
/** Windows in a row: 40 ms fill four of them wherever they begin, 23 ms at most three. */
const HITS = 4;
/** Windows without it that end a digit: a drop-out of 10 ms, which is in four of them, must not make two of one. */
const MISSES = 5;
/** A window that the tone fills less than 80 % of does not count. */
const FULL = 0.64;
/** dBFS, both tones together. */
const LEVEL_MIN_DB = -42;
/** High over low at most, low over high at most: 4 and 8 dB, and what one tone moves the other's filter by. */
const TWIST_HIGH = 10 ** (5 / 10);
const TWIST_LOW = 10 ** (10 / 10);
/** The best of a group over the second. */
const PEAK = 10 ** (6 / 10);
/** Of all that is in the window, so much is the two tones. Voices have harmonics beside them. */
const SHARE_MIN = 0.68;
const ENERGY_MIN = WINDOW * 10 ** (LEVEL_MIN_DB / 10);

const factorOf = (hertz: number): number => 2 * Math.cos((2 * Math.PI * hertz) / RATE);
const LOW_FACTORS = LOW.map(factorOf);
const HIGH_FACTORS = HIGH.map(factorOf);

export class DigitDetector {
  /** Where the newest digit began. */
  startedAt = 0;

  private readonly window = new Float32Array(WINDOW);
  private filled = HOP;
  private readonly powers = new Float64Array(4);
  private candidate: string | null = null;
  private candidateAt = 0;
  private hits = 0;
  /** Power of the newest digit's window, and the most in this run. */
  private power = 0;
  private powerMax = 0;
  private misses = 0;
  private isTold = false;

  /** Samples of ±1, the first of them at `at`; tells each digit once, after 40 ms of it. More than 40 ms at once may hide one. */
  push(samples: Float32Array, at: number): string | null {
    let found: string | null = null;
    for (let i = 0; i < samples.length; i++) {
      this.window[this.filled++] = samples[i]!;
      if (this.filled < WINDOW) continue;
      found = this.judge(this.digit(), at + i + 1 - WINDOW) ?? found;
      this.window.copyWithin(0, HOP);
      this.filled = WINDOW - HOP;
    }
    return found;
  }

  private judge(digit: string | null, at: number): string | null {
    if (digit !== null && digit === this.candidate) {
      this.misses = 0;
      this.count();
      if (this.hits < HITS || this.isTold) return null;
      this.isTold = true;
      this.startedAt = Math.max(0, this.candidateAt);
      return digit;
    }
    if (this.isTold && ++this.misses < MISSES) return null;
    this.candidate = digit;
    this.candidateAt = at;
    this.hits = digit === null ? 0 : 1;
    this.powerMax = this.power;
    this.misses = 0;
    this.isTold = false;
    return null;
  }

  /** Windows at the two ends of a tone are weaker than those inside. */
  private count(): void {
    if (this.power * FULL > this.powerMax) this.hits = 0;
    this.powerMax = Math.max(this.powerMax, this.power);
    if (this.power >= this.powerMax * FULL) this.hits++;
  }

  private digit(): string | null {
    let energy = 0;
    for (let i = 0; i < WINDOW; i++) energy += this.window[i]! ** 2;
    if (energy < ENERGY_MIN) return null;
    const low = this.best(LOW_FACTORS);
    if (low < 0) return null;
    const lowPower = this.powers[low]!;
    const high = this.best(HIGH_FACTORS);
    if (high < 0) return null;
    const highPower = this.powers[high]!;
    if (highPower > lowPower * TWIST_HIGH || lowPower > highPower * TWIST_LOW) return null;
    // A sine that fills the window has a power of its energy times half the window.
    this.power = lowPower + highPower;
    if (this.power < (SHARE_MIN * energy * WINDOW) / 2) return null;
    return DIGITS[low]![high]!;
  }

  /** The loudest of four, unless another one is near. */
  private best(factors: number[]): number {
    let best = 0;
    for (let n = 0; n < 4; n++) {
      this.powers[n] = this.powerOf(factors[n]!);
      if (this.powers[n]! > this.powers[best]!) best = n;
    }
    for (let n = 0; n < 4; n++)
      if (n !== best && this.powers[n]! * PEAK > this.powers[best]!) return -1;
    return best;
  }

  private powerOf(factor: number): number {
    let [last, before] = [0, 0];
    for (let i = 0; i < WINDOW; i++) {
      const now = this.window[i]! + factor * last - before;
      before = last;
      last = now;
    }
    return last * last + before * before - factor * last * before;
  }
}

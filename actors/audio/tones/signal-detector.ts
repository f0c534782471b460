import { HERTZ_PER_LINE, LINES, SPECTRUM_SAMPLES, Spectrum } from './spectrum.ts';

/**
 * Signals of one pure tone: the beep after which an answering machine records, and a fax machine's calling and answering tones
 * (ITU-T T.30). A tone is followed frame by frame for as long as it keeps its frequency and its level, which no voice does for long.
 */

export interface Signal {
  kind: 'beep' | 'fax';
  hertz: number;
  durationMs: number;
  /** Where it began. */
  at: number;
}

const FRAME_MS = 20;
const SAMPLES_PER_MS = 8;
const ENERGY_MIN = SPECTRUM_SAMPLES * 10 ** (-40 / 10);
/** Lines to each side of a tone's own that its power lies in. */
const SPREAD = 2;
/** Of all power, so much lies there: noise 10 dB below the tone leaves 0.91. */
const SHARE_MIN = 0.75;
/** Any other line has less, of the tone's own line: a second tone down to −13 dB makes it a dial tone, or a digit. */
const SECOND_MAX = 0.05;
/** From one frame to the mean of those before. */
const DRIFT_MAX_HERTZ = 12;
const LEVEL_STEP_MAX = 10 ** (3 / 10);

/** 400 and 425 Hz are dial, busy and ringing tones of half the world. */
const BEEP_MIN_HERTZ = 437;
const BEEP_MAX_HERTZ = 2_005;
const BEEP_MIN_MS = 150;
/** What sounds longer is no beep. */
const BEEP_MAX_MS = 2_000;
/** Calling tone: 1,100 ± 38 Hz, 0.5 s ± 15 %. */
const CALLING_HERTZ = 1_100;
const CALLING_OFF_HERTZ = 38;
const CALLING_MIN_MS = 425;
const CALLING_MAX_MS = 575;
/** Answering tone: 2,100 ± 15 Hz for 2.6 s and more, its phase turned every 450 ms by some machines. */
const ANSWERING_HERTZ = 2_100;
const ANSWERING_OFF_HERTZ = 20;
const ANSWERING_MIN_MS = 400;
/** Each turn begins the tone anew: it is told once in this time. */
const ANSWERING_AGAIN_SAMPLES = 5_000 * SAMPLES_PER_MS;
/** What the frames at the two ends of a tone add to what they measure: a window of 32 ms sees a tone in half of it. */
const EDGE_MS = 20;

export class SignalDetector {
  private readonly window = new Float32Array(SPECTRUM_SAMPLES);
  private readonly spectrum = new Spectrum();
  private frames = 0;
  private startedAt = 0;
  private hertz = 0;
  private power = 0;
  private answeredAt = Number.NEGATIVE_INFINITY;
  /** Of the newest frame. */
  private line = 0;
  private isMeasured = false;
  /** The newest frame holds one tone and nothing else. */
  isPure = false;

  /** Powers of the newest frame's lines; null: it was too quiet to be looked at. */
  get powers(): Float64Array | null {
    return this.isMeasured ? this.spectrum.powers : null;
  }

  /** Hertz of the tone that goes on; 0: none. */
  get tone(): number {
    return this.frames > 0 ? this.hertz : 0;
  }

  /** A frame of 20 ms, samples of ±1, the first of them at `at`. A beep and a calling tone are told when they end. */
  push(samples: Float32Array, at: number): Signal | null {
    this.window.copyWithin(0, samples.length);
    this.window.set(samples, SPECTRUM_SAMPLES - samples.length);
    const hertz = this.pureTone();
    this.isPure = hertz !== null;
    const power = this.spectrum.powers[this.line]!;
    if (hertz !== null && this.goesOn(hertz, power)) {
      // Without the first frame, which the tone may not fill.
      this.hertz += (hertz - this.hertz) / this.frames;
      this.frames++;
      this.power = power;
      return this.whileOn(at);
    }
    const ended = this.frames > 0 ? this.ended() : null;
    this.frames = hertz === null ? 0 : 1;
    this.hertz = hertz ?? 0;
    this.power = power;
    this.startedAt = at;
    return ended;
  }

  private goesOn(hertz: number, power: number): boolean {
    if (this.frames === 0 || Math.abs(hertz - this.hertz) > DRIFT_MAX_HERTZ) return false;
    // The first frame may hold the beginning of the tone only.
    const rise = power / this.power;
    return rise > 1 / LEVEL_STEP_MAX && (rise < LEVEL_STEP_MAX || this.frames === 1);
  }

  private whileOn(at: number): Signal | null {
    const isAnswering = Math.abs(this.hertz - ANSWERING_HERTZ) <= ANSWERING_OFF_HERTZ;
    if (!isAnswering || this.durationMs < ANSWERING_MIN_MS) return null;
    if (at - this.answeredAt < ANSWERING_AGAIN_SAMPLES) return null;
    this.answeredAt = at;
    return this.signal('fax');
  }

  private ended(): Signal | null {
    const { durationMs, hertz } = this;
    const isCalling =
      Math.abs(hertz - CALLING_HERTZ) <= CALLING_OFF_HERTZ &&
      durationMs >= CALLING_MIN_MS &&
      durationMs <= CALLING_MAX_MS;
    if (isCalling) return this.signal('fax');
    const isBeep =
      hertz >= BEEP_MIN_HERTZ &&
      hertz <= BEEP_MAX_HERTZ &&
      durationMs >= BEEP_MIN_MS &&
      durationMs <= BEEP_MAX_MS;
    return isBeep ? this.signal('beep') : null;
  }

  private get durationMs(): number {
    return (this.frames - 1) * FRAME_MS + EDGE_MS;
  }

  private signal(kind: Signal['kind']): Signal {
    const at = Math.max(0, this.startedAt - (EDGE_MS / 2) * SAMPLES_PER_MS);
    return { kind, hertz: Math.round(this.hertz), durationMs: this.durationMs, at };
  }

  /** Frequency of the only tone in the window; null: it holds something else. */
  private pureTone(): number | null {
    let energy = 0;
    for (let i = 0; i < SPECTRUM_SAMPLES; i++) energy += this.window[i]! ** 2;
    this.isMeasured = energy >= ENERGY_MIN;
    if (!this.isMeasured) return null;
    this.spectrum.measure(this.window);
    const { powers } = this.spectrum;
    let line = SPREAD + 1;
    let total = 0;
    for (let n = 1; n < LINES; n++) {
      total += powers[n]!;
      if (n > SPREAD && n < LINES - SPREAD && powers[n]! > powers[line]!) line = n;
    }
    this.line = line;
    let near = 0;
    for (let n = line - SPREAD; n <= line + SPREAD; n++) near += powers[n]!;
    if (near < SHARE_MIN * total) return null;
    for (let n = 1; n < LINES; n++)
      if (Math.abs(n - line) > SPREAD && powers[n]! > SECOND_MAX * powers[line]!) return null;
    return (line + this.offset(line)) * HERTZ_PER_LINE;
  }

  /** Where the tone lies between its line and the next, by the ratio of their amplitudes under a Hann window. */
  private offset(line: number): number {
    const { powers } = this.spectrum;
    const side = powers[line + 1]! > powers[line - 1]! ? 1 : -1;
    const ratio = Math.sqrt(powers[line + side]! / powers[line]!);
    return (side * (2 * ratio - 1)) / (1 + ratio);
  }
}

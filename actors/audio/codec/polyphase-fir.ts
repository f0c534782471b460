/**
 * Low-pass filters for changing a sample rate by a ratio of small whole numbers: a sinc under a Kaiser window, cut into one short
 * filter for each of the `up` places that an output sample can have between two input samples.
 *
 * Pass band to 85 % of half the lower rate (3,400 Hz at 8 kHz, the telephone's band), stop band from half the lower rate on, so that
 * nothing folds back: 70 dB. That takes 58 taps a phase when going up from any rate, and 58 × `down` / `up` when going down.
 */

const PASS_SHARE = 0.85;
const STOP_DB = 70;
/** Kaiser's formula for more than 50 dB. */
const BETA = 0.1102 * (STOP_DB - 8.7);

export interface Fir {
  up: number;
  down: number;
  /** Of each phase. */
  taps: number;
  /** Coefficients from the oldest sample to the newest. */
  phases: Float32Array[];
  /** Half the filter's length. */
  delayMs: number;
}

const made = new Map<string, Fir>();

/** Made once for each pair of rates. */
export function firOf(fromHz: number, toHz: number): Fir {
  const key = `${fromHz} ${toHz}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const fir =
    fromHz === toHz
      ? { up: 1, down: 1, taps: 1, phases: [Float32Array.of(1)], delayMs: 0 }
      : design(fromHz, toHz);
  made.set(key, fir);
  return fir;
}

function design(fromHz: number, toHz: number): Fir {
  const step = greatestDivisor(fromHz, toHz);
  const up = toHz / step;
  const down = fromHz / step;
  const rate = fromHz * up;
  const half = Math.min(fromHz, toHz) / 2;
  const width = (2 * Math.PI * half * (1 - PASS_SHARE)) / rate;
  const wanted = (STOP_DB - 7.95) / (2.285 * width) + 1;
  const taps = Math.ceil(wanted / up);
  const length = taps * up;
  const centre = (length - 1) / 2;
  // In the middle of the transition, in cycles a sample of the common rate.
  const cutoff = (half * (1 + PASS_SHARE)) / 2 / rate;
  const tap = Float64Array.from({ length }, (_, n) => {
    const x = n - centre;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    return sinc * bessel(BETA * Math.sqrt(1 - (x / (centre + 1)) ** 2));
  });
  const phases = Array.from({ length: up }, (_, phase) => {
    const own = Float64Array.from({ length: taps }, (_, k) => tap[phase + (taps - 1 - k) * up]!);
    // Each phase passes a steady level as it is: else the level would ripple from one output sample to the next.
    const sum = own.reduce((total, value) => total + value, 0);
    return Float32Array.from(own, (value) => value / sum);
  });
  return { up, down, taps, phases, delayMs: (centre / rate) * 1_000 };
}

/** Modified Bessel function of the first kind and order 0. */
function bessel(x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

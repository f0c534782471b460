import { encodeSample, FRAME_SAMPLES } from '../codec/mulaw.ts';

/**
 * What a line sounds like on which nobody speaks: soft noise, weaker towards the high end, as loud as the party's own line is when
 * the party is silent. Made once for each level; a frame costs a look-up.
 */

/** dBFS. Weaker is hardly more than nothing in µ-law, louder disturbs. */
const LEVEL_MIN_DB = -60;
const LEVEL_MAX_DB = -46;
const LEVEL_STEP_DB = 2;
/** Two seconds, then the same again: short enough to keep for eight levels, too long to be heard as a rhythm. */
const FRAMES = 100;
/** One pole at 1 kHz. */
const SMOOTH = Math.exp((-2 * Math.PI * 1_000) / 8_000);

const made = new Map<number, Buffer>();

export class ComfortNoise {
  private frame = 0;

  /** Calls `take` with a frame of noise for a line whose own noise has this level, dBFS. */
  next(floorDb: number, take: (frames: Buffer, from: number) => void): void {
    const clamped = Math.min(LEVEL_MAX_DB, Math.max(LEVEL_MIN_DB, floorDb));
    const noise = noiseOf(Math.round(clamped / LEVEL_STEP_DB) * LEVEL_STEP_DB);
    this.frame = (this.frame + 1) % FRAMES;
    take(noise, this.frame * FRAME_SAMPLES);
  }
}

function noiseOf(levelDb: number): Buffer {
  const known = made.get(levelDb);
  if (known !== undefined) return known;
  const samples = new Float64Array(FRAMES * FRAME_SAMPLES);
  let [seed, low, power] = [1, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    // Park and Miller's generator: the same noise in every process.
    seed = (seed * 48_271) % 2_147_483_647;
    low = low * SMOOTH + (1 - SMOOTH) * (seed / 1_073_741_823.5 - 1);
    samples[i] = low;
    power += low * low;
  }
  const gain = (32_768 * 10 ** (levelDb / 20)) / Math.sqrt(power / samples.length);
  const noise = Buffer.from(samples.map((value) => encodeSample(Math.round(value * gain))));
  made.set(levelDb, noise);
  return noise;
}

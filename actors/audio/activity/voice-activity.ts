import type { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { FRAME_MS, FRAME_SAMPLES, SQUARE } from '../codec/mulaw.ts';
import type { SpeechDetector } from './speech-detector.ts';

/**
 * Energy voice activity on 20 ms frames against an adaptive noise floor.
 *
 * The floor falls quickly to a quieter line and rises slowly, slower still while somebody speaks, so that a sentence without a
 * pause does not become the floor; only after SPEECH_LONG_MS does it rise faster, because a noise that began in mid-call must
 * not count as speech for ever.
 */

/** dBFS. Below it everything is silence: digital silence must not make a click into speech. */
const FLOOR_MIN_DB = -60;
/** dBFS. What a stream that starts loud is believed to have as noise at most. */
export const FLOOR_START_MAX_DB = -35;
const FALL = 0.3;
const RISE_QUIET_DB = 0.1;
const RISE_SPEECH_DB = 0.02;
const RISE_LONG_SPEECH_DB = 0.08;
const SPEECH_LONG_MS = 8_000;
/** Speech goes on while it is at most this much below the level that starts it. */
const HYSTERESIS_DB = 4;
const CALIBRATION_FRAMES = 5;
const FULL_SCALE = 32_768 * 32_768;

/** Level of the 20 ms frame of µ-law at `from`, dBFS, at least −100. */
export function levelDb(mulaw: Uint8Array, from = 0): number {
  let sum = 0;
  for (let i = from; i < from + FRAME_SAMPLES; i++) sum += SQUARE[mulaw[i]!]!;
  return 10 * Math.log10(sum / FRAME_SAMPLES / FULL_SCALE + 1e-10);
}

export class VoiceActivity implements SpeechDetector {
  speaking: boolean;
  floorDb: number;
  /** Sample where the newest stretch of speech began: the first frame above the threshold. */
  startedAt = 0;
  /** Sample where the newest stretch of speech ended. */
  endedAt = 0;

  private readonly config: VadConfig;
  private readonly hysteresisDb: number;
  private loudMs = 0;
  private quietMs = 0;
  private candidateAt = 0;
  private calibration: number;

  constructor(
    config: VadConfig,
    resume?: { speaking: boolean; floorDb: number; speechStartedAt?: number },
  ) {
    this.config = config;
    this.hysteresisDb = Math.min(HYSTERESIS_DB, config.thresholdDb / 2);
    this.speaking = resume?.speaking ?? false;
    this.startedAt = resume?.speechStartedAt ?? 0;
    this.floorDb = resume?.floorDb ?? FLOOR_START_MAX_DB;
    this.calibration = resume === undefined ? CALIBRATION_FRAMES : 0;
  }

  /** Takes the level of the frame that begins at sample `at`; tells what this frame completes. */
  push(level: number, at: number): 'started' | 'ended' | null {
    const threshold =
      this.floorDb + this.config.thresholdDb - (this.speaking ? this.hysteresisDb : 0);
    const loud = level > threshold;
    this.adapt(level, at);
    return this.speaking ? this.whileSpeaking(loud, at) : this.whileQuiet(loud, at);
  }

  settle(): null {
    return null;
  }

  private whileQuiet(loud: boolean, at: number): 'started' | null {
    if (!loud) {
      // A dip of one frame inside an onset is not its end.
      this.loudMs = Math.max(0, this.loudMs - 2 * FRAME_MS);
      return null;
    }
    if (this.loudMs === 0) this.candidateAt = at;
    this.loudMs += FRAME_MS;
    if (this.loudMs < this.config.startMs) return null;
    this.speaking = true;
    this.startedAt = this.candidateAt;
    this.loudMs = 0;
    this.quietMs = 0;
    return 'started';
  }

  private whileSpeaking(loud: boolean, at: number): 'ended' | null {
    if (loud) {
      this.quietMs = 0;
      return null;
    }
    if (this.quietMs === 0) this.endedAt = at;
    this.quietMs += FRAME_MS;
    if (this.quietMs < this.config.stopMs) return null;
    this.speaking = false;
    this.loudMs = 0;
    return 'ended';
  }

  private adapt(level: number, at: number): void {
    if (this.calibration > 0) this.calibration--;
    if (level < this.floorDb) {
      this.floorDb += (level - this.floorDb) * (this.calibration > 0 ? 1 : FALL);
      if (this.floorDb < FLOOR_MIN_DB) this.floorDb = FLOOR_MIN_DB;
      return;
    }
    const long = this.speaking && (at - this.startedAt) / 8 > SPEECH_LONG_MS;
    const rise = long ? RISE_LONG_SPEECH_DB : this.speaking ? RISE_SPEECH_DB : RISE_QUIET_DB;
    this.floorDb = Math.min(level, this.floorDb + rise);
  }
}

import { voice } from '../../../actors/audio/activity/formant-voice.ts';
import { encode, FRAME_SAMPLES } from '../../../actors/audio/codec/mulaw.ts';
import type { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { type DetectorFloor, detectorFloors } from './detector-floor.ts';

/** What every party says: a voice that both detectors take for one stretch of speech. */
export interface BenchAnswer {
  /** Base64, 20 ms each. */
  frames: string[];
  floors: DetectorFloor[];
}

const answerMs = 1_500;

export const prepareAnswer = async (vad: VadConfig): Promise<BenchAnswer> => {
  const mulaw = encode(voice(answerMs));
  const frames = Array.from({ length: mulaw.length / FRAME_SAMPLES }, (_, n) =>
    mulaw.subarray(n * FRAME_SAMPLES, (n + 1) * FRAME_SAMPLES),
  );
  return {
    frames: frames.map((frame) => Buffer.from(frame).toString('base64')),
    floors: await detectorFloors(vad, frames),
  };
};

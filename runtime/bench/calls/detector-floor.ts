import { SileroActivity } from '../../../actors/audio/activity/silero-activity.ts';
import { SileroBank } from '../../../actors/audio/activity/silero-bank.ts';
import { loadSilero } from '../../../actors/audio/activity/silero-model.ts';
import type { SpeechDetector } from '../../../actors/audio/activity/speech-detector.ts';
import { levelDb, VoiceActivity } from '../../../actors/audio/activity/voice-activity.ts';
import { FRAME_SAMPLES } from '../../../actors/audio/codec/mulaw.ts';
import { silence } from '../../../actors/audio/wire/carrier-model.ts';
import { NativeGate } from '../../../actors/threads/native-gate.ts';
import type { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';

/**
 * What no implementation can undercut: the frames of an answer with which the detector itself, offline and without any waiting, has
 * enough to say that speech began, and that it ended. Counted from the answer's first frame.
 */
export interface DetectorFloor {
  startedBy: number;
  endedBy: number;
}

/** Silero's windows of 32 ms and frames of 20 ms meet every 8 frames: where an answer begins among them decides about its floor. */
export const alignments = 8;
const leadFrames = 5 * alignments;
const tailFrames = 30;

/** By the place of the answer's first frame in the party's stream, modulo `alignments`. */
export const detectorFloors = async (
  vad: VadConfig,
  frames: readonly Uint8Array[],
): Promise<DetectorFloor[]> => {
  const floors: DetectorFloor[] = [];
  const bank = new SileroBank(() => loadSilero(new NativeGate(new SharedArrayBuffer(8), 0)));
  if (vad.engine === 'silero') await bank.open();
  if (bank.reason !== null) throw new Error(`Silero cannot be had: ${bank.reason}`);
  for (let offset = 0; offset < alignments; offset++) {
    const detector =
      vad.engine === 'silero' ? new SileroActivity(vad, bank) : new VoiceActivity(vad);
    floors.push(await floorOf(detector, bank, frames, leadFrames + offset));
  }
  return floors;
};

const floorOf = async (
  detector: SpeechDetector,
  bank: SileroBank,
  frames: readonly Uint8Array[],
  lead: number,
): Promise<DetectorFloor> => {
  const none = silence(FRAME_SAMPLES);
  const changes: { change: string; frame: number }[] = [];
  for (let n = 0; n < lead + frames.length + tailFrames; n++) {
    const frame = frames[n - lead] ?? none;
    const told = [detector.push(levelDb(frame), n * FRAME_SAMPLES, frame)];
    if (bank.isDue) await bank.beat();
    told.push(detector.settle());
    for (const change of told) if (change !== null) changes.push({ change, frame: n - lead });
  }
  const [started, ended, ...more] = changes;
  if (started?.change !== 'started' || ended?.change !== 'ended' || more.length > 0)
    throw new Error(`the answer is not one stretch of speech: ${JSON.stringify(changes)}`);
  return { startedBy: started.frame, endedBy: ended.frame };
};

import type { EventObject } from 'xstate';
import type { RecordingRef } from '../../machines/contracts/call/call-record.ts';
import { resource } from '../../machines/supervision/resource.ts';
import type { CallWires } from '../audio/call-wires.ts';
import { openWavRecorder } from './wav-recorder.ts';

/** Owns the recording file of one call while it runs. */
export interface CallRecorderInput {
  wires: CallWires;
  path: string;
  incarnation: number;
}

export type FinishedRecording = Pick<RecordingRef, 'durationMs' | 'bytes' | 'partial'> & {
  path: string;
};

export type CallRecorderEmitted =
  | { type: 'recording.finished'; recording: FinishedRecording }
  /** The file cannot be written; the call goes on without. */
  | { type: 'recording.failed'; reason: string };

/** A file that fails once more after so many restarts is given up: a call is worth more than its recording. */
const restartsMax = 2;

export const callRecorder = resource<CallRecorderInput, EventObject, CallRecorderEmitted>(
  async ({ input, onShutdown, emit, done, fail }) => {
    const { wires, path, incarnation } = input;
    const onError = (error: unknown) => {
      if (incarnation < restartsMax) return fail(error);
      emit({ type: 'recording.failed', reason: String(error) });
    };
    const recorder = await openWavRecorder({
      path,
      // What an earlier incarnation wrote stays; its gap is silence.
      resume: incarnation > 0,
      onError,
    }).catch(onError);
    if (recorder === undefined) return done();
    wires.recorder = recorder;
    wires.recording = recorder;

    onShutdown(() => {
      recorder
        .finish()
        .then((recording) => {
          emit({ type: 'recording.finished', recording });
          done();
        })
        .catch(fail);
    });

    return () => {
      if (wires.recorder === recorder) wires.recorder = null;
      // After a crash this closes the file; otherwise it is closed already.
      return recorder.finish();
    };
  },
);

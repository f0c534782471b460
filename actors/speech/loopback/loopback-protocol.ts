import type { MessagePort } from 'node:worker_threads';
import type { SttEvent } from '../speech-to-text.ts';
import type { TtsEvent } from '../text-to-speech.ts';

/** What the main thread and a speech thread say to each other. Streams are numbered by the main thread. */
export type SpeechCommand =
  | { do: 'listen'; stream: number; audio: MessagePort }
  | { do: 'finalize'; stream: number }
  | { do: 'voice'; stream: number }
  | { do: 'speak'; stream: number; utteranceId: string; text: string }
  | { do: 'cancel'; stream: number; utteranceId: string }
  | { do: 'close'; stream: number };

export interface SpeechReport {
  stream: number;
  event: SttEvent | TtsEvent;
}

/** Field of the thread's pulse behind its beat: CPU time since its start, ms. */
export const PULSE_CPU_MS = 1;
export const PULSE_BYTES = 2 * Float64Array.BYTES_PER_ELEMENT;
/** So often the thread beats. */
export const PULSE_MS = 250;

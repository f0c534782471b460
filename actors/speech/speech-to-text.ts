import type { MessagePort } from 'node:worker_threads';
import type { FailureKind } from './provider-socket/provider-failure.ts';

/** A recognised word; samples are on the party's axis (see AudioSession). */
export interface HeardWord {
  text: string;
  startSample: number;
  endSample: number;
}

export type SttEvent =
  /** Words of the running utterance so far; each replaces the one before. */
  | { type: 'interim'; words: HeardWord[] }
  /** The utterance is over and will not change. It may come by itself, before anyone has asked for it. */
  | { type: 'final'; words: HeardWord[] }
  /** The stream is unusable. `retryable`: another stream of the same provider may work. */
  | { type: 'failed'; reason: string; retryable: boolean; kind?: FailureKind };

export interface SttStream {
  /** The party has stopped: give the final now. Answered by a `final`, with no words if there was nothing since the last one. */
  finalize(): void;
  close(): void;
}

export interface SttOptions {
  language: string;
  /** TapFrame messages arrive here; the adapter starts and closes the port. */
  audio: MessagePort;
  onEvent: (event: SttEvent) => void;
}

/** Port of every speech recogniser. */
export interface SpeechToText {
  readonly name: string;
  open(options: SttOptions): SttStream;
  close(): Promise<void>;
}

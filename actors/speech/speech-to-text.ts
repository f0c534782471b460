import type { EndTap, TapSink } from '../audio/audio-session.ts';
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
  /**
   * The audio to recognise. The recogniser says within `open`, once, where it hears: on this thread, where everything has come when
   * `finalize` is called; or on another by a port, whose messages a command may overtake. It ends the tap when it is closed.
   */
  tap: (sink: TapSink) => EndTap;
  onEvent: (event: SttEvent) => void;
}

/** Port of every speech recogniser. */
export interface SpeechToText {
  readonly name: string;
  open(options: SttOptions): SttStream;
  close(): Promise<void>;
}

import type { FailureKind } from './provider-socket/provider-failure.ts';

/** A word and where it sounds inside its utterance, in samples at 8 kHz. */
export interface SpokenSpan {
  text: string;
  startSample: number;
  endSample: number;
}

export type TtsEvent =
  /** µ-law, 8 kHz; pieces come in order and without gaps. */
  | { type: 'audio'; utteranceId: string; mulaw: Uint8Array<ArrayBuffer> }
  /** Words whose audio has been or will be sent; each comes once, in order, no later than its audio. */
  | { type: 'words'; utteranceId: string; words: SpokenSpan[] }
  | { type: 'done'; utteranceId: string; samples: number }
  | {
      type: 'failed';
      utteranceId: string | null;
      reason: string;
      retryable: boolean;
      kind?: FailureKind;
    };

export interface TtsStream {
  /** An id is used once in a stream. */
  speak(utteranceId: string, text: string): void;
  /** Nothing of this utterance comes afterwards. */
  cancel(utteranceId: string): void;
  close(): void;
}

export interface TtsOptions {
  voice: string;
  language: string;
  /** Texts that should be sayable whatever happens to the provider; an adapter of one provider does not mind them. */
  keeps?: readonly string[];
  onEvent: (event: TtsEvent) => void;
}

/** Port of every speech synthesiser. */
export interface TextToSpeech {
  readonly name: string;
  open(options: TtsOptions): TtsStream;
  close(): Promise<void>;
}

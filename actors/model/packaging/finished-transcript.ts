import type { CallPackaging } from '../../../machines/contracts/call/call-packaging.ts';
import type { TranscriptEntry } from '../../../machines/contracts/call/call-record.ts';

/** What a model is shown of a call that is over. */
export interface FinishedTranscript {
  transcript: readonly TranscriptEntry[];
  language: string;
  /** Ends that the bot's flow knows. */
  dispositions: readonly string[];
  rules: CallPackaging;
}

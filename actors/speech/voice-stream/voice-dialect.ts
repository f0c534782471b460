import type { ProviderFailure } from '../provider-socket/provider-failure.ts';
import type { TimedText } from './word-match.ts';

/** A message of a provider of speech, as all of them mean it. */
export interface VoiceMessage {
  /** Null: it concerns the whole connection. */
  contextId: string | null;
  audio?: Uint8Array;
  /** Times count from the start of the context, or of this message's audio. */
  timed?: { texts: TimedText[]; from: 'context' | 'message' };
  /** Nothing more comes of this context. */
  isDone?: boolean;
  failure?: ProviderFailure;
}

/** How one provider of speech is spoken to: text messages on a WebSocket, several contexts on one connection. */
export interface VoiceDialect {
  url: string;
  headers: Record<string, string>;
  /** Contexts that may be open at once, those included whose end was not told yet. */
  contextsMax: number;
  /** Says the whole text in a new context, and that no more follows. */
  say(contextId: string, text: string): string[];
  cancel(contextId: string): string[];
  /** Before the socket is closed in good order. */
  last?: string;
  /** Null: nothing that we know. */
  read(text: string): VoiceMessage | null;
}

const sampleRate = 8_000;
export const samplesOfSeconds = (seconds: number): number => Math.round(seconds * sampleRate);
export const samplesOfMs = (ms: number): number => samplesOfSeconds(ms / 1_000);

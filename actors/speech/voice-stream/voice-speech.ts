import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Random } from '../../chance/random.ts';
import { languageAlone } from '../language-alone.ts';
import { OpenSockets } from '../provider-socket/open-sockets.ts';
import type { ProviderFailure } from '../provider-socket/provider-failure.ts';
import { defaultSocketTiming, type SocketTiming } from '../provider-socket/socket-timing.ts';
import type { TextToSpeech } from '../text-to-speech.ts';
import type { VoiceDialect } from './voice-dialect.ts';
import { VoiceStream } from './voice-stream.ts';

/** What all providers of speech take. */
export interface VoiceOptions {
  apiKey: string;
  /** Default: the vendor's own. */
  url?: string;
  model?: string;
  timing?: Partial<SocketTiming>;
  /** Each lost connection, also those that nobody else notices. */
  onLost?: (failure: ProviderFailure) => void;
  /** Audio waits so long for the times of its words, ms. Default: 120. */
  alignmentMaxMs?: number;
  clock: Clock;
  random: Pick<Random, 'next'>;
}

/** First audio comes after 0.1–0.4 s, and then faster than it sounds. Whoever waits longer leaves the party in silence. */
const stallMaxMs = 1_500;

/** A synthesiser out of a dialect: one socket a stream. */
export const openVoiceSpeech = (
  name: string,
  { timing, alignmentMaxMs = 120, onLost, clock, random }: VoiceOptions,
  /** `language` is one of ISO 639-1. */
  dialectOf: (voice: string, language: string) => VoiceDialect,
): TextToSpeech => {
  const sockets = new OpenSockets();
  const streams = new Set<VoiceStream>();
  return {
    name,
    open({ voice, language, onEvent }) {
      const stream = new VoiceStream({
        clock,
        random: () => random.next(),
        timing: { ...defaultSocketTiming, stallMaxMs, ...timing },
        sockets,
        dialect: dialectOf(voice, languageAlone(language)),
        alignmentMaxMs,
        onLost,
        onEvent,
      });
      streams.add(stream);
      return {
        speak: (utteranceId, text) => stream.speak(utteranceId, text),
        cancel: (utteranceId) => stream.cancel(utteranceId),
        close() {
          streams.delete(stream);
          stream.close();
        },
      };
    },
    async close() {
      for (const stream of streams) stream.close();
      streams.clear();
      await sockets.end();
    },
  };
};

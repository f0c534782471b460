import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Random } from '../../chance/random.ts';
import { OpenSockets } from '../provider-socket/open-sockets.ts';
import type { ProviderFailure } from '../provider-socket/provider-failure.ts';
import { defaultSocketTiming, type SocketTiming } from '../provider-socket/socket-timing.ts';
import type { SpeechToText } from '../speech-to-text.ts';
import { DeepgramStream } from './deepgram-stream.ts';
import { knownLanguage } from './known-language.ts';

export interface DeepgramOptions {
  apiKey: string;
  /** Default: the vendor's own, `wss://api.deepgram.com`. */
  url?: string;
  /** Default: `nova-3`. */
  model?: string;
  /** Silence after which an utterance is over, ms. Default: 300. */
  endpointingMs?: number;
  /** Gap between words after which it is over, where noise hides the silence, ms; at least 1,000, the default. */
  utteranceEndMs?: number;
  /** Words that the recogniser should expect. */
  keyterms?: string[];
  /** Further parameters of the vendor. */
  parameters?: Record<string, string>;
  /** A final that was asked for and does not come: then what was heard so far counts, ms. Default: 600. */
  finalizeMaxMs?: number;
  timing?: Partial<SocketTiming>;
  /** Each lost connection, also those that nobody else notices. */
  onLost?: (failure: ProviderFailure) => void;
  clock: Clock;
  random: Pick<Random, 'next'>;
}

const address = (options: DeepgramOptions, language: string): string => {
  const { url = 'wss://api.deepgram.com', model = 'nova-3', parameters = {} } = options;
  const { endpointingMs = 300, utteranceEndMs = 1_000, keyterms = [] } = options;
  const query = new URLSearchParams({
    model,
    language: knownLanguage(language),
    // The audio was µ-law on the line: this loses nothing and halves what is sent.
    encoding: 'mulaw',
    sample_rate: '8000',
    channels: '1',
    interim_results: 'true',
    punctuate: 'true',
    endpointing: String(endpointingMs),
    utterance_end_ms: String(utteranceEndMs),
    ...parameters,
  });
  for (const keyterm of keyterms) query.append('keyterm', keyterm);
  return `${url}/v1/listen?${query.toString()}`;
};

/** Deepgram's live transcription, version 1 (Nova), as a recogniser. One socket a stream. */
export const openDeepgramSpeech = (options: DeepgramOptions): SpeechToText => {
  const { apiKey, timing, finalizeMaxMs = 600, clock, random } = options;
  const sockets = new OpenSockets();
  const streams = new Set<DeepgramStream>();
  return {
    name: 'deepgram',
    open({ language, tap, onEvent }) {
      const stream = new DeepgramStream({
        clock,
        random: () => random.next(),
        timing: { ...defaultSocketTiming, ...timing },
        sockets,
        url: address(options, language),
        headers: { Authorization: `Token ${apiKey}` },
        tap,
        finalizeMaxMs,
        onLost: options.onLost,
        onEvent,
      });
      streams.add(stream);
      return {
        finalize: () => stream.finalize(),
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

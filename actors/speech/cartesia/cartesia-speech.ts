import type { TextToSpeech } from '../text-to-speech.ts';
import type { VoiceDialect } from '../voice-stream/voice-dialect.ts';
import { openVoiceSpeech, type VoiceOptions } from '../voice-stream/voice-speech.ts';
import { readCartesia } from './cartesia-messages.ts';

/** `url`: `wss://api.cartesia.ai`; `model`: `sonic-3`. */
export interface CartesiaOptions extends VoiceOptions {
  /** Date of the interface. Default: `2025-04-16`. */
  version?: string;
}

const dialectOf = (options: CartesiaOptions, voice: string, language: string): VoiceDialect => {
  const { apiKey, url = 'wss://api.cartesia.ai', model = 'sonic-3' } = options;
  const { version = '2025-04-16' } = options;
  return {
    url: `${url}/tts/websocket`,
    headers: { 'X-API-Key': apiKey, 'Cartesia-Version': version },
    // The plan limits contexts that are at work; one of ours is, and cancelled ones stop.
    contextsMax: Number.POSITIVE_INFINITY,
    say: (contextId, text) => [
      JSON.stringify({
        model_id: model,
        transcript: text,
        voice: { mode: 'id', id: voice },
        language,
        output_format: { container: 'raw', encoding: 'pcm_mulaw', sample_rate: 8_000 },
        context_id: contextId,
        continue: false,
        add_timestamps: true,
        // The text is whole: nothing to wait for.
        max_buffer_delay_ms: 0,
      }),
    ],
    cancel: (contextId) => [JSON.stringify({ context_id: contextId, cancel: true })],
    read: readCartesia,
  };
};

/** Cartesia's synthesiser over its WebSocket. */
export const openCartesiaSpeech = (options: CartesiaOptions): TextToSpeech =>
  openVoiceSpeech('cartesia', options, (voice, language) => dialectOf(options, voice, language));

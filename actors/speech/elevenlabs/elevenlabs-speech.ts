import type { TextToSpeech } from '../text-to-speech.ts';
import type { VoiceDialect } from '../voice-stream/voice-dialect.ts';
import { openVoiceSpeech, type VoiceOptions } from '../voice-stream/voice-speech.ts';
import { readElevenlabs } from './elevenlabs-messages.ts';

/** `url`: `wss://api.elevenlabs.io`; `model`: `eleven_flash_v2_5`. */
export interface ElevenlabsOptions extends VoiceOptions {
  /** As the vendor names them: `stability`, `similarity_boost`, `speed` … */
  voiceSettings?: Record<string, number | boolean>;
}

/** The longest that the service allows, s: a party may speak or wait for minutes. */
const inactivitySeconds = '180';

/** The others hear the language in the text, and refuse to be told. */
const takesLanguage = (model: string): boolean => model.endsWith('_v2_5');

const dialectOf = (options: ElevenlabsOptions, voice: string, language: string): VoiceDialect => {
  const { apiKey, url = 'wss://api.elevenlabs.io', model = 'eleven_flash_v2_5' } = options;
  const { voiceSettings } = options;
  const query = new URLSearchParams({
    model_id: model,
    output_format: 'ulaw_8000',
    ...(takesLanguage(model) && { language_code: language }),
    auto_mode: 'true',
    sync_alignment: 'true',
    inactivity_timeout: inactivitySeconds,
  });
  const message = (context_id: string, body: object) => JSON.stringify({ ...body, context_id });
  return {
    url: `${url}/v1/text-to-speech/${encodeURIComponent(voice)}/multi-stream-input?${query.toString()}`,
    headers: { 'xi-api-key': apiKey },
    contextsMax: 5,
    say: (contextId, text) => [
      message(contextId, {
        text: ' ',
        ...(voiceSettings !== undefined && { voice_settings: voiceSettings }),
      }),
      message(contextId, { text: `${text} `, flush: true }),
      // What was flushed is still said; only then the end is told.
      message(contextId, { close_context: true }),
    ],
    // It is closed for new text since it was asked for: the rest of it is dropped as it comes.
    cancel: () => [],
    last: JSON.stringify({ close_socket: true }),
    read: readElevenlabs,
  };
};

/** ElevenLabs' synthesiser over its WebSocket for several contexts. */
export const openElevenlabsSpeech = (options: ElevenlabsOptions): TextToSpeech =>
  openVoiceSpeech('elevenlabs', options, (voice, language) => dialectOf(options, voice, language));

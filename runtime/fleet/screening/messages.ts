import type { ScreenedAudioInput } from '../../../actors/audio/screener/screened-audio.ts';
import type { ConfigClient } from '../../../actors/outbound/config-client.ts';
import type { PreparedSpeech } from '../../../actors/speech/prepared-speech.ts';
import type { ScreenRequest } from '../../../machines/contracts/call/screen.ts';
import { fillIn } from '../../../machines/flow/fill-in.ts';
import type { CallServices } from '../call-services.ts';

export interface MessagesDeps {
  configClient: ConfigClient;
  services: Pick<CallServices, 'of'>;
  prepared: PreparedSpeech;
}

/**
 * What is said to a mailbox or a call screener, in the voice of the campaign's bot. It is made while they still speak: nothing of it
 * may be waited for behind a beep.
 */
export const voicesFor = (
  { callId, botId, leadId, policy, disclosure }: ScreenRequest,
  { configClient, services, prepared }: MessagesDeps,
): Pick<ScreenedAudioInput, 'speech' | 'listener'> => {
  const fetch = async () => {
    const { config } = await configClient.fetch({
      call_id: callId,
      bot_id: botId,
      lead_id: leadId,
      direction: 'outbound',
    });
    return config;
  };
  const isNeeded =
    policy.hasListener || policy.onVoicemail === 'message' || policy.onScreener === 'reply';
  const configured = isNeeded ? fetch() : null;
  configured?.catch(() => {});

  const speechOf = async (what: 'voicemail' | 'reason') => {
    const { config, vars } = await (configured ?? fetch());
    const { screening } = config.pipeline;
    const said =
      what === 'voicemail'
        ? (policy.message ?? screening.message)
        : (policy.reason ?? screening.reason);
    const { tts } = services.of(config.services);
    const { voice } = config.services.tts;
    // A mailbox is somebody's ear: they hear first what the law asks. To a call screener only the reason is said.
    const opening = what === 'voicemail' && disclosure !== undefined ? `${disclosure.text} ` : '';
    const text = `${opening}${fillIn(said, vars)}`;
    return { text, mulaw: await prepared.of({ tts, voice, language: config.language, text }) };
  };
  const ahead = (what: 'voicemail' | 'reason') => {
    const speech = speechOf(what);
    // Whoever asks for it hears of it.
    speech.catch(() => {});
    return speech;
  };
  const ready = {
    voicemail: policy.onVoicemail === 'message' ? ahead('voicemail') : null,
    reason: policy.onScreener === 'reply' ? ahead('reason') : null,
  };
  const hearing = async () => {
    const { config } = await configured!;
    return { stt: services.of(config.services).stt, language: config.language };
  };
  return {
    speech: (what) => ready[what] ?? speechOf(what),
    listener: policy.hasListener ? hearing() : null,
  };
};

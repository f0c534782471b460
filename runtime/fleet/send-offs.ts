import { inTime } from '../../actors/clock/deadline.ts';
import type { ConfigClient } from '../../actors/outbound/config-client.ts';
import { PreparedSpeech } from '../../actors/speech/prepared-speech.ts';
import type { Carrier } from '../../actors/telephony/carrier.ts';
import { partyOf, workerOf } from '../../actors/telephony/livekit/livekit-names.ts';
import type { JoinRoom } from '../../actors/telephony/livekit/room/media-room.ts';
import { announceIn } from '../../actors/telephony/livekit/room/room-announcement.ts';
import type { SendOffAccepted, SendOffRequest } from '../../machines/contracts/call/send-off.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Log } from '../system/log.ts';
import type { CallServices } from './call-services.ts';

/** Says to people whom nobody could take that nobody is free, in the voice of the bot that called them. */
export interface SendOffs {
  /** Begins at once. Errors: `fleet_busy`. */
  sendOff(request: SendOffRequest): SendOffAccepted;
}

export interface SendOffsDeps {
  workerId: string;
  /** Null: this worker joins no rooms. */
  join: JoinRoom | null;
  carrier: Pick<Carrier, 'hangUp'> | null;
  configClient: ConfigClient;
  services: Pick<CallServices, 'of'>;
  clock: Clock;
  count: (name: string) => void;
  log: Log;
}

/** At the same time: a voice and a room each, beside the calls. */
const sendOffsMax = 8;
/** The attempt hangs up by itself after 30 s. */
const sendOffMaxMs = 25_000;

export const createSendOffs = (deps: SendOffsDeps): SendOffs => {
  const { workerId, join, carrier, configClient, services, clock, count, log } = deps;
  const prepared = new PreparedSpeech(clock);
  const going = new Set<string>();

  const speechOf = async ({ callId, botId, leadId, text }: SendOffRequest) => {
    const { config } = await configClient.fetch({
      call_id: callId,
      bot_id: botId,
      lead_id: leadId,
      direction: 'outbound',
    });
    const { config: bot } = config;
    const { tts } = services.of(bot.services);
    return prepared.of({ tts, voice: bot.services.tts.voice, language: bot.language, text });
  };

  const say = async (request: SendOffRequest, into: JoinRoom) => {
    const { carrierCallId: name } = request;
    const speech = speechOf(request);
    speech.catch(() => {});
    const room = { name, identity: workerOf(name), party: partyOf(name) };
    try {
      await inTime(clock, sendOffMaxMs, announceIn(into, room, speech));
      count('send_offs_said');
    } catch (error) {
      count('send_offs_failed');
      log.warn({ callId: request.callId, err: error }, 'send_off_failed');
    }
  };

  return {
    sendOff(request) {
      const { callId, carrierCallId } = request;
      if (join === null || carrier === null || going.size >= sendOffsMax)
        throw new VoxError('fleet_busy');
      if (!going.has(callId)) {
        going.add(callId);
        void say(request, join)
          .then(() => carrier.hangUp(carrierCallId))
          .catch(() => count('rooms_not_hung_up'))
          .finally(() => going.delete(callId));
      }
      return { workerId, callId };
    },
  };
};

import type { Carrier } from '../../actors/telephony/carrier.ts';
import { createLiveKitCarrier } from '../../actors/telephony/livekit/livekit-carrier.ts';
import { callOfRoom } from '../../actors/telephony/livekit/livekit-names.ts';
import type { JoinRoom } from '../../actors/telephony/livekit/room/media-room.ts';
import { disposeRtc, rtcJoin } from '../../actors/telephony/livekit/room/rtc-room.ts';
import { signedBodyCheck } from '../../actors/telephony/livekit/signed-body.ts';
import { createTwilioCarrier } from '../../actors/telephony/twilio/twilio-carrier.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Config } from '../config/environment.ts';
import type { SignedBodyCheck } from '../http/api-parts.ts';
import type { Log } from '../system/log.ts';

/** How a worker comes into rooms, where calls are rooms. */
export interface Rooms {
  join: JoinRoom;
  /** Once no room is joined any more. */
  close(): Promise<void>;
}

/** What the configuration says of SIP; null: nothing. */
export const sipOf = (
  { carrier: { livekit } }: Pick<Config, 'carrier'>,
  clock: Clock,
  log: Log,
): { carrier: Carrier; isSignedBody: SignedBodyCheck; rooms: Rooms } | null => {
  if (livekit === null) return null;
  const { url, apiUrl, ...rest } = livekit;
  return {
    carrier: createLiveKitCarrier({
      ...rest,
      url: apiUrl,
      clock,
      count: (what) => log.warn({ what }, 'sip_trouble'),
    }),
    isSignedBody: signedBodyCheck(livekit),
    rooms: { join: rtcJoin({ ...rest, url }, clock), close: disposeRtc },
  };
};

/** Dials by the one, and does with a call what is to be done by the one that carries it. */
export const dialsBySip = (sip: Carrier, others: Carrier | null): Carrier => {
  if (others === null) return sip;
  const of = (carrierCallId: string) => (callOfRoom(carrierCallId) === null ? others : sip);
  return {
    kind: sip.kind,
    media: sip.media,
    originate: (request) => sip.originate(request),
    find: (to, sinceAt, callId) => sip.find(to, sinceAt, callId),
    hangUp: (id) => of(id).hangUp(id),
    redirect: (id, media) => of(id).redirect(id, media),
    dismiss: (id, text) => of(id).dismiss(id, text),
    status: (id) => of(id).status(id),
  };
};

export const twilioOf = ({ carrier: { twilio } }: Pick<Config, 'carrier'>): Carrier | null =>
  twilio === null ? null : createTwilioCarrier(twilio);

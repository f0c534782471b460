import { AccessToken, RoomServiceClient, SipClient } from 'livekit-server-sdk';

/** Which LiveKit, and as whom. */
export interface LiveKitAccess {
  /** `ws://` or `http://`; the SDK takes either. */
  url: string;
  apiKey: string;
  apiSecret: string;
}

/** Bound of one request that does not wait for an answer, in seconds. */
const requestTimeoutS = 8;

/**
 * Never replayed elsewhere: a replayed dial could ring twice (LiveKit Cloud's client would, reference/livekit.md §4).
 */
export const livekitClients = ({ url, apiKey, apiSecret }: LiveKitAccess) => {
  const options = { requestTimeout: requestTimeoutS, failover: false };
  return {
    rooms: new RoomServiceClient(url, apiKey, apiSecret, options),
    sip: new SipClient(url, apiKey, apiSecret, options),
  };
};

/** Only the join is checked against it: the server refreshes it for reconnects. LiveKit grants 60 s more. */
const joinTtlS = 60;

/** For a worker that joins one room to speak and to hear. */
export const joinToken = (
  { apiKey, apiSecret }: LiveKitAccess,
  room: string,
  identity: string,
): Promise<string> => {
  const token = new AccessToken(apiKey, apiSecret, { identity, ttl: joinTtlS });
  token.addGrant({
    roomJoin: true,
    room,
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
  });
  return token.toJwt();
};

import { createHash } from 'node:crypto';
import { AccessToken, WebhookReceiver } from 'livekit-server-sdk';
import type { LiveKitAccess } from './livekit-access.ts';

/** LiveKit's own, and ours: everything that is signed by a token over the body's hash has it. */
export const signedContentType = 'application/webhook+json';

/** Signs a body as LiveKit signs its webhooks: for what the dialler itself has to say of a dial. */
export const signBody = async (
  { apiKey, apiSecret }: Omit<LiveKitAccess, 'url'>,
  body: string,
): Promise<string> => {
  const token = new AccessToken(apiKey, apiSecret, { ttl: 300 });
  token.sha256 = createHash('sha256').update(body).digest('base64');
  return token.toJwt();
};

/** Whether this body, byte by byte, was signed by who has the secret. Never rejects. */
export const signedBodyCheck = ({ apiKey, apiSecret }: Omit<LiveKitAccess, 'url'>) => {
  const receiver = new WebhookReceiver(apiKey, apiSecret);
  return async (body: string, authorization: string): Promise<boolean> => {
    try {
      await receiver.receive(body, authorization);
      return true;
    } catch {
      return false;
    }
  };
};

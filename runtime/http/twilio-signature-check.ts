import { isTwilioSignature } from '../../actors/telephony/twilio-signature.ts';
import type { SignatureCheck } from './api-parts.ts';

/** For the auth token that the account's callbacks are signed with. */
export const twilioSignatureCheck =
  (authToken: string): SignatureCheck =>
  ({ signature, url, fields }) =>
    isTwilioSignature(authToken, signature, url, fields);

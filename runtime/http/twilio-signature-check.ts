import { isTwilioSignature } from '../../actors/telephony/twilio/twilio-signature.ts';
import type { SignatureCheck } from './api-parts.ts';

/** For the auth token that the account's requests are signed with; `previous` is taken too, while the token is being replaced. */
export const twilioSignatureCheck =
  (authToken: string, previous: string | null = null): SignatureCheck =>
  ({ signature, url, fields }) =>
    [authToken, ...(previous === null ? [] : [previous])]
      // All are compared always, so that the time says nothing of which one fits.
      .map((token) => isTwilioSignature(token, signature, url, fields))
      .includes(true);

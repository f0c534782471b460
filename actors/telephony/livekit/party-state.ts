import type { ParticipantInfo } from 'livekit-server-sdk';
import type { CarrierCall } from '../carrier.ts';

/** Attribute in which the bridge says how far a dial has come. */
export const callStatusAttribute = 'sip.callStatus';

const words: Record<string, CarrierCall['status']> = {
  dialing: 'queued',
  ringing: 'ringing',
  // It has been answered: digits that were asked for are being sent.
  automation: 'answered',
  active: 'answered',
  hangup: 'completed',
};

/** Of a participant that is in its room; a word that we do not know says that it is there. */
export const statusOfParty = ({ attributes }: Pick<ParticipantInfo, 'attributes'>) =>
  words[attributes[callStatusAttribute] ?? ''] ?? 'queued';

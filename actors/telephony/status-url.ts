import type { Carrier } from './carrier.ts';

/** Whose way to sign and to write status callbacks has which address. */
const pathOf: Record<Carrier['kind'], string> = {
  twilio: 'twilio',
  simulated: 'twilio',
  livekit: 'livekit',
};

/** Where the carrier says what becomes of a dial. The address names the attempt: it is given with the dial. */
export const statusUrl = (publicUrl: string, kind: Carrier['kind'], attemptId: string): string =>
  `${publicUrl}/webhooks/carriers/${pathOf[kind]}/status?attemptId=${encodeURIComponent(attemptId)}`;

import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';

/** An attempt whose dial is intended and not yet placed. */
export const exampleAttempt = (more: Partial<Attempt> = {}): Attempt => ({
  _id: 'camp:+15550100001:1',
  schemaVersion: 1,
  leadId: 'camp:+15550100001',
  campaignId: 'camp',
  botId: 'bot',
  n: 1,
  callId: 'call-1',
  to: '+15550100001',
  from: '+15550119999',
  workerId: null,
  carrierCallId: null,
  state: 'intended',
  carrierSequence: -1,
  intendedAt: 0,
  answeredAt: null,
  endedAt: null,
  outcome: null,
  disposition: null,
  carrierCode: null,
  epoch: 3,
  ...more,
});

import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Documents } from '../documents.ts';

/** A campaign in one of these dials no lead that comes now. */
const closed: readonly string[] = ['stopping', 'completed', 'failed'];

/** Errors: `campaign_unknown`. */
export async function requireCampaign(
  { campaigns }: Documents,
  campaignId: string,
): Promise<Pick<Campaign, 'state'>> {
  const campaign = await campaigns.findOne({ _id: campaignId }, { projection: { state: 1 } });
  if (campaign === null) throw new VoxError('campaign_unknown', campaignId);
  return campaign;
}

/** Errors: `campaign_unknown`, `campaign_state_conflict`. */
export async function requireOpenCampaign(documents: Documents, campaignId: string): Promise<void> {
  const { state } = await requireCampaign(documents, campaignId);
  if (closed.includes(state))
    throw new VoxError('campaign_state_conflict', `it is ${state} and takes no leads`);
}

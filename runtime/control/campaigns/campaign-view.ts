import { z } from 'zod';
import { editableIn, ordersIn } from '../../../machines/campaign/lifecycle/orders.ts';
import { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { CampaignOrder } from '../../../machines/contracts/campaign/campaign-state.ts';
import { CampaignProgress, progressOf } from '../campaign-progress.ts';
import type { Documents } from '../documents.ts';

/** A campaign as the API tells it: with its progress, and what may be done with it as it stands. */
export const CampaignView = Campaign.extend({
  progress: CampaignProgress,
  orders: z.array(CampaignOrder),
  /** Settings that may be changed now. */
  editable: z.array(z.string()),
});
export type CampaignView = z.infer<typeof CampaignView>;

export async function viewsOf(
  documents: Documents,
  campaigns: readonly Campaign[],
): Promise<CampaignView[]> {
  const progress = await progressOf(
    documents,
    campaigns.map(({ _id }) => _id),
  );
  return campaigns.map((campaign) => ({
    ...campaign,
    progress: progress.get(campaign._id)!,
    orders: ordersIn(campaign.state),
    editable: editableIn(campaign.state),
  }));
}

export const viewOf = async (documents: Documents, campaign: Campaign): Promise<CampaignView> =>
  (await viewsOf(documents, [campaign]))[0]!;

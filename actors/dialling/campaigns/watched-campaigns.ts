import { watchedStates } from '../../../machines/campaign/lifecycle/orders.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type { Store } from '../../store/store.ts';

/** Campaigns of one round. */
const campaignsMax = 500;

/** The campaigns that a round looks at, in its order; `projection`: of each only these fields. */
export const watchedCampaigns = (
  store: Store,
  projection?: Partial<Record<keyof Campaign, 1>>,
): Promise<Campaign[]> =>
  store
    .collection<Campaign>('campaigns')
    .find(
      { state: { $in: watchedStates } },
      { sort: { _id: 1 }, limit: campaignsMax, ...(projection && { projection }) },
    );

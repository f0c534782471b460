import {
  type CampaignChange,
  changeOf,
} from '../../../machines/campaign/lifecycle/campaign-change.ts';
import type { LifecycleEvent } from '../../../machines/campaign/lifecycle/lifecycle-events.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { campaignLogMax } from '../../../machines/contracts/campaign/campaign-state.ts';
import type { Collection } from '../../store/store.ts';

/** Others may change the same campaign at the same moment: each step is asked about anew, so often at most. */
const triesMax = 5;

export interface Changed {
  /** As it is now. */
  campaign: Campaign;
  /** Null: its chart does not know the event there, or others were always quicker. */
  change: CampaignChange | null;
}

/**
 * Writes the step that an event makes of a campaign onto exactly the step that it was asked about; null: there is no such
 * campaign. `epoch`: a leader's, whose writes match nothing once another one leads.
 */
export async function changeCampaign(
  campaigns: Collection<Campaign>,
  campaignId: string,
  eventOf: (campaign: Campaign) => LifecycleEvent | null,
  by: { now: number; epoch?: number; set?: Partial<Campaign>; known?: Campaign },
): Promise<Changed | null> {
  let campaign = by.known ?? (await campaigns.findOne({ _id: campaignId }));
  for (let tries = 0; campaign !== null && tries < triesMax; tries += 1) {
    const event = eventOf(campaign);
    const change = event && changeOf(campaign, event, by.now);
    if (change === null) return { campaign, change };
    const written: Campaign | null = await campaigns.findOneAndUpdate(
      {
        _id: campaignId,
        state: change.from,
        changeCount: campaign.changeCount,
        ...(by.epoch === undefined ? {} : { epoch: { $lte: by.epoch } }),
      },
      {
        $set: {
          ...by.set,
          ...change.set,
          ...(change.from === change.to ? {} : { stateChangedAt: new Date(by.now) }),
          ...(by.epoch === undefined ? {} : { epoch: by.epoch }),
        },
        $inc: { changeCount: 1 },
        $push: { log: { $each: [change.entry], $slice: -campaignLogMax } },
      },
      { returnDocument: 'after' },
    );
    if (written !== null) return { campaign: written, change };
    campaign = await campaigns.findOne({ _id: campaignId });
  }
  return campaign && { campaign, change: null };
}

import type { Campaign, CampaignState } from '../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Documents } from './documents.ts';
import type { StoredNews } from './stored-news.ts';

/** What an operator may order, from which states. `stopping` becomes `completed` by the dialler, once its calls are over. */
export const campaignOrders = {
  start: { from: ['draft'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  stop: { from: ['running', 'paused'], to: 'stopping' },
} as const satisfies Record<string, { from: readonly CampaignState[]; to: CampaignState }>;

export type CampaignOrder = keyof typeof campaignOrders;

interface OrderDeps {
  documents: Documents;
  news: StoredNews;
  now: () => number;
}

/** Errors: `campaign_unknown`, `campaign_state_conflict`; on start also `bot_unknown` and `bot_not_live`. */
export async function orderCampaign(
  { documents, news, now }: OrderDeps,
  campaignId: string,
  order: CampaignOrder,
): Promise<Campaign> {
  const { from, to } = campaignOrders[order];
  if (order === 'start') await requireLiveBot(documents, campaignId);
  const campaign = await documents.campaigns.findOneAndUpdate(
    { _id: campaignId, state: { $in: [...from] } },
    { $set: { state: to, stateChangedAt: new Date(now()) } },
    { returnDocument: 'after' },
  );
  if (campaign === null) throw await refusalOf(documents, campaignId, order);
  await news.publish(topics.campaignChanged, { campaignId });
  return campaign;
}

async function requireLiveBot(documents: Documents, campaignId: string): Promise<void> {
  const campaign = await documents.campaigns.findOne({ _id: campaignId });
  if (campaign === null) throw new VoxError('campaign_unknown', campaignId);
  const bot = await documents.bots.findOne({ _id: campaign.botId });
  if (bot === null) throw new VoxError('bot_unknown', campaign.botId);
  if (bot.liveVersionId === null) throw new VoxError('bot_not_live', bot._id);
}

async function refusalOf(
  documents: Documents,
  campaignId: string,
  order: CampaignOrder,
): Promise<VoxError> {
  const campaign = await documents.campaigns.findOne({ _id: campaignId });
  return campaign === null
    ? new VoxError('campaign_unknown', campaignId)
    : new VoxError(
        'campaign_state_conflict',
        `${order} needs ${campaignOrders[order].from.join(' or ')}, it is ${campaign.state}`,
      );
}

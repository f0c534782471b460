import { openingOf } from '../../../actors/calendar/schedule-calendar.ts';
import { changeCampaign } from '../../../actors/dialling/campaigns/change-campaign.ts';
import { stateAfter } from '../../../machines/campaign/lifecycle/campaign-change.ts';
import type {
  CampaignFault,
  LifecycleEvent,
} from '../../../machines/campaign/lifecycle/lifecycle-events.ts';
import { ordersIn, refusalOf } from '../../../machines/campaign/lifecycle/orders.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type {
  CampaignOrder,
  WindDown,
} from '../../../machines/contracts/campaign/campaign-state.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Documents } from '../documents.ts';
import type { StoredNews } from '../stored-news.ts';
import { validateCampaign } from './campaign-validation.ts';

export interface OrderDeps {
  documents: Documents;
  news: StoredNews;
  now: () => number;
}

/** Errors: `campaign_unknown`, `campaign_state_conflict`; of `start` and `resume` also `campaign_invalid`. */
export const startCampaign = (deps: OrderDeps, id: string) => lookAndMove(deps, id, 'start');

/** Looks at a campaign without starting it; the faults found are in its `warnings`. */
export async function checkCampaign(deps: OrderDeps, id: string): Promise<Campaign> {
  return (await looked(deps, id, 'validate')).campaign;
}

export const pauseCampaign = (deps: OrderDeps, id: string, windDown: 'drain' | 'cancel_ringing') =>
  move(deps, id, 'pause', () => ({ type: 'campaign.pause', windDown }));

export const stopCampaign = (deps: OrderDeps, id: string, windDown: WindDown) =>
  move(deps, id, 'stop', () => ({ type: 'campaign.stop', windDown }));

/** What made it pause may still be so: it is looked at as before a start. */
export async function resumeCampaign(deps: OrderDeps, id: string): Promise<Campaign> {
  const { documents, now } = deps;
  const known = await knownCampaign(documents, id, 'resume');
  const faults = await validateCampaign(documents, known, now(), true);
  if (faults.length > 0) throw invalid(faults);
  return move(deps, id, 'resume', ({ schedule }) => ({
    type: 'campaign.resume',
    opening: openingOf(schedule, now()),
  }));
}

/** Deletes it with its leads and what was learnt of pacing it. What was dialled stays: attempts and calls are evidence. */
export async function deleteCampaign(deps: OrderDeps, id: string): Promise<void> {
  const { documents, news } = deps;
  const { state, changeCount } = await knownCampaign(documents, id, 'delete');
  if (stateAfter(state, { type: 'campaign.delete' }) !== 'deleted')
    throw new VoxError('campaign_state_conflict', refusalOf(state, 'delete'));
  if ((await documents.campaigns.deleteOne({ _id: id, state, changeCount })) === 0)
    throw new VoxError('campaign_state_conflict', 'it was changed at the same moment');
  await documents.leads.deleteMany({ campaignId: id });
  await documents.pacingLaws.deleteOne({ _id: id });
  await news.publish(topics.campaignChanged, { campaignId: id });
}

/** The campaign, if this may be ordered of it. */
export async function knownCampaign(
  { campaigns }: Documents,
  id: string,
  order: CampaignOrder,
): Promise<Campaign> {
  const campaign = await campaigns.findOne({ _id: id });
  if (campaign === null) throw new VoxError('campaign_unknown', id);
  if (!ordersIn(campaign.state).includes(order))
    throw new VoxError('campaign_state_conflict', refusalOf(campaign.state, order));
  return campaign;
}

/** Writes the order's step, and tells the dialler. */
export async function move(
  { documents, news, now }: OrderDeps,
  id: string,
  order: CampaignOrder,
  eventOf: (campaign: Campaign) => LifecycleEvent,
  set: Partial<Campaign> = {},
): Promise<Campaign> {
  const changed = await changeCampaign(documents.campaigns, id, eventOf, { now: now(), set });
  if (changed === null) throw new VoxError('campaign_unknown', id);
  if (changed.change === null)
    throw new VoxError('campaign_state_conflict', refusalOf(changed.campaign.state, order));
  await news.publish(topics.campaignChanged, { campaignId: id });
  return changed.campaign;
}

async function lookAndMove(deps: OrderDeps, id: string, order: 'start'): Promise<Campaign> {
  const { campaign, faults } = await looked(deps, id, order);
  if (faults.length > 0) throw invalid(faults);
  return campaign;
}

async function looked(deps: OrderDeps, id: string, order: 'start' | 'validate') {
  const { documents, now } = deps;
  const seen = await move(deps, id, order, () => ({ type: `campaign.${order}` }));
  const faults = await validateCampaign(documents, seen, now());
  const campaign = await move(deps, id, order, ({ schedule }) =>
    faults.length > 0
      ? { type: 'validation.failed', warnings: faults }
      : {
          type: 'validation.passed',
          opening: order === 'start' ? openingOf(schedule, now()) : null,
          warnings: [],
        },
  );
  return { campaign, faults };
}

const invalid = (faults: readonly CampaignFault[]) =>
  new VoxError('campaign_invalid', faults.map(({ says }) => says).join('; '), {
    problems: faults.map(({ code, at, says, todo }) => ({ at, message: says, code, todo })),
  });

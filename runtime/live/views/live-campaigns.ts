import { ordersIn, watchedStates } from '../../../machines/campaign/lifecycle/orders.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { type Worker, workerGoneMs } from '../../../machines/contracts/worker.ts';
import { type CampaignProgress, progressOf } from '../../control/campaign-progress.ts';
import type { Documents } from '../../control/documents.ts';

/** Those of the wallboard: the ones that are going on, newest first. */
const campaignsMax = 50;

export async function liveCampaigns(
  documents: Documents,
  workers: readonly Worker[],
  now: number,
): Promise<LiveCampaign[]> {
  const campaigns = await documents.campaigns.find(
    { state: { $in: watchedStates } },
    { sort: { _id: -1 }, limit: campaignsMax },
  );
  return campaigns.length === 0 ? [] : linesOf(documents, campaigns, workers, now);
}

/** Null: there is none of this id. */
export async function liveCampaign(
  documents: Documents,
  id: string,
  now: number,
): Promise<LiveCampaign | null> {
  const campaign = await documents.campaigns.findOne({ _id: id });
  if (campaign === null) return null;
  const workers = await documents.workers.find({ beatAt: { $gt: now - workerGoneMs } });
  return (await linesOf(documents, [campaign], workers, now))[0]!;
}

async function linesOf(
  documents: Documents,
  campaigns: readonly Campaign[],
  workers: readonly Worker[],
  now: number,
): Promise<LiveCampaign[]> {
  const ids = campaigns.map(({ _id }) => _id);
  const progress = await progressOf(documents, ids);
  const ready = workers.filter(
    ({ state, beatAt }) => state === 'ready' && now - beatAt <= workerGoneMs,
  );
  const freeCount = ready.reduce((sum, { slotCount, busyCount }) => sum + slotCount - busyCount, 0);
  return campaigns.map((campaign) => {
    const counted = progress.get(campaign._id)!;
    const { leadCount, byState, byOutcome } = counted;
    return {
      id: campaign._id,
      name: campaign.name,
      state: campaign.state,
      leadCount,
      doneCount: (byState.done ?? 0) + (byState.suppressed ?? 0),
      byState,
      byOutcome,
      dialingCount: byState.dialing ?? 0,
      liveCount: byState.live ?? 0,
      concurrentMax: campaign.pacing.concurrentMax,
      orders: ordersIn(campaign.state),
      limit: limitOf(campaign, counted, { readyCount: ready.length, freeCount }),
    };
  });
}

/** What keeps it from dialling now, in words. */
function limitOf(
  { state, pacing, waits, warnings, log }: Campaign,
  { byState }: CampaignProgress,
  fleet: { readyCount: number; freeCount: number },
): string | null {
  if (state === 'scheduled') return waits?.says ?? 'its time to dial has not come';
  if (state === 'pausing') return 'pausing: calls still go on, no new ones';
  if (state === 'paused') return warnings[0]?.says ?? 'paused by an operator';
  if (state === 'stopping') return 'stopping: present calls end, no new ones';
  if (state === 'failed') return warnings[0]?.says ?? log.at(-1)?.says ?? 'it cannot go on';
  if (state !== 'running') return null;
  const underWay = (byState.leased ?? 0) + (byState.dialing ?? 0) + (byState.live ?? 0);
  const { ready = 0, waiting = 0 } = byState;
  if (ready === 0 && waiting > 0)
    return `no lead is due now; ${waiting === 1 ? 'one waits for its' : `${waiting} wait for their`} time`;
  if (ready === 0) return underWay > 0 ? 'no lead left to dial' : null;
  if (underWay >= pacing.concurrentMax)
    return `its limit of ${pacing.concurrentMax} calls at a time is reached`;
  if (fleet.readyCount === 0) return 'no worker is ready';
  if (fleet.freeCount <= 0) return 'every slot is taken';
  return null;
}

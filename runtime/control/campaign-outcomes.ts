import { AttemptOutcome } from '../../machines/contracts/campaign/campaign.ts';
import type { CampaignOutcomes } from '../../machines/contracts/campaign/campaign-views.ts';
import type { Documents } from './documents.ts';
import { timeBars } from './time-bars.ts';

/** How a campaign's dials ended, over the time in which any did. Counts by indexes alone, only of outcomes that occurred. */
export async function campaignOutcomes(
  { attempts }: Documents,
  campaignId: string,
  { now, barCount }: { now: number; barCount: number },
): Promise<CampaignOutcomes> {
  const count = (outcome: AttemptOutcome, fromAt = 0, toAt?: number) =>
    attempts.countDocuments({
      campaignId,
      outcome,
      endedAt: { $gte: fromAt, ...(toAt === undefined ? {} : { $lt: toAt }) },
    });
  const edge = async (order: 1 | -1) => {
    const [attempt] = await attempts.find(
      { campaignId, endedAt: { $gt: 0 } },
      { sort: { endedAt: order }, limit: 1, projection: { endedAt: 1 } },
    );
    return attempt?.endedAt ?? now;
  };
  const totals: Record<string, number> = {};
  for (const outcome of AttemptOutcome.options) {
    const total = await count(outcome);
    if (total > 0) totals[outcome] = total;
  }
  const bars = timeBars(await edge(1), (await edge(-1)) + 1, barCount);
  const { fromAt, barMs } = bars;
  const counted = await Promise.all(
    Array.from({ length: bars.count }, async (_, n) => {
      const bar: Record<string, number> = {};
      for (const outcome of Object.keys(totals) as AttemptOutcome[]) {
        const inBar = await count(outcome, fromAt + n * barMs, fromAt + (n + 1) * barMs);
        if (inBar > 0) bar[outcome] = inBar;
      }
      return bar;
    }),
  );
  return { fromAt, barMs, bars: counted, totals };
}

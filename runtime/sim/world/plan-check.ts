import type { PacingPlan, PacingSight } from '../../../machines/pacing/pacer.ts';

/** What no plan may do, whatever the pacer believes; nothing, or the first breach in words. */
export function brokenByPlan(
  sight: PacingSight,
  plan: PacingPlan,
  liveCountOf: (campaignId: string) => number,
): string | null {
  let total = 0;
  for (const { campaignId, dialCount } of plan.campaigns) {
    if (!Number.isInteger(dialCount) || dialCount < 0) return `${dialCount} dials of ${campaignId}`;
    if (dialCount === 0) continue;
    total += dialCount;
    const campaign = sight.campaigns.find((one) => one.campaignId === campaignId);
    if (!campaign) return `dials of ${campaignId}, which is not running`;
    if (dialCount > campaign.dueCount)
      return `${dialCount} dials of ${campaignId} for ${campaign.dueCount} leads`;
    if (dialCount + liveCountOf(campaignId) > campaign.concurrentMax)
      return `${campaignId} over its own ${campaign.concurrentMax} calls`;
  }
  if (total > sight.tokenCount) return `${total} dials for ${sight.tokenCount} tokens`;
  if (total > Math.max(0, sight.lineCount)) return `${total} dials for ${sight.lineCount} lines`;
  return null;
}

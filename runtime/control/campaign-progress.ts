import { z } from 'zod';
import type { Documents } from './documents.ts';

/** How far a campaign is, counted from its leads: a counter that is kept beside the truth would drift from it. */
export const CampaignProgress = z.object({
  leadCount: z.number().int(),
  byState: z.record(z.string(), z.number().int()),
  /** Last outcome or disposition of each lead that was dialled. */
  byOutcome: z.record(z.string(), z.number().int()),
});
export type CampaignProgress = z.infer<typeof CampaignProgress>;

interface Row {
  _id: { campaignId: string; state: string; outcome: string | null };
  count: number;
}

export async function progressOf(
  documents: Documents,
  campaignIds: string[],
): Promise<Map<string, CampaignProgress>> {
  const rows = await documents.leads.aggregate<Row>([
    { $match: { campaignId: { $in: campaignIds } } },
    {
      $group: {
        _id: { campaignId: '$campaignId', state: '$state', outcome: '$outcome' },
        count: { $sum: 1 },
      },
    },
  ]);
  const progress = new Map<string, CampaignProgress>(
    campaignIds.map((id) => [id, { leadCount: 0, byState: {}, byOutcome: {} }]),
  );
  for (const { _id, count } of rows) {
    const entry = progress.get(_id.campaignId);
    if (entry === undefined) continue;
    entry.leadCount += count;
    entry.byState[_id.state] = (entry.byState[_id.state] ?? 0) + count;
    if (typeof _id.outcome === 'string')
      entry.byOutcome[_id.outcome] = (entry.byOutcome[_id.outcome] ?? 0) + count;
  }
  return progress;
}

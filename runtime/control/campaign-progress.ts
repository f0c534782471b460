import { z } from 'zod';
import { type Lead, Lead as LeadSchema } from '../../machines/contracts/campaign/campaign.ts';
import type { Documents } from './documents.ts';

/** How far a campaign is, counted from its leads: a counter that is kept beside the truth would drift from it. */
export const CampaignProgress = z.object({
  leadCount: z.number().int(),
  byState: z.record(z.string(), z.number().int()),
  /** Last outcome or disposition of each lead that was dialled. */
  byOutcome: z.record(z.string(), z.number().int()),
});
export type CampaignProgress = z.infer<typeof CampaignProgress>;

/** A bot names as many dispositions as it likes; those beyond are not shown. */
const outcomesMax = 64;

/** By indexes alone, without reading a lead: consoles ask every second, and a campaign may have a hundred thousand. */
export async function progressOf(
  documents: Documents,
  campaignIds: string[],
): Promise<Map<string, CampaignProgress>> {
  const counted = campaignIds.map(async (id) => [id, await countedOf(documents, id)] as const);
  return new Map(await Promise.all(counted));
}

async function countedOf({ leads }: Documents, campaignId: string): Promise<CampaignProgress> {
  const byState: CampaignProgress['byState'] = {};
  await Promise.all(
    LeadSchema.shape.state.options.map(async (state) => {
      const count = await leads.countDocuments({ campaignId, state });
      if (count > 0) byState[state] = count;
    }),
  );
  return {
    // Counted by itself: a lead that changes its state meanwhile would be missed, or be there twice.
    leadCount: await leads.countDocuments({ campaignId }),
    byState,
    byOutcome: await outcomesOf(leads, campaignId),
  };
}

/** From one outcome to the next by the index's order: as many steps as there are outcomes. */
async function outcomesOf(
  leads: Documents['leads'],
  campaignId: string,
): Promise<CampaignProgress['byOutcome']> {
  const byOutcome: CampaignProgress['byOutcome'] = {};
  let last = '';
  for (let n = 0; n < outcomesMax; n += 1) {
    const next: Pick<Lead, 'outcome'> | null = await leads.findOne(
      { campaignId, outcome: { $gt: last } },
      { projection: { outcome: 1 }, sort: { outcome: 1 } },
    );
    if (typeof next?.outcome !== 'string') break;
    last = next.outcome;
    byOutcome[last] = await leads.countDocuments({ campaignId, outcome: last });
  }
  return byOutcome;
}

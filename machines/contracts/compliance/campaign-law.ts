import { z } from 'zod';
import { RulePack } from './rule-pack.ts';

const count = z.number().int().nonnegative();

/** Answer of `GET /api/v1/campaigns/:id/compliance`: what its dials are judged by, and where it may dial now. */
export const CampaignLaw = z.object({
  campaignId: z.string(),
  at: z.number().int(),
  /** In force for it: those that it names; of one that goes by country, those of the countries that its next leads are in. */
  packs: z.array(
    RulePack.pick({ id: true, title: true, version: true, effectiveDate: true, sources: true }),
  ),
  /** Places of its next leads, most of them first: whether they may be called now. */
  windows: z
    .array(
      z.object({
        /** ISO 3166; null: a number of no country. */
        country: z.string().nullable(),
        states: z.array(z.string()),
        /** Everywhere where they may be, by their number; all of them must be open. */
        zones: z.array(z.string()),
        isOpen: z.boolean(),
        /** When an open one closes, or a closed one opens; null: not by itself. */
        changesAt: z.number().int().nullable(),
        leadCount: count,
      }),
    )
    .max(50),
  /** Leads that were looked at for `windows`, and all that are not done. */
  lookedAtCount: count,
  openCount: count,
  /** Leads of the campaign that nobody may dial, and why: of the first 2,000. */
  suppressedCount: count,
  suppressedBy: z.record(z.string(), count),
  /** Entries of the lists that hold for it: everybody's, and its own. */
  lists: z.object({ organisationCount: count, campaignCount: count }),
});
export type CampaignLaw = z.infer<typeof CampaignLaw>;

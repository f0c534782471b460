import { z } from 'zod';

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);

/** What a number of dials came to. Each one is among those before it, `firstDial` and `abandoned` beside. */
export const DialCounts = z.object({
  dialCount: count,
  answeredCount: count,
  /** A person answered, abandoned ones among them. */
  humanCount: count,
  /** Both spoke, the party at least twice. */
  conversationCount: count,
  goalCount: count,
  /** A person answered and no worker was free in time. */
  abandonedCount: count,
  /** Dials that were the first of their leads. */
  firstDialCount: count,
});
export type DialCounts = z.infer<typeof DialCounts>;

/** Answer of `GET /api/v1/campaigns/:id/heat`. Hours are those of `timeZone`. */
export const CampaignHeat = z.object({
  campaignId: z.string(),
  /** IANA name. */
  timeZone: z.string(),
  fromAt: z.number().int(),
  toAt: z.number().int(),
  /** Only hours in which somebody was dialled. */
  cells: z
    .array(
      DialCounts.extend({
        /** 0 is Monday. */
        weekday: z.number().int().min(0).max(6),
        hour: z.number().int().min(0).max(23),
        /** People by dials; null where fewer than `rateFromCount` dials were made: too few to say. */
        humanRate: share.nullable(),
      }),
    )
    .max(168),
  totals: DialCounts,
  /** Of all dials; null: there were none. */
  humanRate: share.nullable(),
  rateFromCount: count,
});
export type CampaignHeat = z.infer<typeof CampaignHeat>;

/** Fewer dials than this say little of an hour: at 15 % the rate of 20 is anything from 3 % to 38 % (95 % of the time). */
export const rateFromCount = 20;

/** Answer of `GET /api/v1/campaigns/:id/funnel`. */
export const CampaignFunnel = z.object({
  campaignId: z.string(),
  at: z.number().int(),
  /** From the widest to the narrowest. Leads are counted once, calls each. */
  steps: z.array(
    z.object({
      step: z.enum(['leads', 'dialled', 'answered', 'human', 'attached', 'conversation', 'goal']),
      of: z.enum(['leads', 'calls']),
      count,
      /** Of the step before; null for the first, where that was 0, and between leads and calls. */
      share: share.nullable(),
    }),
  ),
  /** All dials; a lead may have several. */
  dialCount: count,
  abandonedCount: count,
  /** Dials are counted from here: what is older than a year is left out. */
  fromAt: z.number().int().nullable(),
});
export type CampaignFunnel = z.infer<typeof CampaignFunnel>;

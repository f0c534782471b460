import { z } from 'zod';
import { CallerSector, CallingHours, CallPurpose, PresetId } from './rule-pack.ts';

/**
 * What a campaign is judged by, besides the suppression lists, which always hold. A campaign without it is judged by the lists
 * alone (infra/adr/0022-a-campaign-is-under-its-callees-law.md).
 */
export const CampaignCompliance = z.object({
  /** `by-country`: every preset that has a rule for the callee's country. A list: these, where they apply. */
  presets: z.union([z.literal('by-country'), z.array(PresetId).max(PresetId.options.length)]),
  /** The strictest is the standard. */
  purpose: CallPurpose.default('sales'),
  sector: CallerSector.default('general'),
  /** Who calls, as a disclosure names them; absent: it names nobody. */
  callerName: z.string().trim().min(1).max(120).optional(),
  /** The owner's own calling hours by the callee's clock, within what the presets leave. */
  hours: z.array(CallingHours).min(1).max(21).optional(),
});
export type CampaignCompliance = z.infer<typeof CampaignCompliance>;

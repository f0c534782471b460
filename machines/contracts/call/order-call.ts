import { z } from 'zod';
import { CampaignCompliance } from '../compliance/campaign-compliance.ts';
import { BotId, Phone } from '../ids.ts';

/** Body of `POST /api/v1/calls`: one number, called as soon as rules, slots and lines allow. */
export const OrderCall = z.strictObject({
  botId: BotId,
  to: Phone,
  /** Number shown to the party. */
  from: Phone,
  vars: z.record(z.string().regex(/^[^$.\0][^.\0]{0,63}$/), z.string().max(2_000)).default({}),
  /** IANA name; absent: to be concluded from the number. */
  timeZone: z.string().max(64).optional(),
  /** What its dial is judged by; the first order of a bot and a number shown says it for the later ones. */
  compliance: CampaignCompliance.prefault({ presets: 'by-country' }),
});
export type OrderCall = z.infer<typeof OrderCall>;

/** Answer of `POST /api/v1/calls`. What becomes of it stands at the lead: `GET /api/v1/leads/:id`, and `…/why` while it waits. */
export const OrderedCall = z.object({
  leadId: z.string(),
  campaignId: z.string(),
  /** The dial that was ordered. */
  attemptId: z.string(),
  orderedAt: z.number().int(),
  /** Nobody took it up by then: it is not dialled any more. */
  untilAt: z.number().int(),
});
export type OrderedCall = z.infer<typeof OrderedCall>;

import type { z } from 'zod';
import { Campaign } from './campaign.ts';

/** A campaign with the standard of everything that is not said. */
export const newCampaign = (said: z.input<typeof Campaign>): Campaign => Campaign.parse(said);

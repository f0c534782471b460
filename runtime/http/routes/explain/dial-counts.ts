import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { zoneOffset } from '../../../../actors/calendar/zone-offsets.ts';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import {
  CampaignFunnel,
  CampaignHeat,
} from '../../../../machines/contracts/explain/dial-counts.ts';
import { heatOf } from '../../../../machines/explain/dial-tally.ts';
import { campaignFunnel } from '../../../control/explain/campaign-funnel.ts';
import { DialTallies } from '../../../control/explain/dial-tallies.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const dayMs = 86_400_000;

/** What a campaign's dials came to: by weekday and hour, and as a funnel. */
export const dialCountRoutes =
  ({ documents, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const tallies = new DialTallies(documents, now);

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/heat',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: z.object({
          days: z.coerce.number().int().min(1).max(90).default(28),
          /** IANA name; standard: the campaign's own. */
          timeZone: z.string().max(64).optional(),
        }),
        response: answers({ 200: CampaignHeat }),
      },
      handler: async ({ params, query }) => {
        const { schedule } = await requireCampaign(params.id);
        const toAt = now();
        const fromAt = toAt - query.days * dayMs;
        const timeZone = query.timeZone ?? schedule?.timeZone ?? 'UTC';
        const offset = zoneOffset(timeZone);
        const found = await tallies.between({ campaignId: params.id, fromAt, toAt, offset });
        return { campaignId: params.id, timeZone, fromAt, toAt, ...heatOf(found, offset) };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/funnel',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignFunnel }) },
      handler: async ({ params }) => {
        await requireCampaign(params.id);
        return campaignFunnel(documents, tallies, params.id, now());
      },
    });

    async function requireCampaign(
      campaignId: string,
    ): Promise<Pick<Campaign, '_id'> & Partial<Pick<Campaign, 'schedule'>>> {
      const found = await documents.campaigns.findOne(
        { _id: campaignId },
        { projection: { 'schedule.timeZone': 1 } },
      );
      if (found === null) throw new VoxError('campaign_unknown', campaignId);
      return found;
    }
  };

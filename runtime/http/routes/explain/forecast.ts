import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { CampaignForecast } from '../../../../machines/contracts/explain/forecast.ts';
import { campaignForecast } from '../../../control/explain/campaign-forecast.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** What will become of a campaign as it goes on. */
export const forecastRoutes =
  ({ documents, ticks, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/forecast',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignForecast }) },
      handler: async ({ params }) => {
        const campaign = await documents.campaigns.findOne({ _id: params.id });
        if (campaign === null) throw new VoxError('campaign_unknown', params.id);
        return campaignForecast(documents, campaign, ticks.recent(params.id), now());
      },
    });
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import {
  CampaignForecast,
  WhatIf,
  WhatIfRequest,
} from '../../../../machines/contracts/explain/forecast.ts';
import { campaignForecast } from '../../../control/explain/campaign-forecast.ts';
import { forecastFacts } from '../../../control/explain/forecast-facts.ts';
import { WhatIfDesk } from '../../../control/explain/what-if/what-if.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** What will become of a campaign as it goes on, and what would if it were dialled in another way. */
export const forecastRoutes =
  ({ documents, ticks, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/forecast',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignForecast }) },
      handler: async ({ params }) => {
        const campaign = await campaignOf(params.id);
        return campaignForecast(documents, campaign, ticks.recent(params.id), now());
      },
    });

    const desk = new WhatIfDesk();
    app.addHook('onClose', () => desk.close());
    app.route({
      method: 'POST',
      url: '/api/v1/campaigns/:id/what-if',
      config: { access: 'operator' },
      bodyLimit: 1_024,
      schema: { params: IdParams, body: WhatIfRequest, response: answers({ 200: WhatIf }) },
      handler: async ({ params, body }, reply) => {
        // Whoever goes away leaves the desk to the next one.
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const campaign = await campaignOf(params.id);
        const recent = ticks.recent(params.id);
        const ground = await forecastFacts(documents, campaign, recent, now());
        return desk.ask(campaign, body, ground, gone.signal);
      },
    });

    async function campaignOf(campaignId: string): Promise<Campaign> {
      const campaign = await documents.campaigns.findOne({ _id: campaignId });
      if (campaign === null) throw new VoxError('campaign_unknown', campaignId);
      return campaign;
    }
  };

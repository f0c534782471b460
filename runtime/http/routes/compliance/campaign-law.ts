import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { CampaignLaw } from '../../../../machines/contracts/compliance/campaign-law.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { campaignLaw } from '../../../control/campaign-law.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** What a campaign is judged by now: editions of rules, windows that are open, lists. */
export const campaignLawRoutes =
  ({ documents, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/compliance',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignLaw }) },
      handler: async ({ params }) => {
        const campaign = await documents.campaigns.findOne({ _id: params.id });
        if (campaign === null) throw new VoxError('campaign_unknown', params.id);
        return campaignLaw(documents, campaign, now());
      },
    });
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Lead } from '../../../machines/contracts/campaign.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { importLeads, LeadImport } from '../../control/lead-import.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';

/** Rows of one request; a longer list comes in several. */
const rowsMax = 5_000;
const leadBytesMax = 4 * 1024 * 1024;

/** The leads of a campaign: import with an answer for each wrong row, and list. */
export const campaignLeadRoutes =
  ({ documents, bus, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/api/v1/campaigns/:id/leads',
      config: { access: 'operator' },
      bodyLimit: leadBytesMax,
      schema: {
        params: IdParams,
        body: z.object({ leads: z.array(z.unknown()).min(1).max(rowsMax) }),
        response: answers({ 200: LeadImport }),
      },
      handler: async ({ params, body }) => {
        const { state } = await requireCampaign(params.id);
        if (state === 'stopping' || state === 'completed')
          throw new VoxError('campaign_state_conflict', `it is ${state} and takes no leads`);
        const outcome = await importLeads(documents, params.id, body.leads, now());
        if (outcome.addedCount > 0)
          await bus.publish(topics.campaignChanged, { campaignId: params.id });
        return outcome;
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/leads',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: PageQuery.extend({
          state: Lead.shape.state.optional(),
          outcome: z.string().max(64).optional(),
        }),
        response: answers({ 200: pageOf(Lead) }),
      },
      handler: async ({ params, query: { limit, cursor, state, outcome } }) => {
        await requireCampaign(params.id);
        const found = await documents.leads.find(
          {
            campaignId: params.id,
            ...(cursor === undefined ? {} : { _id: { $gt: cursor } }),
            ...(state === undefined ? {} : { state }),
            ...(outcome === undefined ? {} : { outcome }),
          },
          { sort: { _id: 1 }, limit: limit + 1 },
        );
        return cutPage(found, limit);
      },
    });

    async function requireCampaign(campaignId: string) {
      const campaign = await documents.campaigns.findOne(
        { _id: campaignId },
        { projection: { state: 1 } },
      );
      if (campaign === null) throw new VoxError('campaign_unknown', campaignId);
      return campaign;
    }
  };

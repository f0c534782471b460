import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  CampaignOutcomes,
  LeadFilter,
  LeadPage,
} from '../../../../machines/contracts/campaign/campaign-views.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import { campaignOutcomes } from '../../../control/campaign-outcomes.ts';
import { importLeads, LeadImport } from '../../../control/lead-import.ts';
import { leadColumns, leadRows } from '../../../control/lead-rows.ts';
import { searchLeads } from '../../../control/lead-search.ts';
import { answers, IdParams, PageQuery } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';
import { sendCsv } from '../../csv-reply.ts';

/** Rows of one request; a longer list comes in several. */
const rowsMax = 5_000;
const leadBytesMax = 4 * 1024 * 1024;

/** The leads of a campaign: import with an answer for each wrong row; list and table with their dials; how those ended. */
export const campaignLeadRoutes =
  ({ documents, news, now }: ApiParts): FastifyPluginAsyncZod =>
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
          await news.publish(topics.campaignChanged, { campaignId: params.id });
        return outcome;
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/leads',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: PageQuery.extend(LeadFilter.shape),
        response: answers({ 200: LeadPage }),
      },
      handler: async ({ params, query: { limit, cursor, ...asked } }) => {
        await requireCampaign(params.id);
        return searchLeads(documents, params.id, asked, { limit, cursor });
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/leads.csv',
      config: { access: 'operator' },
      schema: { params: IdParams, querystring: LeadFilter },
      handler: async ({ params, query }, reply) => {
        await requireCampaign(params.id);
        return sendCsv(reply, 'leads', leadColumns, leadRows(documents, params.id, query));
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/outcomes',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: z.object({ bars: z.coerce.number().int().min(1).max(120).default(48) }),
        response: answers({ 200: CampaignOutcomes }),
      },
      handler: async ({ params, query }) => {
        await requireCampaign(params.id);
        return campaignOutcomes(documents, params.id, { now: now(), barCount: query.bars });
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

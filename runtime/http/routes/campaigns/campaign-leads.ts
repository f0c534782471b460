import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  CampaignOutcomes,
  LeadFilter,
  LeadOrder,
  LeadPage,
} from '../../../../machines/contracts/campaign/campaign-views.ts';
import { ImportQuery } from '../../../../machines/contracts/lists/lead-import.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import { campaignOutcomes } from '../../../control/campaign-outcomes.ts';
import { leadColumns, leadRows, reportColumns, reportRows } from '../../../control/lead-rows.ts';
import { searchLeads } from '../../../control/lead-search.ts';
import { requireCampaign, requireOpenCampaign } from '../../../control/lists/campaign-doors.ts';
import { importLeads, LeadImport } from '../../../control/lists/import-leads.ts';
import { answers, IdParams, PageQuery } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';
import { sendCsv } from '../../csv-reply.ts';
import { LeadLists, ListAnswer, ListBody } from './lead-lists.ts';

/** Rows of one request; a longer list comes in several. */
const rowsMax = 5_000;
const leadBytesMax = 4 * 1024 * 1024;

const LeadsBody = z.object({ leads: z.array(z.unknown()).min(1).max(rowsMax) });

/** The leads of a campaign: import with an answer for each wrong row; list and table with their dials; how those ended. */
export const campaignLeadRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { documents, news, now } = parts;
    const lists = new LeadLists(parts);
    app.addHook('onClose', () => lists.close());
    // Handed on as it comes: whoever reads it says how fast.
    app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));

    app.route({
      method: 'POST',
      url: '/api/v1/campaigns/:id/leads',
      config: { access: 'operator', hasLongBody: true },
      bodyLimit: leadBytesMax,
      schema: {
        params: IdParams,
        querystring: ImportQuery,
        body: z.union([LeadsBody, ListBody]),
        response: answers({ 200: z.union([LeadImport, ListAnswer]) }),
      },
      handler: async ({ params, query, body }) => {
        await requireOpenCampaign(documents, params.id);
        if (body instanceof Readable) return lists.take(params.id, body, query);
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
        querystring: PageQuery.extend(LeadFilter.shape).extend({
          order: LeadOrder.default('number'),
        }),
        response: answers({ 200: LeadPage }),
      },
      handler: async ({ params, query: { limit, cursor, order, ...asked } }) => {
        await requireCampaign(documents, params.id);
        return searchLeads(documents, params.id, asked, { limit, cursor, order });
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/leads.csv',
      config: { access: 'operator' },
      schema: { params: IdParams, querystring: LeadFilter },
      handler: async ({ params, query }, reply) => {
        await requireCampaign(documents, params.id);
        return sendCsv(reply, 'leads', leadColumns, leadRows(documents, params.id, query));
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/report.csv',
      config: { access: 'operator' },
      schema: { params: IdParams, querystring: LeadFilter },
      handler: async ({ params, query }, reply) => {
        await requireCampaign(documents, params.id);
        return sendCsv(reply, 'report', reportColumns, reportRows(documents, params.id, query));
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
        await requireCampaign(documents, params.id);
        return campaignOutcomes(documents, params.id, { now: now(), barCount: query.bars });
      },
    });
  };

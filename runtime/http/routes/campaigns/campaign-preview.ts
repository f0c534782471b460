import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ProviderLines } from '../../../../actors/telephony/limits/provider-lines.ts';
import { LeadLine } from '../../../../machines/contracts/campaign/campaign-views.ts';
import {
  CampaignPreview,
  PreviewDial,
  PreviewOrder,
  PreviewQuery,
  PreviewSkip,
} from '../../../../machines/contracts/campaign/preview.ts';
import { PreviewDesk } from '../../../control/campaigns/preview-desk.ts';
import { answers, IdParams } from '../../answers.ts';
import { type ApiParts, providerStandard } from '../../api-parts.ts';

const bodyLimit = 4 * 1_024;
const LeadParams = IdParams.extend({ leadId: z.string().min(1).max(256) });

/** Mode `preview`: the next leads are kept for somebody who looks at them, and dialled, skipped or given back as they say. */
export const campaignPreviewRoutes =
  ({
    documents,
    news,
    now,
    newId,
    store,
    provider = providerStandard,
  }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const desk = new PreviewDesk({
      documents,
      news,
      now,
      newId,
      store,
      lines: new ProviderLines(store, provider),
    });
    const config = { access: 'operator' } as const;
    const url = '/api/v1/campaigns/:id/preview';

    app.route({
      method: 'GET',
      url,
      config,
      schema: {
        params: IdParams,
        querystring: PreviewQuery,
        response: answers({ 200: CampaignPreview }),
      },
      handler: ({ params, query }) => desk.show(params.id, query),
    });

    app.route({
      method: 'POST',
      url: `${url}/:leadId/dial`,
      config,
      bodyLimit,
      schema: { params: LeadParams, body: PreviewOrder, response: answers({ 202: PreviewDial }) },
      handler: async ({ params: { id, leadId }, body }, reply) =>
        reply.code(202).send(await desk.dial(id, leadId, body.leaseId)),
    });

    app.route({
      method: 'POST',
      url: `${url}/:leadId/skip`,
      config,
      bodyLimit,
      schema: { params: LeadParams, body: PreviewSkip, response: answers({ 200: LeadLine }) },
      handler: ({ params: { id, leadId }, body }) => desk.skip(id, leadId, body),
    });

    app.route({
      method: 'POST',
      url: `${url}/:leadId/release`,
      config,
      bodyLimit,
      schema: { params: LeadParams, body: PreviewOrder, response: answers({ 200: LeadLine }) },
      handler: ({ params: { id, leadId }, body }) => desk.release(id, leadId, body.leaseId),
    });
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { newCampaign } from '../../../../machines/contracts/campaign/new-campaign.ts';
import { RetryMatrix } from '../../../../machines/contracts/campaign/retry.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { builtInRules, standardRetry } from '../../../../machines/lead/retry-standards.ts';
import {
  CampaignEdit,
  editCampaign,
  NewCampaign,
} from '../../../control/campaigns/campaign-edit.ts';
import { deleteCampaign } from '../../../control/campaigns/campaign-orders.ts';
import { CampaignView, viewOf, viewsOf } from '../../../control/campaigns/campaign-view.ts';
import {
  Duplicate,
  DuplicatedCampaign,
  duplicateCampaign,
} from '../../../control/campaigns/duplicate-campaign.ts';
import { requireLawfulLateLimit } from '../../../control/campaigns/late-limit.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const settingsBytesMax = 64 * 1024;

/** Campaigns: what one begins with, list, detail with progress, creation, changes under a revision, copies, deletion. */
export const campaignRoutes =
  ({ documents, news, now, newId }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/campaigns',
      config: { access: 'operator' },
      schema: {
        querystring: PageQuery.extend({ state: Campaign.shape.state.optional() }),
        response: answers({ 200: pageOf(CampaignView) }),
      },
      handler: async ({ query: { limit, cursor, state } }) => {
        const found = await documents.campaigns.find(
          {
            ...(cursor === undefined ? {} : { _id: { $lt: cursor } }),
            ...(state === undefined ? {} : { state }),
          },
          { sort: { _id: -1 }, limit: limit + 1 },
        );
        const { items, nextCursor } = cutPage(found, limit);
        return { items: await viewsOf(documents, items), nextCursor };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaign-standards',
      config: { access: 'operator' },
      schema: {
        response: answers({ 200: z.object({ retry: RetryMatrix, builtIn: RetryMatrix }) }),
      },
      handler: async () => ({ retry: standardRetry, builtIn: builtInRules }),
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignView }) },
      handler: async ({ params }, reply) => {
        const campaign = await documents.campaigns.findOne({ _id: params.id });
        if (campaign === null) throw new VoxError('campaign_unknown', params.id);
        void reply.header('etag', `"${campaign.rev}"`);
        return viewOf(documents, campaign);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/v1/campaigns',
      config: { access: 'operator' },
      bodyLimit: settingsBytesMax,
      schema: { body: NewCampaign, response: answers({ 201: CampaignView }) },
      handler: async ({ body }, reply) => {
        const bot = await documents.bots.findOne({ _id: body.botId }, { projection: { _id: 1 } });
        if (bot === null) throw new VoxError('bot_unknown', body.botId);
        requireLawfulLateLimit(body);
        const createdAt = new Date(now());
        const campaign = newCampaign({
          _id: newId(),
          schemaVersion: 1,
          ...body,
          retry: { ...standardRetry, ...body.retry },
          state: 'draft',
          createdAt,
          stateChangedAt: createdAt,
        });
        await documents.campaigns.insertOne(campaign);
        void reply.header('location', `/api/v1/campaigns/${campaign._id}`);
        return reply.code(201).send(await viewOf(documents, campaign));
      },
    });

    app.route({
      method: 'PATCH',
      url: '/api/v1/campaigns/:id',
      config: { access: 'operator' },
      bodyLimit: settingsBytesMax,
      schema: {
        params: IdParams,
        headers: z.object({
          'if-match': z
            .string()
            .regex(/^"\d+"$/)
            .optional(),
        }),
        body: CampaignEdit,
        response: answers({ 200: CampaignView }),
      },
      handler: async ({ params, body, headers }) => {
        const matched = headers['if-match'];
        const rev = body.rev ?? (matched === undefined ? undefined : Number(matched.slice(1, -1)));
        const deps = { documents, news, now };
        return viewOf(documents, await editCampaign(deps, params.id, { ...body, rev }));
      },
    });

    app.route({
      method: 'POST',
      url: '/api/v1/campaigns/:id/duplicate',
      config: { access: 'operator' },
      bodyLimit: settingsBytesMax,
      schema: { params: IdParams, body: Duplicate, response: answers({ 201: DuplicatedCampaign }) },
      handler: async ({ params, body }, reply) => {
        const copy = await duplicateCampaign({ documents, now, newId }, params.id, body);
        void reply.header('location', `/api/v1/campaigns/${copy._id}`);
        return reply.code(201).send(copy);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/v1/campaigns/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 204: z.null() }) },
      handler: async ({ params }, reply) => {
        await deleteCampaign({ documents, news, now }, params.id);
        return reply.code(204).send(null);
      },
    });
  };

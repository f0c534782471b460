import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { RetryRule } from '../../../../machines/contracts/campaign/retry.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { Phone } from '../../../../machines/contracts/ids.ts';
import { standardRetry } from '../../../../machines/lead/retry-standards.ts';
import {
  type CampaignOrder,
  campaignOrders,
  orderCampaign,
} from '../../../control/campaign-order.ts';
import { CampaignProgress, progressOf } from '../../../control/campaign-progress.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const CampaignView = Campaign.extend({ progress: CampaignProgress });

const NewCampaign = z.object({
  name: Campaign.shape.name,
  botId: z.string().min(1).max(128),
  from: Phone,
  pacing: Campaign.shape.pacing.prefault({}),
  /** Rules that differ from the standard matrix, by disposition; `{delaysMs: []}` for none. */
  retry: z.record(z.string().regex(/^\w{1,64}$/), RetryRule).default({}),
});

/** Campaigns: list, detail with progress, creation, and the orders that change their state. */
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
        return { items: await viewsOf(items), nextCursor };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignView }) },
      handler: async ({ params }) => {
        const campaign = await documents.campaigns.findOne({ _id: params.id });
        if (campaign === null) throw new VoxError('campaign_unknown', params.id);
        return (await viewsOf([campaign]))[0]!;
      },
    });

    app.route({
      method: 'POST',
      url: '/api/v1/campaigns',
      config: { access: 'operator' },
      bodyLimit: 64 * 1024,
      schema: { body: NewCampaign, response: answers({ 201: CampaignView }) },
      handler: async ({ body }, reply) => {
        const bot = await documents.bots.findOne({ _id: body.botId }, { projection: { _id: 1 } });
        if (bot === null) throw new VoxError('bot_unknown', body.botId);
        const createdAt = new Date(now());
        const campaign: Campaign = {
          _id: newId(),
          schemaVersion: 1,
          ...body,
          retry: { ...standardRetry, ...body.retry },
          state: 'draft',
          counters: {},
          createdAt,
          stateChangedAt: createdAt,
          epoch: 0,
        };
        await documents.campaigns.insertOne(campaign);
        void reply.header('location', `/api/v1/campaigns/${campaign._id}`);
        return reply.code(201).send((await viewsOf([campaign]))[0]!);
      },
    });

    for (const order of Object.keys(campaignOrders) as CampaignOrder[])
      app.route({
        method: 'POST',
        url: `/api/v1/campaigns/:id/${order}`,
        config: { access: 'operator' },
        bodyLimit: 1_024,
        schema: { params: IdParams, response: answers({ 200: CampaignView }) },
        handler: async ({ params }) => {
          const campaign = await orderCampaign({ documents, news, now }, params.id, order);
          return (await viewsOf([campaign]))[0]!;
        },
      });

    async function viewsOf(campaigns: Campaign[]): Promise<z.infer<typeof CampaignView>[]> {
      const progress = await progressOf(
        documents,
        campaigns.map(({ _id }) => _id),
      );
      return campaigns.map((campaign) => ({ ...campaign, progress: progress.get(campaign._id)! }));
    }
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { releaseLeads } from '../../../../actors/compliance/released-leads.ts';
import { SuppressionLists } from '../../../../actors/compliance/suppression-lists.ts';
import {
  ListChange,
  NewSuppressions,
  SuppressionsToLift,
} from '../../../../machines/contracts/compliance/list-requests.ts';
import { Suppression } from '../../../../machines/contracts/compliance/suppression.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { Phone } from '../../../../machines/contracts/ids.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** 5,000 numbers and their brackets. */
const bodyBytesMax = 128 * 1024;

/** Suppression lists: numbers that are not dialled, by anyone or by one campaign. They hold from the next dial on. */
export const suppressionRoutes =
  ({ store, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const lists = new SuppressionLists(store);
    const entries = store.collection<Suppression>('suppressions');

    app.route({
      method: 'GET',
      url: '/api/v1/suppressions',
      config: { access: 'operator' },
      schema: {
        querystring: PageQuery.extend({
          number: Phone.optional(),
          campaignId: Suppression.shape.campaignId.unwrap().optional(),
        }),
        response: answers({ 200: pageOf(Suppression) }),
      },
      handler: async ({ query: { limit, cursor, number, campaignId } }) => {
        const found = await entries.find(
          {
            ...(cursor === undefined ? {} : { _id: { $gt: cursor } }),
            ...(number === undefined ? {} : { number }),
            ...(campaignId === undefined ? {} : { campaignId }),
          },
          { sort: { _id: 1 }, limit: limit + 1 },
        );
        return cutPage(found, limit);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/v1/suppressions',
      config: { access: 'operator' },
      bodyLimit: bodyBytesMax,
      schema: { body: NewSuppressions, response: answers({ 200: ListChange }) },
      handler: async ({ body: { numbers, ...entry } }) => {
        const { addedCount } = await lists.add(
          numbers.map((number) => ({ ...entry, number, createdAt: now() })),
        );
        return { changedCount: addedCount, releasedCount: 0 };
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/v1/suppressions',
      config: { access: 'operator' },
      bodyLimit: bodyBytesMax,
      schema: { body: SuppressionsToLift, response: answers({ 200: ListChange }) },
      handler: async ({ body }) => lift(body.campaignId, body.numbers),
    });

    app.route({
      method: 'DELETE',
      url: '/api/v1/suppressions/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: ListChange }) },
      handler: async ({ params }) => {
        const entry = await entries.findOne({ _id: params.id });
        if (entry === null) throw new VoxError('suppression_unknown', params.id);
        return lift(entry.campaignId, [entry.number]);
      },
    });

    async function lift(campaignId: string | null, numbers: string[]): Promise<ListChange> {
      const changedCount = await lists.remove(campaignId, numbers);
      const releasedCount = await releaseLeads(store, numbers, 'listed', campaignId);
      return { changedCount, releasedCount };
    }
  };

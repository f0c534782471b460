import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ConsentBook } from '../../../../actors/compliance/consent-book.ts';
import { releaseLeads } from '../../../../actors/compliance/released-leads.ts';
import { Consent } from '../../../../machines/contracts/compliance/consent.ts';
import {
  ListChange,
  NewConsents,
} from '../../../../machines/contracts/compliance/list-requests.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { Phone } from '../../../../machines/contracts/ids.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** 5,000 numbers and their brackets. */
const bodyBytesMax = 128 * 1024;

/** Consents: what people agreed to, and what shows it. A consent is revoked, never deleted. */
export const consentRoutes =
  ({ store, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const book = new ConsentBook(store);
    const consents = store.collection<Consent>('consents');

    app.route({
      method: 'GET',
      url: '/api/v1/consents',
      config: { access: 'operator' },
      schema: {
        querystring: PageQuery.extend({ number: Phone.optional() }),
        response: answers({ 200: pageOf(Consent) }),
      },
      handler: async ({ query: { limit, cursor, number } }) => {
        const found = await consents.find(
          {
            ...(cursor === undefined ? {} : { _id: { $gt: cursor } }),
            ...(number === undefined ? {} : { number }),
          },
          { sort: { _id: 1 }, limit: limit + 1 },
        );
        return cutPage(found, limit);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/v1/consents',
      config: { access: 'operator' },
      bodyLimit: bodyBytesMax,
      schema: { body: NewConsents, response: answers({ 200: ListChange }) },
      handler: async ({ body: { numbers, ...consent } }) => {
        const changedCount = await book.add(
          numbers.map((number) => ({ ...consent, number, createdAt: now() })),
        );
        const releasedCount = await releaseLeads(store, numbers, 'unlawful', consent.campaignId);
        return { changedCount, releasedCount };
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/v1/consents/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: Consent }) },
      handler: async ({ params }) => {
        const revoked = await book.revoke(params.id, now());
        if (revoked === null) throw new VoxError('consent_unknown', params.id);
        return revoked;
      },
    });
  };

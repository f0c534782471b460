import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { InboundRoute, InboundRouteSettings } from '../../../../machines/contracts/call/inbound.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { Phone } from '../../../../machines/contracts/ids.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const bodyBytesMax = 4 * 1024;

/** Inbound routes: which bot answers which of our numbers. */
export const inboundRouteRoutes =
  ({ documents, now, newId }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/inbound-routes',
      config: { access: 'operator' },
      schema: {
        querystring: PageQuery.extend({
          number: Phone.optional(),
          botId: z.string().max(128).optional(),
        }),
        response: answers({ 200: pageOf(InboundRoute) }),
      },
      handler: async ({ query: { limit, cursor, number, botId } }) => {
        const found = await documents.inboundRoutes.find(
          {
            ...(cursor === undefined ? {} : { _id: { $lt: cursor } }),
            ...(number === undefined ? {} : { number }),
            ...(botId === undefined ? {} : { botId }),
          },
          { sort: { _id: -1 }, limit: limit + 1 },
        );
        return cutPage(found, limit);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/inbound-routes/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: InboundRoute }) },
      handler: async ({ params }) =>
        routeOf(await documents.inboundRoutes.findOne(of(params)), params),
    });

    app.route({
      method: 'POST',
      url: '/api/v1/inbound-routes',
      config: { access: 'operator' },
      bodyLimit: bodyBytesMax,
      schema: { body: InboundRouteSettings, response: answers({ 201: InboundRoute }) },
      handler: async ({ body }, reply) => {
        await mustBeABot(body);
        const createdAt = new Date(now());
        const route: InboundRoute = {
          _id: newId(),
          schemaVersion: 1,
          ...body,
          createdAt,
          changedAt: createdAt,
        };
        await oneANumber(body, () => documents.inboundRoutes.insertOne(route));
        void reply.header('location', `/api/v1/inbound-routes/${route._id}`);
        return reply.code(201).send(route);
      },
    });

    app.route({
      method: 'PUT',
      url: '/api/v1/inbound-routes/:id',
      config: { access: 'operator' },
      bodyLimit: bodyBytesMax,
      schema: {
        params: IdParams,
        body: InboundRouteSettings,
        response: answers({ 200: InboundRoute }),
      },
      handler: async ({ params, body }) => {
        await mustBeABot(body);
        const changed = await oneANumber(body, () =>
          documents.inboundRoutes.findOneAndUpdate(
            of(params),
            { $set: { ...body, changedAt: new Date(now()) } },
            { returnDocument: 'after' },
          ),
        );
        return routeOf(changed, params);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/v1/inbound-routes/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 204: z.null() }) },
      handler: async ({ params }, reply) => {
        // Calls that it has answered go on.
        if ((await documents.inboundRoutes.deleteOne(of(params))) === 0) routeOf(null, params);
        return reply.code(204).send(null);
      },
    });

    async function mustBeABot({ botId, versionId }: InboundRouteSettings): Promise<void> {
      const [bot, version] = await Promise.all([
        documents.bots.findOne({ _id: botId }, { projection: { _id: 1 } }),
        versionId === null
          ? null
          : documents.botVersions.findOne({ _id: versionId, botId }, { projection: { _id: 1 } }),
      ]);
      if (bot === null) throw new VoxError('bot_unknown', botId);
      if (versionId !== null && version === null) throw new VoxError('version_unknown', versionId);
    }
  };

const of = ({ id }: z.infer<typeof IdParams>) => ({ _id: id });

const routeOf = (route: InboundRoute | null, { id }: z.infer<typeof IdParams>): InboundRoute => {
  if (route === null) throw new VoxError('inbound_route_unknown', id);
  return route;
};

/** The store's index decides: of operators who route a number at once, one does. */
async function oneANumber<T>(
  { number }: InboundRouteSettings,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
    throw new VoxError('number_taken', number, { cause: error });
  }
}

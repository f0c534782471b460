import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Bot, BotConfig, BotVersion } from '../../../../machines/contracts/bot/bot-config.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { publishBot } from '../../../control/bot-publication.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** A flow of a few hundred nodes. */
const botBytesMax = 1024 * 1024;

const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens')
  .max(120);
const NewBot = z.object({ name: Bot.shape.name, slug: Slug.optional(), config: BotConfig });
const Draft = Bot.shape.draft;
const BotLine = Bot.omit({ draft: true });

const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'bot';

const VersionParams = IdParams.extend({ version: z.string().min(1).max(256) });

/** Bots: a draft that changes under a revision, and published versions that never do. */
export const botRoutes =
  ({ documents, now, newId }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/bots',
      config: { access: 'operator' },
      schema: { querystring: PageQuery, response: answers({ 200: pageOf(BotLine) }) },
      handler: async ({ query: { limit, cursor } }) => {
        const found = await documents.bots.find(
          cursor === undefined ? {} : { _id: { $lt: cursor } },
          {
            sort: { _id: -1 },
            limit: limit + 1,
            projection: { draft: 0 },
          },
        );
        return cutPage(found, limit);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/bots/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: Bot }) },
      handler: async ({ params }) => botOf(params.id),
    });

    app.route({
      method: 'GET',
      url: '/api/v1/bots/:id/versions/:version',
      config: { access: 'operator' },
      schema: { params: VersionParams, response: answers({ 200: BotVersion }) },
      handler: async ({ params: { id, version } }) => {
        const found = await documents.botVersions.findOne({ _id: version, botId: id });
        if (found === null) throw new VoxError('version_unknown', version);
        return BotVersion.parse(found);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/v1/bots',
      config: { access: 'operator' },
      bodyLimit: botBytesMax,
      schema: { body: NewBot, response: answers({ 201: Bot }) },
      handler: async ({ body }, reply) => {
        const bot: Bot = {
          _id: newId(),
          schemaVersion: 1,
          name: body.name,
          slug: body.slug ?? slugOf(body.name),
          draft: { config: body.config, rev: 1 },
          liveVersionId: null,
          createdAt: new Date(now()),
        };
        await documents.bots.insertOne(bot);
        return reply.code(201).header('location', `/api/v1/bots/${bot._id}`).send(bot);
      },
    });

    app.route({
      method: 'PUT',
      url: '/api/v1/bots/:id/draft',
      config: { access: 'operator' },
      bodyLimit: botBytesMax,
      schema: { params: IdParams, body: Draft, response: answers({ 200: Bot }) },
      handler: async ({ params, body }) => {
        const bot = await documents.bots.findOneAndUpdate(
          { _id: params.id, 'draft.rev': body.rev },
          { $set: { draft: { config: body.config, rev: body.rev + 1 } } },
          { returnDocument: 'after' },
        );
        if (bot !== null) return bot;
        const { draft } = await botOf(params.id);
        throw new VoxError('rev_conflict', `the draft is at rev ${draft.rev}`);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/v1/bots/:id/publish',
      config: { access: 'operator' },
      bodyLimit: 1_024,
      schema: { params: IdParams, response: answers({ 200: BotVersion, 201: BotVersion }) },
      handler: async ({ params }, reply) => {
        const { version, isNew } = await publishBot(documents, params.id, now);
        return reply.code(isNew ? 201 : 200).send(BotVersion.parse(version));
      },
    });

    async function botOf(botId: string): Promise<Bot> {
      const bot = await documents.bots.findOne({ _id: botId });
      if (bot === null) throw new VoxError('bot_unknown', botId);
      // One that an older release has stored lacks settings that came since: it has their defaults.
      return Bot.parse(bot);
    }
  };

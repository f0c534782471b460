import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { ListImport } from '../../../../machines/contracts/lists/lead-import.ts';
import { requireCampaign } from '../../../control/lists/campaign-doors.ts';
import { reportKeyOf } from '../../../control/lists/import-report.ts';
import { importAsSeen } from '../../../control/lists/import-views.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const ImportParams = IdParams.extend({ importId: z.string().min(1).max(128) });

/** The lists that were taken into a campaign: how far each is, what was wrong, and the table of everything that was. */
export const campaignImportRoutes =
  ({ documents, objects, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/imports',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: PageQuery,
        response: answers({ 200: pageOf(ListImport) }),
      },
      handler: async ({ params, query: { limit, cursor } }) => {
        await requireCampaign(documents, params.id);
        const found = await documents.imports.find(
          { campaignId: params.id, ...(cursor === undefined ? {} : { _id: { $lt: cursor } }) },
          { sort: { _id: -1 }, limit: limit + 1 },
        );
        const { items, nextCursor } = cutPage(found, limit);
        return { items: items.map((item) => importAsSeen(item, now())), nextCursor };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/imports/:importId',
      config: { access: 'operator' },
      schema: { params: ImportParams, response: answers({ 200: ListImport }) },
      handler: async ({ params }) => importAsSeen(await requireImport(params), now()),
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/imports/:importId/problems.csv',
      config: { access: 'operator' },
      schema: { params: ImportParams },
      handler: async ({ params }, reply) => {
        const { hasReport } = await requireImport(params);
        if (!hasReport)
          throw new VoxError('object_unknown', 'this import has no table of problems');
        const table = await objects.get(reportKeyOf(params.id, params.importId));
        void reply.header('content-type', 'text/csv; charset=utf-8');
        void reply.header('content-disposition', 'attachment; filename="problems.csv"');
        return reply.send(table);
      },
    });

    async function requireImport({ id, importId }: z.infer<typeof ImportParams>) {
      const found = await documents.imports.findOne({ _id: importId, campaignId: id });
      if (found === null) throw new VoxError('import_unknown', importId);
      return found;
    }
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Worker as WorkerDocument } from '../../../machines/contracts/worker.ts';
import { Worker, workerGoneMs } from '../../../machines/contracts/worker.ts';
import { answers, IdParams } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';

const Beat = Worker.omit({ _id: true, schemaVersion: true, beatAt: true });
const Listed = Worker.extend({ alive: z.boolean() });

/** The fleet registry: workers beat into it by HTTP, because they hold no handle of the store; `api` and `dialler` read it. */
export const workerRoutes =
  ({ store, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const workers = store.collection<WorkerDocument>('workers');

    app.route({
      method: 'PUT',
      url: '/api/v1/fleet/workers/:id',
      config: { access: 'internal' },
      schema: { params: IdParams, body: Beat, response: answers({ 200: z.object({}) }) },
      handler: async ({ params, body }) => {
        await workers.replaceOne(
          { _id: params.id },
          { ...body, _id: params.id, schemaVersion: 1, beatAt: now() },
          { upsert: true },
        );
        return {};
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/fleet/workers',
      config: { access: 'operator' },
      schema: { response: answers({ 200: z.object({ items: z.array(Listed) }) }) },
      handler: async () => {
        const found = await workers.find({}, { sort: { _id: 1 }, limit: 2_000 });
        const items = found.map((worker) => ({
          ...worker,
          alive: now() - worker.beatAt <= workerGoneMs,
        }));
        return { items };
      },
    });
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { WorkerState } from '../../../../machines/contracts/worker.ts';
import { answers } from '../../answers.ts';

/** `GET /worker`: what this worker tells the registry, for a dialler that knows it by FLEET_URLS. */
export const workerRoute =
  (worker: () => WorkerState): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/worker',
      config: { access: 'internal' },
      schema: { response: answers({ 200: WorkerState }) },
      handler: async () => worker(),
    });
  };

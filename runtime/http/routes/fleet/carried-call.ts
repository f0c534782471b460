import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { CarriedCall } from '../../../../machines/contracts/worker.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ServedDesk } from '../../served-desk.ts';

/** `GET /calls/:id` of a worker: does it carry this call, or is it over? 404: it does not know it. */
export const carriedCallRoute =
  (desk: Pick<ServedDesk, 'carried'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/calls/:id',
      config: { access: 'internal' },
      schema: { params: IdParams, response: answers({ 200: CarriedCall }) },
      handler: async ({ params }) => desk.carried(params.id),
    });
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  ScreenAccepted,
  ScreeningStanding,
  ScreenRequest,
} from '../../../../machines/contracts/call/screen.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ServedDesk } from '../../served-desk.ts';

/**
 * `POST /screen`: listens to an answered call that no slot has. 202, 400, 401, 409 known call, 429 busy. `GET /screen/:id`: how it
 * stands; 404: this worker does not know it.
 */
export const screenRoutes =
  ({ screenings }: Pick<ServedDesk, 'screenings'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/screen',
      config: { access: 'internal' },
      schema: { body: ScreenRequest, response: answers({ 202: ScreenAccepted }) },
      handler: async ({ body }, reply) => reply.code(202).send(screenings.screen(body)),
    });

    app.route({
      method: 'GET',
      url: '/screen/:id',
      config: { access: 'internal' },
      schema: { params: IdParams, response: answers({ 200: ScreeningStanding }) },
      handler: async ({ params }) => screenings.standing(params.id),
    });
  };

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AttachAccepted } from '../../../../machines/contracts/call/attach.ts';
import { AttachOrder } from '../../../../machines/contracts/call/call-snapshot.ts';
import { answers } from '../../answers.ts';
import type { ServedDesk } from '../../served-desk.ts';

/** With a resumption: all that was said in a call before. */
const bodyBytesMax = 8 * 1024 * 1024;

/** `POST /attach`: hands an answered call to a free slot. 202, 400, 401, 409 known call, 429 busy. */
export const attachRoutes =
  (desk: Pick<ServedDesk, 'attach' | 'drain'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/attach',
      config: { access: 'internal' },
      bodyLimit: bodyBytesMax,
      schema: { body: AttachOrder, response: answers({ 202: AttachAccepted }) },
      handler: async ({ body }, reply) => reply.code(202).send(desk.attach(body)),
    });

    app.route({
      method: 'POST',
      url: '/drain',
      config: { access: 'internal' },
      schema: {
        body: z.object({
          drainMs: z.number().int().min(0).max(14_400_000),
          /** Calls that ring already and are meant for this worker are still taken for so long. */
          graceMs: z.number().int().min(0).max(120_000).default(0),
        }),
        response: answers({ 202: z.object({ state: z.literal('draining') }) }),
      },
      handler: async ({ body, log }, reply) => {
        desk
          .drain(body.drainMs, body.graceMs)
          .catch((error: unknown) => log.error({ err: error }, 'drain_failed'));
        return reply.code(202).send({ state: 'draining' });
      },
    });
  };

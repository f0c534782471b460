import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { FrontDesk } from '../../fleet/front-desk.ts';

const Status = z.object({
  ready: z.boolean(),
  slotCount: z.number(),
  busyCount: z.number(),
  state: z.enum(['ready', 'draining']),
});

/** A worker is ready while it takes calls: a full one is, a draining one is not. */
export const fleetHealthRoutes =
  (desk: FrontDesk, registry: Registry): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/healthz',
      config: { access: 'public' },
      schema: { response: { 200: z.object({ status: z.literal('ok') }) } },
      handler: async () => ({ status: 'ok' as const }),
    });
    app.route({
      method: 'GET',
      url: '/readyz',
      config: { access: 'public' },
      schema: { response: { 200: Status, 503: Status } },
      handler: async (_request, reply) => {
        const status = desk.status();
        const ready = status.state === 'ready';
        return reply.code(ready ? 200 : 503).send({ ready, ...status });
      },
    });
    app.route({
      method: 'GET',
      url: '/metrics',
      config: { access: 'operator' },
      schema: { hide: true },
      handler: async (_request, reply) =>
        reply.type(registry.contentType).send(await registry.metrics()),
    });
  };

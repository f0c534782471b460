import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { askReadiness, type ReadinessParts, ReadinessReport } from '../../../system/readiness.ts';
import type { ServedDesk } from '../../served-desk.ts';

const Status = ReadinessReport.extend({
  slotCount: z.number(),
  busyCount: z.number(),
  state: z.enum(['ready', 'draining']),
  /** It takes no call and has none: it may be ended. */
  isDrained: z.boolean(),
});

/** A worker is ready while it takes calls: a full one is, a draining one is not. Calls go on without the bus. */
export const fleetHealthRoutes =
  (
    desk: Pick<ServedDesk, 'status'>,
    registry: Registry,
    more: Pick<ReadinessParts, 'loop' | 'wished'>,
  ): FastifyPluginAsyncZod =>
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
        const report = await askReadiness({
          ...more,
          isDraining: () => status.state === 'draining',
        });
        return reply
          .code(report.ready ? 200 : 503)
          .send({ ...report, isDrained: false, ...status });
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

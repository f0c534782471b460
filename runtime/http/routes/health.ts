import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { askReadiness, ReadinessReport } from '../../system/readiness.ts';
import { answers } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';

/** `/healthz`: the process turns. `/readyz`: it can do its work. `/metrics`: Prometheus text. */
export const healthRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/healthz',
      config: { access: 'public' },
      schema: { response: answers({ 200: z.object({ status: z.literal('ok') }) }) },
      handler: async () => ({ status: 'ok' as const }),
    });

    app.route({
      method: 'GET',
      url: '/readyz',
      config: { access: 'public' },
      schema: { response: { 200: ReadinessReport, 503: ReadinessReport } },
      handler: async (_request, reply) => {
        const report = await askReadiness({
          needed: { store: () => parts.store.ping(), bus: () => parts.bus.ping() },
          loop: parts.loop,
          isDraining: parts.isDraining,
        });
        parts.metrics.ready.set(report.ready ? 1 : 0);
        return reply.code(report.ready ? 200 : 503).send(report);
      },
    });

    app.route({
      method: 'GET',
      url: '/metrics',
      config: { access: 'operator' },
      schema: { hide: true },
      handler: async (_request, reply) => {
        const { registry } = parts.metrics;
        return reply.type(registry.contentType).send(await registry.metrics());
      },
    });
  };

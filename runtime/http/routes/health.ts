import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answers } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';

/** A part that takes longer is as good as gone for whoever routes calls here. */
const pingMaxMs = 2_000;

const Readiness = z.object({
  ready: z.boolean(),
  parts: z.record(z.string(), z.enum(['ok', 'down'])),
});

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
      schema: { response: { 200: Readiness, 503: Readiness } },
      handler: async (_request, reply) => {
        const [store, bus] = await Promise.all([
          answersInTime(parts.store.ping()),
          answersInTime(parts.bus.ping()),
        ]);
        const ready = store === 'ok' && bus === 'ok';
        parts.metrics.ready.set(ready ? 1 : 0);
        return reply.code(ready ? 200 : 503).send({ ready, parts: { store, bus } });
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

async function answersInTime(ping: Promise<void>): Promise<'ok' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'down'>((resolve) => {
    timer = setTimeout(resolve, pingMaxMs, 'down');
  });
  try {
    return await Promise.race([
      ping.then(
        () => 'ok' as const,
        () => 'down' as const,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
